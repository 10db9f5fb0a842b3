ALTER TABLE entry
    ADD COLUMN film_later boolean NOT NULL DEFAULT false,
    ADD COLUMN film_asked_at timestamptz,
    DROP CONSTRAINT entry_submitted_has_film,
    ADD CONSTRAINT entry_submitted_has_film CHECK
        (state IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND (film_later OR master_id IS NOT NULL))),
    ADD CONSTRAINT entry_judged_has_film CHECK (state <> 'qualified' OR master_id IS NOT NULL);
COMMENT ON COLUMN entry.film_later IS 'submitted under rules that ask for the film''s file later';
COMMENT ON COLUMN entry.film_asked_at IS 'since when the festival wants the file of an entry that was submitted without it';

CREATE TABLE public_post (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    platform text NOT NULL,
    url text NOT NULL,
    link_key text NOT NULL,
    handle text NOT NULL DEFAULT '',
    code text NOT NULL,
    confirmed_by uuid REFERENCES person,
    confirmed_at timestamptz,
    PRIMARY KEY (edition_id, entry_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT public_post_link_key_key UNIQUE (edition_id, link_key),
    CONSTRAINT public_post_platform_known CHECK (platform IN ('tiktok', 'instagram', 'youtube', 'vimeo', 'other')),
    CONSTRAINT public_post_url_length CHECK (length(url) BETWEEN 1 AND 2000),
    CONSTRAINT public_post_handle_length CHECK (length(handle) <= 100),
    CONSTRAINT public_post_confirmed_whole CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL))
);
COMMENT ON COLUMN public_post.link_key IS 'the address as far as it names the post: one post enters an edition once';
COMMENT ON COLUMN public_post.code IS 'what the caption must hold until somebody of the team has seen it there';

ALTER TABLE edition ADD COLUMN comments_for_makers boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN edition.comments_for_makers IS 'once the palmarès is out, entrants read what jurors wrote for them';
