CREATE TABLE film (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    owner_id uuid NOT NULL REFERENCES person,
    title text NOT NULL,
    title_english text NOT NULL DEFAULT '',
    synopsis text NOT NULL DEFAULT '',
    completed_on date,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT film_title_length CHECK (length(title) BETWEEN 1 AND 300),
    CONSTRAINT film_synopsis_length CHECK (length(synopsis) <= 5000)
);
CREATE INDEX film_owner ON film (owner_id);

CREATE TABLE film_country (
    film_id uuid NOT NULL REFERENCES film ON DELETE CASCADE,
    position integer NOT NULL,
    country text NOT NULL,
    PRIMARY KEY (film_id, position),
    CONSTRAINT film_country_key UNIQUE (film_id, country),
    CONSTRAINT film_country_form CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT film_country_position_positive CHECK (position >= 1)
);
COMMENT ON TABLE film_country IS 'countries of production, majority first (position 1)';

CREATE TABLE film_language (
    film_id uuid NOT NULL REFERENCES film ON DELETE CASCADE,
    kind text NOT NULL,
    language text NOT NULL,
    PRIMARY KEY (film_id, kind, language),
    CONSTRAINT film_language_kind_known CHECK (kind IN ('dialogue', 'subtitle')),
    CONSTRAINT film_language_form CHECK (language ~ '^[a-z]{2,3}$')
);

CREATE TABLE credit (
    film_id uuid NOT NULL REFERENCES film ON DELETE CASCADE,
    position integer NOT NULL,
    role text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (film_id, position),
    CONSTRAINT credit_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT credit_role_known CHECK (role IN ('director', 'writer', 'producer', 'editor', 'cinematography', 'music', 'cast', 'production_company', 'school', 'other'))
);

CREATE TABLE entry (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    film_id uuid NOT NULL REFERENCES film,
    category_id uuid NOT NULL,
    entrant_id uuid NOT NULL REFERENCES person,
    external_id text,
    state text NOT NULL DEFAULT 'draft',
    master_id uuid,
    rights_confirmed boolean NOT NULL DEFAULT false,
    frozen boolean NOT NULL DEFAULT false,
    reason text NOT NULL DEFAULT '',
    submitted_at timestamptz,
    decided_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, category_id) REFERENCES category (edition_id, id),
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id),
    CONSTRAINT entry_external_id_key UNIQUE (edition_id, external_id),
    CONSTRAINT entry_film_once_per_category UNIQUE (edition_id, category_id, film_id),
    CONSTRAINT entry_state_known CHECK (state IN ('draft', 'submitted', 'qualified', 'disqualified', 'withdrawn')),
    CONSTRAINT entry_submitted_has_film CHECK (state IN ('draft', 'withdrawn') OR (master_id IS NOT NULL AND submitted_at IS NOT NULL)),
    CONSTRAINT entry_disqualified_has_reason CHECK (state <> 'disqualified' OR reason <> '')
);
COMMENT ON COLUMN entry.frozen IS 'a round took it: the entrant can no longer withdraw the film from judging silently';
CREATE INDEX entry_entrant ON entry (entrant_id);
CREATE INDEX entry_state ON entry (edition_id, state, submitted_at);

CREATE TABLE frozen_entry (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    body jsonb NOT NULL,
    digest text NOT NULL,
    rules_version_id uuid NOT NULL,
    frozen_at timestamptz NOT NULL,
    PRIMARY KEY (edition_id, entry_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id),
    FOREIGN KEY (edition_id, rules_version_id) REFERENCES rules_version (edition_id, id),
    CONSTRAINT frozen_entry_digest_form CHECK (digest ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE frozen_entry IS 'what was submitted, exactly; its digest stands in the receipt';

CREATE TABLE episode (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    number integer NOT NULL,
    title text NOT NULL DEFAULT '',
    master_id uuid NOT NULL,
    PRIMARY KEY (edition_id, entry_id, number),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id),
    CONSTRAINT episode_number_bounds CHECK (number BETWEEN 1 AND 1000),
    CONSTRAINT episode_title_length CHECK (length(title) <= 300)
);
COMMENT ON TABLE episode IS 'the films of a series, in order; the entry''s own master_id is that of the first';
CREATE INDEX episode_master ON episode (edition_id, master_id);
CREATE INDEX entry_master ON entry (edition_id, master_id);

CREATE TABLE subtitles (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    language text NOT NULL,
    storage_key text NOT NULL,
    bytes integer NOT NULL,
    sha256 text NOT NULL,
    cues integer NOT NULL,
    dropped integer NOT NULL,
    attested_by uuid REFERENCES person,
    attested_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, entry_id, language),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT subtitles_storage_key_key UNIQUE (edition_id, storage_key),
    CONSTRAINT subtitles_language_form CHECK (language ~ '^[a-z]{2,3}$'),
    CONSTRAINT subtitles_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT subtitles_attested_whole CHECK ((attested_at IS NULL) = (attested_by IS NULL))
);
COMMENT ON COLUMN subtitles.attested_by IS 'who read them and found no maker''s name; jurors get no others';

CREATE TABLE suspicion (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    master_id uuid NOT NULL,
    other_edition_id uuid NOT NULL,
    other_entry_id uuid NOT NULL,
    other_master_id uuid NOT NULL,
    kind text NOT NULL,
    likeness double precision NOT NULL,
    state text NOT NULL DEFAULT 'open',
    found_at timestamptz NOT NULL DEFAULT now(),
    decided_by uuid REFERENCES person,
    decided_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id),
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id),
    FOREIGN KEY (other_edition_id, other_entry_id) REFERENCES entry (edition_id, id),
    FOREIGN KEY (other_edition_id, other_master_id) REFERENCES master (edition_id, id),
    CONSTRAINT suspicion_pair_key UNIQUE
        (edition_id, entry_id, master_id, other_edition_id, other_entry_id, other_master_id),
    CONSTRAINT suspicion_of_two CHECK ((entry_id, master_id) <> (other_entry_id, other_master_id)),
    CONSTRAINT suspicion_kind_known CHECK (kind IN ('bytes', 'pictures')),
    CONSTRAINT suspicion_likeness_bounds CHECK (likeness BETWEEN 0 AND 1),
    CONSTRAINT suspicion_state_known CHECK (state IN ('open', 'same', 'different')),
    CONSTRAINT suspicion_decided_whole CHECK
        ((state = 'open') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL))
);
COMMENT ON TABLE suspicion IS 'two films that may be one: in this edition, or this edition''s against an earlier one''s';
CREATE INDEX suspicion_state ON suspicion (edition_id, state, found_at);
