CREATE TABLE entry_label (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    label text NOT NULL,
    given_by uuid NOT NULL REFERENCES person,
    given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, entry_id, label),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT entry_label_length CHECK (length(label) BETWEEN 1 AND 60)
);
COMMENT ON TABLE entry_label IS 'the team''s own words; never shown to jurors or entrants, but in an entrant''s data';
CREATE INDEX entry_label_found ON entry_label (edition_id, label);

CREATE TABLE entry_note (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    body text NOT NULL,
    written_by uuid NOT NULL REFERENCES person,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT entry_note_length CHECK (length(body) BETWEEN 1 AND 5000)
);
CREATE INDEX entry_note_entry ON entry_note (edition_id, entry_id, written_at);

CREATE TABLE attestation (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    master_id uuid,
    attested_by uuid NOT NULL REFERENCES person,
    attested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, entry_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE attestation IS 'somebody of the team watched the film and found nothing that names its maker';
COMMENT ON COLUMN attestation.master_id IS 'the copy that was watched: another one needs another attestation; null: a series';

CREATE TABLE waiver (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    clause text NOT NULL,
    reason text NOT NULL,
    waived_by uuid NOT NULL REFERENCES person,
    waived_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, entry_id, clause),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT waiver_clause_form CHECK (clause ~ '^[a-z_]{1,60}$'),
    CONSTRAINT waiver_reason_length CHECK (length(reason) BETWEEN 1 AND 2000)
);

ALTER TABLE bulk_decision DROP CONSTRAINT bulk_decision_action_known;
ALTER TABLE bulk_decision ADD CONSTRAINT bulk_decision_action_known
    CHECK (action IN ('qualify', 'disqualify', 'label', 'unlabel')) NOT VALID;
