ALTER TABLE question DROP CONSTRAINT question_kind_known;
ALTER TABLE question ADD CONSTRAINT question_kind_known CHECK (kind IN ('text', 'choice', 'yes_no', 'link', 'file'));

CREATE TABLE answer_file (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    question_id uuid NOT NULL,
    storage_key text NOT NULL,
    bytes integer NOT NULL,
    sha256 text NOT NULL,
    media_type text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, entry_id, question_id),
    FOREIGN KEY (edition_id, entry_id, question_id) REFERENCES answer ON DELETE CASCADE,
    CONSTRAINT answer_file_storage_key_key UNIQUE (edition_id, storage_key),
    CONSTRAINT answer_file_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE answer_file IS 'the file of an answer whose body is the file''s name';
CREATE TRIGGER answer_file_objects AFTER INSERT OR UPDATE OF storage_key OR DELETE ON answer_file
    FOR EACH ROW EXECUTE FUNCTION note_loose_object();
