CREATE TABLE merged_entry (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    kept_entry_id uuid NOT NULL,
    suspicion_id uuid NOT NULL,
    state_before text NOT NULL,
    merged_by uuid NOT NULL REFERENCES person,
    merged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, entry_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, kept_entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, suspicion_id) REFERENCES suspicion (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT merged_entry_is_another CHECK (entry_id <> kept_entry_id),
    CONSTRAINT merged_entry_state_before_known CHECK (state_before IN ('submitted', 'qualified'))
);
COMMENT ON TABLE merged_entry IS 'an entry that stands aside because another entry of the same film is judged';
CREATE INDEX merged_entry_kept ON merged_entry (edition_id, kept_entry_id);
CREATE INDEX merged_entry_suspicion ON merged_entry (edition_id, suspicion_id);
