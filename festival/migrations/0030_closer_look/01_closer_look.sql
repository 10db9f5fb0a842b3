CREATE TABLE closer_look (
    edition_id uuid NOT NULL,
    round_id uuid NOT NULL,
    result_id uuid NOT NULL,
    film_refs uuid[] NOT NULL,
    seats integer NOT NULL DEFAULT 0,
    reason text NOT NULL DEFAULT '',
    decided_by uuid NOT NULL REFERENCES person,
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, round_id),
    FOREIGN KEY (edition_id, round_id) REFERENCES round (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, result_id) REFERENCES result (edition_id, id),
    CONSTRAINT closer_look_has_films CHECK (cardinality(film_refs) > 0 AND seats BETWEEN 0 AND cardinality(film_refs)),
    CONSTRAINT closer_look_called_or_why CHECK ((seats > 0) = (reason = '')),
    CONSTRAINT closer_look_reason_length CHECK (length(reason) <= 2000)
);
COMMENT ON TABLE closer_look IS 'one more juror for films near the cut: once in a round, or done without for a reason';
