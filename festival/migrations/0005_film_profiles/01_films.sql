ALTER TABLE film
    ADD COLUMN work_id uuid,
    ADD COLUMN title_transliterated text NOT NULL DEFAULT '',
    ADD COLUMN year integer,
    ADD COLUMN premiere text,
    ADD COLUMN music_rights text,
    ADD COLUMN ai_use text,
    ADD COLUMN ai_tools text NOT NULL DEFAULT '',
    ADD COLUMN ai_stages text[] NOT NULL DEFAULT '{}',
    ADD COLUMN content text[],
    ADD COLUMN links text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT film_title_transliterated_length CHECK (length(title_transliterated) <= 300),
    ADD CONSTRAINT film_year_bounds CHECK (year BETWEEN 1888 AND 2200),
    ADD CONSTRAINT film_premiere_known CHECK (premiere IN ('none', 'national', 'international', 'world')),
    ADD CONSTRAINT film_music_rights_known CHECK (music_rights IN ('no_music', 'own', 'licensed', 'free')),
    ADD CONSTRAINT film_ai_use_known CHECK (ai_use IN ('none', 'assisted', 'hybrid', 'full')),
    ADD CONSTRAINT film_ai_tools_length CHECK (length(ai_tools) <= 2000),
    ADD CONSTRAINT film_ai_stages_known CHECK (ai_stages <@ ARRAY['script', 'picture', 'editing', 'effects', 'sound', 'music', 'voices', 'translation']),
    ADD CONSTRAINT film_content_known CHECK (content <@ ARRAY['violence', 'sex', 'hate', 'flashing_light']),
    ADD CONSTRAINT film_links_few CHECK (cardinality(links) <= 10);
COMMENT ON COLUMN film.work_id IS 'the film that this one was copied from for another entry, so that what stands submitted never moves; null: the first of them';
COMMENT ON COLUMN film.premiere IS 'what a showing at the festival would be; null: not said';
COMMENT ON COLUMN film.content IS 'what jurors are told before they play it; null: not said, empty: none of it';
CREATE INDEX film_work ON film (work_id);

ALTER TABLE film_country
    DROP CONSTRAINT film_country_form,
    ADD CONSTRAINT film_country_form CHECK (country ~ '^([A-Z]{2}|[A-Z]{4})$');

CREATE TABLE film_poster (
    film_id uuid PRIMARY KEY REFERENCES film ON DELETE CASCADE,
    storage_key text NOT NULL,
    bytes integer NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    sha256 text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT film_poster_storage_key_key UNIQUE (storage_key),
    CONSTRAINT film_poster_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE film_poster IS 'drawn anew from what was sent, without its metadata; never shown to jurors; film_id is the first of a work''s films';
