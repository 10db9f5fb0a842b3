-- Films of a round by how many seats they have and how many of those are scored. Whoever changes a film adds two lines,
-- one less and one more, so nobody waits for another juror; readers sum them up, and now and then they are folded.
CREATE TABLE round_tally (
    edition_id uuid NOT NULL,
    round_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    seats integer NOT NULL,
    scored integer NOT NULL,
    films integer NOT NULL,
    milliseconds bigint NOT NULL,
    PRIMARY KEY (edition_id, round_id, id)
);
COMMENT ON TABLE round_tally IS 'kept by triggers: sums over round_entry, as lines to add up';

CREATE FUNCTION fold_tally(edition uuid, round uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF pg_try_advisory_xact_lock(hashtextextended('round_tally ' || round::text, 0)) THEN
        WITH folded AS (DELETE FROM round_tally WHERE edition_id = edition AND round_id = round RETURNING *)
        INSERT INTO round_tally (edition_id, round_id, seats, scored, films, milliseconds)
        SELECT edition_id, round_id, seats, scored, sum(films), sum(milliseconds) FROM folded
        GROUP BY edition_id, round_id, seats, scored HAVING sum(films) <> 0 OR sum(milliseconds) <> 0;
    END IF;
END;
$$;

CREATE FUNCTION tally_round_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO round_tally (edition_id, round_id, seats, scored, films, milliseconds)
        SELECT edition_id, round_id, seats, scored, count(*), sum(milliseconds) FROM came
        GROUP BY edition_id, round_id, seats, scored;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO round_tally (edition_id, round_id, seats, scored, films, milliseconds)
        SELECT edition_id, round_id, seats, scored, -count(*), -sum(milliseconds) FROM went
        GROUP BY edition_id, round_id, seats, scored;
    ELSE
        INSERT INTO round_tally (edition_id, round_id, seats, scored, films, milliseconds)
        SELECT edition_id, round_id, seats, scored, sum(one), sum(one * milliseconds)
        FROM (SELECT *, 1 AS one FROM came UNION ALL SELECT *, -1 FROM went) AS both_ways
        GROUP BY edition_id, round_id, seats, scored HAVING sum(one) <> 0 OR sum(one * milliseconds) <> 0;
        IF random() < 0.02 THEN
            PERFORM fold_tally(edition_id, round_id) FROM (SELECT DISTINCT edition_id, round_id FROM came) AS touched;
        END IF;
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER round_entry_tallied AFTER INSERT ON round_entry
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION tally_round_entries();
CREATE TRIGGER round_entry_retallied AFTER UPDATE ON round_entry
    REFERENCING OLD TABLE AS went NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION tally_round_entries();
CREATE TRIGGER round_entry_untallied AFTER DELETE ON round_entry
    REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION tally_round_entries();

INSERT INTO round_tally (edition_id, round_id, seats, scored, films, milliseconds)
SELECT edition_id, round_id, seats, scored, count(*), sum(milliseconds) FROM round_entry
GROUP BY edition_id, round_id, seats, scored;
