SET LOCAL lock_timeout = '2s';

ALTER TABLE result
    ADD COLUMN head jsonb GENERATED ALWAYS AS (jsonb_set(
        jsonb_set(body, '{ranking}', jsonb_path_query_array(body, '$.ranking[0 to 200]')),
        '{not_ranked}', jsonb_path_query_array(body, '$.not_ranked[0 to 199]'))) STORED,
    ADD COLUMN certainty_head jsonb GENERATED ALWAYS AS (
        jsonb_set(certainty, '{films}', jsonb_path_query_array(certainty, '$.films[0 to 29]'))) STORED,
    ADD COLUMN ranked integer GENERATED ALWAYS AS (coalesce(jsonb_array_length(body -> 'ranking'), 0)) STORED;
COMMENT ON COLUMN result.head IS 'the body with as many lines as a page shows: of a round with tens of thousands of films, the body itself takes long to read';
