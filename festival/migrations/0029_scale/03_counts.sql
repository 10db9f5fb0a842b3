-- Counts of seats and scoresheets, kept where they change: of a round with 135,000 of them, counting takes long.
-- Each is written by whoever changes a film's panel or submits a scoresheet; nobody waits for another juror.
ALTER TABLE round ADD COLUMN entry_count integer NOT NULL DEFAULT 0;
ALTER TABLE round_juror
    ADD COLUMN seats integer NOT NULL DEFAULT 0,
    ADD COLUMN scored integer NOT NULL DEFAULT 0,
    ADD COLUMN recused integer NOT NULL DEFAULT 0;
ALTER TABLE round_entry
    ADD COLUMN seats integer NOT NULL DEFAULT 0,
    ADD COLUMN scored integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN round.entry_count IS 'kept by triggers: rows of round_entry';
COMMENT ON COLUMN round_juror.seats IS 'kept by triggers: assignments that stand, whatever became of their entries';
COMMENT ON COLUMN round_juror.scored IS 'kept by triggers: those of them whose scoresheet was submitted';
COMMENT ON COLUMN round_juror.recused IS 'kept by triggers: recusals';
COMMENT ON COLUMN round_entry.seats IS 'kept by triggers: assignments that stand';
COMMENT ON COLUMN round_entry.scored IS 'kept by triggers: those of them whose scoresheet was submitted';

CREATE FUNCTION count_round_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE round SET entry_count = entry_count + CASE TG_OP WHEN 'DELETE' THEN -changed.number ELSE changed.number END
    FROM (SELECT edition_id, round_id, count(*)::integer AS number FROM told GROUP BY edition_id, round_id) AS changed
    WHERE (round.edition_id, round.id) = (changed.edition_id, changed.round_id);
    RETURN NULL;
END;
$$;
CREATE TRIGGER round_entry_counted AFTER INSERT ON round_entry
    REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION count_round_entries();
CREATE TRIGGER round_entry_uncounted AFTER DELETE ON round_entry
    REFERENCING OLD TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION count_round_entries();

-- Jurors first, films second, everywhere: whoever waits holds nothing that the other needs.
CREATE FUNCTION count_new_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE round_juror SET seats = seats + came.number
    FROM (SELECT edition_id, round_id, juror_id, count(*)::integer AS number FROM told WHERE ended_at IS NULL
        GROUP BY edition_id, round_id, juror_id) AS came
    WHERE (round_juror.edition_id, round_juror.round_id, round_juror.juror_id)
        = (came.edition_id, came.round_id, came.juror_id);
    UPDATE round_entry SET seats = seats + came.number
    FROM (SELECT edition_id, round_id, entry_id, count(*)::integer AS number FROM told WHERE ended_at IS NULL
        GROUP BY edition_id, round_id, entry_id) AS came
    WHERE (round_entry.edition_id, round_entry.round_id, round_entry.entry_id)
        = (came.edition_id, came.round_id, came.entry_id);
    RETURN NULL;
END;
$$;
CREATE TRIGGER assignment_came AFTER INSERT ON assignment
    REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION count_new_seats();

CREATE FUNCTION count_changed_seat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands integer := CASE WHEN TG_OP = 'UPDATE' AND NEW.ended_at IS NULL THEN 1 ELSE 0 END;
    stood integer := CASE WHEN OLD.ended_at IS NULL THEN 1 ELSE 0 END;
    recusals integer := CASE WHEN TG_OP = 'UPDATE' AND NEW.state = 'recused' THEN 1 ELSE 0 END
        - CASE WHEN OLD.state = 'recused' THEN 1 ELSE 0 END;
    sheets integer := (SELECT count(*) FROM scoresheet WHERE scoresheet.edition_id = OLD.edition_id
        AND scoresheet.assignment_id = OLD.id AND scoresheet.state <> 'draft');
