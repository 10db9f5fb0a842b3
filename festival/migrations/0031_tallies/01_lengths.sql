SET LOCAL lock_timeout = '2s';

-- How long each film of a round lasts, kept where it changes: another copy, an episode more, a file measured later.
ALTER TABLE round_entry ADD COLUMN milliseconds bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN round_entry.milliseconds IS 'kept by triggers: how long the entry lasts, a series all its episodes together';

CREATE FUNCTION length_of_entry(edition uuid, entry uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT round(1000 * greatest(0, least(1e9, coalesce(
        (SELECT sum((facts.body ->> 'duration_seconds')::float8) FROM episode
            JOIN facts ON (facts.edition_id, facts.master_id) = (episode.edition_id, episode.master_id)
            WHERE (episode.edition_id, episode.entry_id) = (edition, entry)),
        (SELECT (facts.body ->> 'duration_seconds')::float8 FROM entry AS shown
            JOIN facts ON (facts.edition_id, facts.master_id) = (shown.edition_id, shown.master_id)
            WHERE (shown.edition_id, shown.id) = (edition, entry)), 0))))::bigint
$$;

CREATE FUNCTION measure_round_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.milliseconds := length_of_entry(NEW.edition_id, NEW.entry_id);
    RETURN NEW;
END;
$$;
CREATE TRIGGER round_entry_measured BEFORE INSERT ON round_entry FOR EACH ROW EXECUTE FUNCTION measure_round_entry();

CREATE FUNCTION measure_again(edition uuid, entry uuid) RETURNS void LANGUAGE sql AS $$
    UPDATE round_entry SET milliseconds = length_of_entry(edition, entry)
    WHERE edition_id = edition AND entry_id = entry AND round_id = ANY (array(SELECT id FROM round WHERE edition_id = edition))
        AND milliseconds <> length_of_entry(edition, entry)
$$;

CREATE FUNCTION copy_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM measure_again(NEW.edition_id, NEW.id);
    RETURN NULL;
END;
$$;
CREATE TRIGGER entry_copy_changed AFTER UPDATE OF master_id ON entry FOR EACH ROW
    WHEN (OLD.master_id IS DISTINCT FROM NEW.master_id) EXECUTE FUNCTION copy_changed();

CREATE FUNCTION episode_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told episode := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM measure_again(told.edition_id, told.entry_id);
    RETURN NULL;
END;
$$;
CREATE TRIGGER episode_changed AFTER INSERT OR DELETE OR UPDATE OF master_id ON episode
    FOR EACH ROW EXECUTE FUNCTION episode_changed();

CREATE FUNCTION facts_measured() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM measure_again(shown.edition_id, shown.id) FROM (
        SELECT edition_id, id FROM entry WHERE (entry.edition_id, entry.master_id) = (NEW.edition_id, NEW.master_id)
        UNION SELECT edition_id, entry_id FROM episode
            WHERE (episode.edition_id, episode.master_id) = (NEW.edition_id, NEW.master_id)) AS shown;
    RETURN NULL;
END;
$$;
CREATE TRIGGER facts_measured AFTER INSERT OR UPDATE OF body ON facts FOR EACH ROW EXECUTE FUNCTION facts_measured();

UPDATE round_entry SET milliseconds = length_of_entry(edition_id, entry_id);
