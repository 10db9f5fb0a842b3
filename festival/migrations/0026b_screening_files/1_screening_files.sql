SET LOCAL lock_timeout = '2s';

ALTER TABLE selected_entry
    ADD COLUMN screening_rules jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN screening_master_id uuid,
    ADD CONSTRAINT selected_entry_screening_master_fkey
        FOREIGN KEY (edition_id, screening_master_id) REFERENCES master (edition_id, id),
    DROP CONSTRAINT selected_entry_edition_id_entry_id_fkey,
    ADD CONSTRAINT selected_entry_edition_id_entry_id_fkey
        FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE;
COMMENT ON COLUMN selected_entry.screening_rules IS 'what the screening file must be, as the [film] table of a call; {}: any film';
COMMENT ON COLUMN selected_entry.screening_master_id IS 'the screening file, as it was sent last';
CREATE INDEX selected_entry_screening_master ON selected_entry (edition_id, screening_master_id)
    WHERE screening_master_id IS NOT NULL;

ALTER TABLE asked_paper
    DROP CONSTRAINT asked_paper_edition_id_entry_id_fkey,
    ADD CONSTRAINT asked_paper_edition_id_entry_id_fkey
        FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE;

ALTER TABLE upload_leave ADD COLUMN max_bytes bigint;
COMMENT ON COLUMN upload_leave.max_bytes IS 'a larger film than the call takes; null: no larger one';
