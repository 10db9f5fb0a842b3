CREATE TABLE terms_version (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    kind text NOT NULL,
    language text NOT NULL,
    number integer NOT NULL,
    body text NOT NULL,
    digest text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by uuid REFERENCES person,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT terms_version_number_key UNIQUE (edition_id, kind, language, number),
    CONSTRAINT terms_version_kind_known CHECK (kind IN ('terms', 'privacy')),
    CONSTRAINT terms_version_language_form CHECK (language ~ '^[a-z]{2,3}$'),
    CONSTRAINT terms_version_number_positive CHECK (number >= 1),
    CONSTRAINT terms_version_body_length CHECK (length(body) BETWEEN 1 AND 100000),
    CONSTRAINT terms_version_digest_form CHECK (digest ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE terms_version IS 'what entrants are asked to accept, one text for each language; a change is a new version, never an update';

CREATE TABLE acceptance (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    terms_version_id uuid NOT NULL,
    digest text NOT NULL,
    accepted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, terms_version_id) REFERENCES terms_version (edition_id, id),
    CONSTRAINT acceptance_once UNIQUE (edition_id, entry_id, person_id, terms_version_id),
    CONSTRAINT acceptance_digest_form CHECK (digest ~ '^[0-9a-f]{64}$')
);
CREATE INDEX acceptance_person ON acceptance (person_id);

CREATE TABLE consent (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    kind text NOT NULL,
    given boolean NOT NULL,
    by_id uuid REFERENCES person,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT consent_kind_known CHECK (kind IN ('publication', 'sponsor_use', 'marketing'))
);
COMMENT ON TABLE consent IS 'each change of mind is a row; the latest of a kind holds, and without one there is no consent';
CREATE INDEX consent_entry ON consent (edition_id, entry_id, kind, at);

CREATE TABLE birth_date (
    edition_id uuid NOT NULL REFERENCES edition,
    person_id uuid NOT NULL REFERENCES person,
    born_on date NOT NULL,
    stated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, person_id),
    CONSTRAINT birth_date_plausible CHECK (born_on >= '1890-01-01')
);
COMMENT ON TABLE birth_date IS 'asked only where the rules of the edition name an age; kept for that edition alone';
CREATE INDEX birth_date_person ON birth_date (person_id);

CREATE TABLE guardian (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    person_id uuid NOT NULL REFERENCES person,
    name text NOT NULL,
    email text NOT NULL,
    token_hash bytea NOT NULL,
    code_hash bytea NOT NULL,
    code_tries integer NOT NULL DEFAULT 0,
    asked_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT guardian_token_key UNIQUE (edition_id, token_hash),
    CONSTRAINT guardian_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT guardian_email_length CHECK (length(email) <= 254)
);
CREATE UNIQUE INDEX guardian_of_minor ON guardian (edition_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX guardian_token ON guardian (token_hash);
CREATE INDEX guardian_person ON guardian (person_id);
COMMENT ON TABLE guardian IS 'who answers for a minor in one edition, by their own mailbox';
COMMENT ON COLUMN guardian.ended_at IS 'another guardian was named, or this one took the consent back';

CREATE TABLE entry_share (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    part text NOT NULL,
    name text NOT NULL DEFAULT '',
    email text,
    token_hash bytea,
    offered_by uuid NOT NULL REFERENCES person,
    offered_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    person_id uuid REFERENCES person,
    accepted_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT entry_share_token_key UNIQUE (edition_id, token_hash),
    CONSTRAINT entry_share_part_known CHECK (part IN ('co_editor', 'maker', 'successor')),
    CONSTRAINT entry_share_name_length CHECK (length(name) <= 200),
    CONSTRAINT entry_share_email_length CHECK (length(email) <= 254),
    CONSTRAINT entry_share_offered_whole CHECK ((email IS NULL) = (token_hash IS NULL) AND (email IS NULL) = (expires_at IS NULL)),
    CONSTRAINT entry_share_accepted_whole CHECK ((accepted_at IS NULL) = (person_id IS NULL))
);
CREATE INDEX entry_share_entry ON entry_share (edition_id, entry_id);
CREATE INDEX entry_share_person ON entry_share (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX entry_share_token ON entry_share (token_hash);
CREATE UNIQUE INDEX entry_share_offered_once ON entry_share (edition_id, entry_id, part, email) WHERE ended_at IS NULL;
COMMENT ON TABLE entry_share IS 'a part in an entry offered by e-mail: co_editor may change it, maker made the film that somebody else entered, successor takes it over';

CREATE FUNCTION shares_entry(edition uuid, entry uuid, person uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM entry_share s WHERE s.edition_id = edition AND s.entry_id = entry AND s.person_id = person
        AND s.part IN ('co_editor', 'maker') AND s.ended_at IS NULL)
$$;
COMMENT ON FUNCTION shares_entry IS 'whether the person accepted a part in the entry beside whoever entered it';

CREATE INDEX entry_id ON entry (id);
COMMENT ON INDEX entry_id IS 'people come by the entry''s address, which does not name its edition';

ALTER TABLE entry DROP CONSTRAINT entry_state_known;
ALTER TABLE entry ADD CONSTRAINT entry_state_known
    CHECK (state IN ('draft', 'waiting', 'submitted', 'qualified', 'disqualified', 'withdrawn'));
COMMENT ON COLUMN entry.state IS 'waiting: submitted in time, and counts once the address and, for a minor, the guardian are confirmed';
