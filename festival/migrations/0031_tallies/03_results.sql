-- What a result leaves out of its round, noted when it is kept: whether it still stands is seen without reading it.
ALTER TABLE result
    ADD COLUMN entries integer,
    ADD COLUMN absent uuid[];
COMMENT ON COLUMN result.entries IS 'kept by a trigger: how many films its round held';
COMMENT ON COLUMN result.absent IS 'kept by a trigger: films of its round that it does not name';

CREATE FUNCTION absent_from(edition uuid, round uuid, body jsonb) RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT array(SELECT film_ref FROM round_entry WHERE edition_id = edition AND round_id = round
        AND film_ref::text NOT IN (SELECT line ->> 'entry' FROM jsonb_array_elements(
            coalesce(body -> 'ranking', '[]') || coalesce(body -> 'not_ranked', '[]')) AS line))
$$;
CREATE FUNCTION note_absent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.entries := (SELECT count(*) FROM round_entry WHERE edition_id = NEW.edition_id AND round_id = NEW.round_id);
    NEW.absent := absent_from(NEW.edition_id, NEW.round_id, NEW.body);
    RETURN NEW;
END;
$$;
CREATE TRIGGER result_absent BEFORE INSERT OR UPDATE OF body ON result FOR EACH ROW EXECUTE FUNCTION note_absent();
UPDATE result SET absent = absent_from(edition_id, round_id, body), entries = (SELECT count(*) FROM round_entry
    WHERE (round_entry.edition_id, round_entry.round_id) = (result.edition_id, result.round_id));
