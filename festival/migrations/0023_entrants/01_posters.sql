ALTER TABLE film_poster DROP CONSTRAINT film_poster_storage_key_key;
CREATE INDEX film_poster_storage_key ON film_poster (storage_key);
COMMENT ON TABLE film_poster IS 'drawn anew from what was sent, without its metadata; never shown to jurors; a film entered again keeps the same object, which goes with the last film that shows it';

CREATE FUNCTION note_loose_poster() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND NOT EXISTS (SELECT FROM film_poster WHERE storage_key = OLD.storage_key) THEN
        INSERT INTO loose_object (storage_key) VALUES (OLD.storage_key) ON CONFLICT DO NOTHING;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        DELETE FROM loose_object WHERE storage_key = NEW.storage_key;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER film_poster_objects AFTER INSERT OR UPDATE OF storage_key OR DELETE ON film_poster
    FOR EACH ROW EXECUTE FUNCTION note_loose_poster();
