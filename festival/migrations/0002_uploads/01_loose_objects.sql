CREATE TABLE loose_object (
    storage_key text PRIMARY KEY,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE loose_object IS 'objects that no row names, or not yet: noted before they are stored and when their row goes; the sweeper removes what is still noted after a day';

CREATE FUNCTION note_loose_object() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO loose_object (storage_key) VALUES (OLD.storage_key) ON CONFLICT DO NOTHING;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        DELETE FROM loose_object WHERE storage_key = NEW.storage_key;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER subtitles_objects AFTER INSERT OR UPDATE OF storage_key OR DELETE ON subtitles
    FOR EACH ROW EXECUTE FUNCTION note_loose_object();
