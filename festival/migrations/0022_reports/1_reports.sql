CREATE TABLE film_report (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    kind text NOT NULL,
    note text NOT NULL DEFAULT '',
    reported_by uuid REFERENCES person,
    contact text NOT NULL DEFAULT '',
    reported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome text,
    answer text NOT NULL DEFAULT '',
    decided_by uuid REFERENCES person,
    decided_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT film_report_kind_known CHECK (kind IN ('broken', 'names_maker', 'illegal', 'other')),
    CONSTRAINT film_report_note_length CHECK (length(note) <= 2000),
    CONSTRAINT film_report_outcome_known CHECK (outcome IN ('mended', 'nothing_found', 'held_back')),
    CONSTRAINT film_report_decided CHECK ((outcome IS NULL) = (decided_at IS NULL))
);
COMMENT ON TABLE film_report IS 'never shown to the film''s entrant; reported_by null: a stranger, by the public film page';
COMMENT ON COLUMN film_report.answer IS 'what the reporter reads of the outcome';
CREATE INDEX film_report_waiting ON film_report (edition_id, reported_at, id) WHERE decided_at IS NULL;
CREATE INDEX film_report_entry ON film_report (edition_id, entry_id);
CREATE UNIQUE INDEX film_report_once ON film_report (edition_id, entry_id, reported_by, kind)
    WHERE decided_at IS NULL AND reported_by IS NOT NULL;