BEGIN
    UPDATE round_juror SET seats = seats + stands - stood, scored = scored + (stands - stood) * sheets,
        recused = recused + recusals
    WHERE edition_id = OLD.edition_id AND round_id = OLD.round_id AND juror_id = OLD.juror_id;
    UPDATE round_entry SET seats = seats + stands - stood, scored = scored + (stands - stood) * sheets
    WHERE edition_id = OLD.edition_id AND round_id = OLD.round_id AND entry_id = OLD.entry_id;
    RETURN NULL;
END;
$$;
CREATE TRIGGER assignment_changed AFTER UPDATE ON assignment FOR EACH ROW
    WHEN ((OLD.ended_at IS NULL) <> (NEW.ended_at IS NULL) OR (OLD.state = 'recused') <> (NEW.state = 'recused'))
    EXECUTE FUNCTION count_changed_seat();
CREATE TRIGGER assignment_went AFTER DELETE ON assignment FOR EACH ROW EXECUTE FUNCTION count_changed_seat();

CREATE FUNCTION count_scoresheet() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told scoresheet := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    change integer := CASE WHEN TG_OP = 'DELETE' OR told.state = 'draft' THEN -1 ELSE 1 END;
BEGIN
    IF EXISTS (SELECT FROM assignment WHERE assignment.edition_id = told.edition_id
            AND assignment.id = told.assignment_id AND assignment.ended_at IS NULL) THEN
        UPDATE round_juror SET scored = scored + change
        WHERE edition_id = told.edition_id AND round_id = told.round_id AND juror_id = told.juror_id;
        UPDATE round_entry SET scored = scored + change
        WHERE edition_id = told.edition_id AND round_id = told.round_id AND entry_id = told.entry_id;
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER scoresheet_came AFTER INSERT ON scoresheet FOR EACH ROW
    WHEN (NEW.state <> 'draft') EXECUTE FUNCTION count_scoresheet();
CREATE TRIGGER scoresheet_changed AFTER UPDATE ON scoresheet FOR EACH ROW
    WHEN ((OLD.state = 'draft') <> (NEW.state = 'draft')) EXECUTE FUNCTION count_scoresheet();
CREATE TRIGGER scoresheet_went AFTER DELETE ON scoresheet FOR EACH ROW
    WHEN (OLD.state <> 'draft') EXECUTE FUNCTION count_scoresheet();

UPDATE round SET entry_count = counted.number
FROM (SELECT edition_id, round_id, count(*) AS number FROM round_entry GROUP BY edition_id, round_id) AS counted
WHERE (round.edition_id, round.id) = (counted.edition_id, counted.round_id);
UPDATE round_juror SET seats = counted.seats, scored = counted.scored, recused = counted.recused
FROM (SELECT assignment.edition_id, assignment.round_id, assignment.juror_id,
        count(*) FILTER (WHERE ended_at IS NULL) AS seats,
        count(*) FILTER (WHERE ended_at IS NULL AND scoresheet.state <> 'draft') AS scored,
        count(*) FILTER (WHERE assignment.state = 'recused') AS recused
    FROM assignment LEFT JOIN scoresheet
        ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
    GROUP BY assignment.edition_id, assignment.round_id, assignment.juror_id) AS counted
WHERE (round_juror.edition_id, round_juror.round_id, round_juror.juror_id)
    = (counted.edition_id, counted.round_id, counted.juror_id);
UPDATE round_entry SET seats = counted.seats, scored = counted.scored
FROM (SELECT assignment.edition_id, assignment.round_id, assignment.entry_id, count(*) AS seats,
        count(*) FILTER (WHERE scoresheet.state <> 'draft') AS scored
    FROM assignment LEFT JOIN scoresheet
        ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
    WHERE assignment.ended_at IS NULL
    GROUP BY assignment.edition_id, assignment.round_id, assignment.entry_id) AS counted
WHERE (round_entry.edition_id, round_entry.round_id, round_entry.entry_id)
    = (counted.edition_id, counted.round_id, counted.entry_id);
