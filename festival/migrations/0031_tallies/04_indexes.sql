-- Pairs that may be one film, as their page lists them: those that wait apart from those decided.
CREATE INDEX suspicion_listed ON suspicion (edition_id, (state = 'open'), found_at, id);
-- Seats that were taken away: few among those that stand.
CREATE INDEX assignment_ended ON assignment (edition_id, round_id) WHERE ended_at IS NOT NULL;
