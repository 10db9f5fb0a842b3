CREATE TABLE new_copy (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    reason text NOT NULL,
    until timestamptz NOT NULL,
    asked_by uuid NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    master_id uuid,
    sent_at timestamptz,
    old_master_id uuid,
    admitted_by uuid REFERENCES person,
    admitted_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id) ON DELETE SET NULL (master_id),
    FOREIGN KEY (edition_id, old_master_id) REFERENCES master (edition_id, id) ON DELETE SET NULL (old_master_id),
    CONSTRAINT new_copy_reason_length CHECK (length(reason) BETWEEN 1 AND 2000),
    CONSTRAINT new_copy_admitted CHECK ((admitted_by IS NULL) = (admitted_at IS NULL))
);
COMMENT ON TABLE new_copy IS 'a film that its entrant may send once more while a jury watches it; admitted: it took the old one''s place';
CREATE UNIQUE INDEX new_copy_open ON new_copy (edition_id, entry_id) WHERE admitted_at IS NULL AND ended_at IS NULL;
CREATE INDEX new_copy_admitted_when ON new_copy (edition_id, entry_id, admitted_at) WHERE admitted_at IS NOT NULL;
