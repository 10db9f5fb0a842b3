SET LOCAL lock_timeout = '2s';

ALTER TABLE round ADD COLUMN reopened_at timestamptz;
COMMENT ON COLUMN round.reopened_at IS 'opened again after its scores had been seen; every result of it says so';

CREATE TABLE two_person_act (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id uuid NOT NULL,
    act text NOT NULL,
    juror_id uuid,
    reason text NOT NULL,
    asked_by uuid NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL,
    agreed_by uuid REFERENCES person,
    agreed_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, round_id) REFERENCES round (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, juror_id) REFERENCES juror (edition_id, id),
    CONSTRAINT two_person_act_known CHECK (act IN ('reopening', 'presidency')),
    CONSTRAINT two_person_act_names_president CHECK ((act = 'presidency') = (juror_id IS NOT NULL)),
    CONSTRAINT two_person_act_two_people CHECK (agreed_by <> asked_by),
    CONSTRAINT two_person_act_agreed_whole CHECK ((agreed_by IS NULL) = (agreed_at IS NULL)),
    CONSTRAINT two_person_act_reason_length CHECK (length(reason) BETWEEN 1 AND 500)
);
CREATE UNIQUE INDEX two_person_act_one_asked ON two_person_act (edition_id, round_id, act) WHERE agreed_at IS NULL;
COMMENT ON TABLE two_person_act IS 'what one person asked for and another agreed to; nothing happens before the second';
