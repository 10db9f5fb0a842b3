CREATE TABLE scoresheet (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    juror_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'draft',
    steps jsonb NOT NULL DEFAULT '{}',
    submitted_steps jsonb,
    private_comment text NOT NULL DEFAULT '',
    maker_comment text NOT NULL DEFAULT '',
    commitment text,
    r text,
    replaces text,
    version integer NOT NULL DEFAULT 1,
    submitted_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, assignment_id) REFERENCES assignment (edition_id, id),
    FOREIGN KEY (edition_id, round_id, entry_id) REFERENCES round_entry (edition_id, round_id, entry_id),
    FOREIGN KEY (edition_id, round_id, juror_id) REFERENCES round_juror (edition_id, round_id, juror_id),
    CONSTRAINT scoresheet_assignment_key UNIQUE (edition_id, assignment_id),
    CONSTRAINT scoresheet_commitment_key UNIQUE (edition_id, commitment),
    CONSTRAINT scoresheet_state_known CHECK (state IN ('draft', 'submitted', 'frozen')),
    CONSTRAINT scoresheet_steps_object CHECK (jsonb_typeof(steps) = 'object'),
    CONSTRAINT scoresheet_submitted_committed CHECK (state = 'draft' OR (commitment IS NOT NULL AND r IS NOT NULL AND submitted_at IS NOT NULL AND submitted_steps IS NOT NULL)),
    CONSTRAINT scoresheet_commitment_form CHECK (commitment ~ '^[0-9a-f]{64}$' AND r ~ '^[0-9a-f]{64}$' AND replaces ~ '^[0-9a-f]{64}$'),
    CONSTRAINT scoresheet_comment_length CHECK (length(private_comment) <= 5000 AND length(maker_comment) <= 5000)
);
COMMENT ON COLUMN scoresheet.steps IS 'criterion -> whole steps from the scale''s minimum, as last saved';
COMMENT ON COLUMN scoresheet.submitted_steps IS 'the same as committed: what the tally reads';
CREATE INDEX scoresheet_round ON scoresheet (edition_id, round_id, state);

CREATE TABLE commitment (
    edition_id uuid NOT NULL,
    round_id uuid NOT NULL,
    commitment text NOT NULL,
    replaces text,
    scoresheet_id uuid NOT NULL,
    accepted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, round_id, commitment),
    FOREIGN KEY (edition_id, round_id) REFERENCES round (edition_id, id),
    FOREIGN KEY (edition_id, scoresheet_id) REFERENCES scoresheet (edition_id, id),
    CONSTRAINT commitment_form CHECK (commitment ~ '^[0-9a-f]{64}$' AND replaces ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE commitment IS 'every commitment ever accepted, replaced ones too: sealing publishes the whole list';

CREATE TABLE sealed_list (
    edition_id uuid NOT NULL,
    round_id uuid NOT NULL,
    number integer NOT NULL,
    commitments jsonb NOT NULL,
    digest text NOT NULL,
    sealed_by uuid NOT NULL REFERENCES person,
    sealed_at timestamptz NOT NULL,
    PRIMARY KEY (edition_id, round_id, number),
    FOREIGN KEY (edition_id, round_id) REFERENCES round (edition_id, id),
    CONSTRAINT sealed_list_digest_form CHECK (digest ~ '^[0-9a-f]{64}$')
);

CREATE TABLE seal_agreement (
    edition_id uuid NOT NULL,
    round_id uuid NOT NULL,
    juror_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, round_id, juror_id),
    FOREIGN KEY (edition_id, round_id, juror_id) REFERENCES round_juror (edition_id, round_id, juror_id)
);
COMMENT ON TABLE seal_agreement IS 'where a round has no president, a quorum of its jurors seals it; emptied when it is reopened';
