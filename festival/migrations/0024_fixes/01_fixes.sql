CREATE TABLE fix_request (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    reason text NOT NULL,
    until timestamptz NOT NULL,
    asked_by uuid NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    mended_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT fix_request_reason_length CHECK (length(reason) BETWEEN 1 AND 2000),
    CONSTRAINT fix_request_ends_once CHECK (mended_at IS NULL OR ended_at IS NULL)
);
COMMENT ON TABLE fix_request IS 'what the team asked an entrant to mend in a submitted entry, and until when';
COMMENT ON COLUMN fix_request.mended_at IS 'the entrant handed the mended entry in';
COMMENT ON COLUMN fix_request.ended_at IS 'it was taken back, or the entry decided on or withdrawn before';
CREATE UNIQUE INDEX fix_request_one_open ON fix_request (edition_id, entry_id)
    WHERE mended_at IS NULL AND ended_at IS NULL;
CREATE INDEX fix_request_entry ON fix_request (edition_id, entry_id, asked_at);

ALTER TABLE bulk_decision DROP CONSTRAINT bulk_decision_action_known;
ALTER TABLE bulk_decision ADD CONSTRAINT bulk_decision_action_form CHECK (action ~ '^[a-z_]{1,40}$') NOT VALID;
