-- The embedded server has no pg_trgm: pieces of three characters in an array serve every script alike.
CREATE FUNCTION pieces_of(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$
    SELECT array(SELECT DISTINCT substr(lower(said), n, 3) FROM generate_series(1, length(said) - 2) AS n)
$$;
CREATE INDEX film_pieces ON film USING gin (pieces_of(title || ' ' || title_english));
CREATE INDEX credit_pieces ON credit USING gin (pieces_of(name));
CREATE INDEX person_pieces ON person USING gin (pieces_of(display_name || ' ' || coalesce(email, '')));

CREATE INDEX entry_changed ON entry (edition_id, updated_at DESC, id DESC);
CREATE INDEX entry_changed_by_state ON entry (edition_id, state, updated_at DESC, id DESC);
CREATE INDEX entry_changed_by_category ON entry (edition_id, category_id, updated_at DESC, id DESC);
CREATE INDEX entry_changed_by_entrant ON entry (entrant_id, updated_at DESC, id DESC);
CREATE INDEX entry_film ON entry (film_id);
CREATE INDEX film_country_country ON film_country (country, film_id);
