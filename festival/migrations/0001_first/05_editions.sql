CREATE TABLE festival (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT festival_slug_key UNIQUE (slug),
    CONSTRAINT festival_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 60),
    CONSTRAINT festival_name_length CHECK (length(name) BETWEEN 1 AND 200)
);

CREATE TABLE edition (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    festival_id uuid NOT NULL REFERENCES festival,
    slug text NOT NULL,
    name text NOT NULL,
    tagline text NOT NULL DEFAULT '',
    about text NOT NULL DEFAULT '',
    contact text NOT NULL DEFAULT '',
    preset text NOT NULL DEFAULT '',
    zone text NOT NULL,
    languages text[] NOT NULL DEFAULT '{en}',
    call_state text NOT NULL DEFAULT 'preparing',
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    public_posts boolean NOT NULL DEFAULT false,
    rules_version_id uuid,
    palmares_published_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT edition_slug_key UNIQUE (slug),
    CONSTRAINT edition_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 60),
    CONSTRAINT edition_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT edition_call_state_known CHECK (call_state IN ('preparing', 'announced', 'closed')),
    CONSTRAINT edition_closes_after_opening CHECK (closes_at > opens_at)
);
COMMENT ON COLUMN edition.contact IS 'the festival''s mailbox, where answers to its mails go; empty: nowhere';
CREATE INDEX edition_festival ON edition (festival_id);
COMMENT ON COLUMN edition.palmares_published_at IS 'set by the publication, in its transaction, so that the pages of the call can lead there';

CREATE TABLE membership (
    edition_id uuid NOT NULL REFERENCES edition,
    person_id uuid NOT NULL REFERENCES person,
    role text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, person_id, role),
    CONSTRAINT membership_role_known CHECK (role IN ('organiser', 'programmer', 'coordinator', 'press', 'sponsor', 'witness'))
);
CREATE INDEX membership_person ON membership (person_id);

CREATE TABLE category (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    slug text NOT NULL,
    name text NOT NULL,
    about text NOT NULL DEFAULT '',
    position integer NOT NULL,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT category_slug_key UNIQUE (edition_id, slug),
    CONSTRAINT category_slug_form CHECK (slug ~ '^[a-z0-9_]+(-[a-z0-9_]+)*$' AND length(slug) <= 60),
    CONSTRAINT category_name_length CHECK (length(name) BETWEEN 1 AND 200)
);

CREATE TABLE rules_version (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    number integer NOT NULL,
    digest text NOT NULL,
    body jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by uuid REFERENCES person,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT rules_version_number_key UNIQUE (edition_id, number),
    CONSTRAINT rules_version_number_positive CHECK (number >= 1),
    CONSTRAINT rules_version_digest_form CHECK (digest ~ '^[0-9a-f]{64}$')
);
ALTER TABLE edition ADD CONSTRAINT edition_rules_version FOREIGN KEY (id, rules_version_id)
    REFERENCES rules_version (edition_id, id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE invitation (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    token_hash bytea NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    juror_id uuid,
    invited_by uuid REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid REFERENCES person,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT invitation_token_key UNIQUE (edition_id, token_hash),
    CONSTRAINT invitation_role_known CHECK (role IN ('organiser', 'programmer', 'coordinator', 'press', 'sponsor', 'witness', 'juror')),
    CONSTRAINT invitation_juror_named CHECK ((role = 'juror') = (juror_id IS NOT NULL)),
    CONSTRAINT invitation_accepted_whole CHECK ((accepted_at IS NULL) = (accepted_by IS NULL))
);
