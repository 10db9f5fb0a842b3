SET LOCAL lock_timeout = '2s';

ALTER TABLE round ADD COLUMN advance jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN round.advance IS 'who goes on to the next round; empty: nobody decided';

CREATE TABLE advance (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    result_id uuid NOT NULL,
    into_round_id uuid NOT NULL,
    rule jsonb NOT NULL,
    computed uuid[] NOT NULL,
    entry_ids uuid[] NOT NULL,
    reason text NOT NULL DEFAULT '',
    decided_by uuid NOT NULL REFERENCES person,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, result_id) REFERENCES result (edition_id, id),
    FOREIGN KEY (edition_id, into_round_id) REFERENCES round (edition_id, id),
    CONSTRAINT advance_reason_length CHECK (length(reason) <= 2000)
);
COMMENT ON TABLE advance IS 'films that went from a result into a round: those its rule names (computed), and those that people sent';
CREATE INDEX advance_result ON advance (edition_id, result_id, decided_at);

CREATE TABLE round_work (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    settings jsonb NOT NULL DEFAULT '{}',
    step text NOT NULL DEFAULT '',
    done integer NOT NULL DEFAULT 0,
    refusal text NOT NULL DEFAULT '',
    asked_by uuid NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, round_id) REFERENCES round (edition_id, id),
    CONSTRAINT round_work_kind_known CHECK (kind IN ('panels', 'result')),
    CONSTRAINT round_work_state_known CHECK (state IN ('waiting', 'running', 'done', 'refused')),
    CONSTRAINT round_work_percent CHECK (done BETWEEN 0 AND 100),
    CONSTRAINT round_work_ended CHECK ((state IN ('done', 'refused')) = (ended_at IS NOT NULL))
);
COMMENT ON TABLE round_work IS 'what organisers asked for that takes longer than a request';
CREATE UNIQUE INDEX round_work_one_at_a_time ON round_work (edition_id, round_id, kind) WHERE state IN ('waiting', 'running');
