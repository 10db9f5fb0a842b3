CREATE TABLE showcase (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    slug text NOT NULL,
    title text NOT NULL,
    about text NOT NULL DEFAULT '',
    made_by uuid NOT NULL REFERENCES person,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    CONSTRAINT showcase_slug_key UNIQUE (edition_id, slug),
    CONSTRAINT showcase_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
);

CREATE TABLE showcase_item (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    showcase_id uuid NOT NULL,
    kind text NOT NULL,
    position integer NOT NULL,
    title text NOT NULL DEFAULT '',
    entry_id uuid,
    episode integer,
    master_id uuid,
    release_at timestamptz NOT NULL,
    starts_at timestamptz,
    link text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, showcase_id) REFERENCES showcase (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT showcase_item_place_key UNIQUE (edition_id, showcase_id, kind, position),
    CONSTRAINT showcase_item_kind_known CHECK (kind IN ('episode', 'trailer', 'poster', 'live', 'making_of', 'interview')),
    CONSTRAINT showcase_item_episode_of_entry CHECK ((kind = 'episode') = (entry_id IS NOT NULL)),
    CONSTRAINT showcase_item_live_begins CHECK ((kind = 'live') = (starts_at IS NOT NULL)),
    CONSTRAINT showcase_item_live_is_no_film CHECK (kind <> 'live' OR master_id IS NULL)
);
COMMENT ON COLUMN showcase_item.id IS 'the part''s public name; nothing answers under it before release_at';
COMMENT ON COLUMN showcase_item.master_id IS 'the film, or of a poster the film whose still it is; null: not sent yet, or a live event';
COMMENT ON COLUMN showcase_item.episode IS 'of a series; 0: the entry''s one film';
CREATE INDEX showcase_item_master ON showcase_item (edition_id, master_id);
CREATE INDEX showcase_item_entry ON showcase_item (edition_id, entry_id);

CREATE TABLE showcase_play (
    edition_id uuid NOT NULL,
    item_id uuid NOT NULL,
    day date NOT NULL,
    begun integer NOT NULL DEFAULT 0,
    half integer NOT NULL DEFAULT 0,
    finished integer NOT NULL DEFAULT 0,
    PRIMARY KEY (edition_id, item_id, day),
    FOREIGN KEY (edition_id, item_id) REFERENCES showcase_item (edition_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE showcase_play IS 'how often a part was played, by day; nothing about who played it';
