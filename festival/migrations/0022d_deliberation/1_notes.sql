CREATE TABLE deliberation_note (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    juror_id uuid NOT NULL,
    body text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, round_id, entry_id) REFERENCES round_entry (edition_id, round_id, entry_id)
        ON DELETE CASCADE,
    FOREIGN KEY (edition_id, juror_id) REFERENCES juror (edition_id, id),
    CONSTRAINT deliberation_note_length CHECK (length(body) BETWEEN 1 AND 2000)
);
COMMENT ON TABLE deliberation_note IS 'read by the jury of the round alone, after its seal';
CREATE INDEX deliberation_note_film ON deliberation_note (edition_id, round_id, entry_id, written_at);
