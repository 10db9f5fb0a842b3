CREATE TABLE selectee (
    edition_id uuid NOT NULL REFERENCES edition,
    entry_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'asked',
    minor boolean NOT NULL,
    token_hash bytea NOT NULL,
    contact_name text NOT NULL DEFAULT '',
    contact_email text NOT NULL,
    contact_phone text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    chosen_by uuid NOT NULL REFERENCES person,
    chosen_at timestamptz NOT NULL,
    answered_at timestamptz,
    PRIMARY KEY (edition_id, entry_id),
    CONSTRAINT selectee_token UNIQUE (edition_id, token_hash),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT selectee_state_known CHECK (state IN ('asked', 'agreed', 'declined')),
    CONSTRAINT selectee_answered CHECK ((state = 'asked') = (answered_at IS NULL))
);
COMMENT ON COLUMN selectee.contact_email IS 'of the person; of a minor that of the guardian, who answers for them';

CREATE TABLE casting_told (
    edition_id uuid NOT NULL REFERENCES edition,
    person_id uuid NOT NULL REFERENCES person,
    told_at timestamptz NOT NULL,
    PRIMARY KEY (edition_id, person_id)
);
COMMENT ON TABLE casting_told IS 'who was told that they were not chosen: once each';
CREATE INDEX casting_told_person ON casting_told (person_id);
