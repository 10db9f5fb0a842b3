CREATE TABLE result (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id uuid NOT NULL,
    digest text NOT NULL,
    body jsonb NOT NULL,
    certainty jsonb NOT NULL,
    rules jsonb NOT NULL,
    computed_by uuid REFERENCES person,
    computed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, round_id) REFERENCES round (edition_id, id),
    CONSTRAINT result_digest_form CHECK (digest ~ '^[0-9a-f]{64}$')
);
COMMENT ON COLUMN result.certainty IS 'how sure the result is, for organisers and the president: names jurors by id, is part of no digest and never published';
CREATE INDEX result_round ON result (edition_id, round_id, computed_at);

CREATE TABLE decision (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    result_id uuid NOT NULL,
    award text NOT NULL,
    entry_ids uuid[] NOT NULL,
    reason text NOT NULL,
    decided_by uuid NOT NULL REFERENCES person,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, result_id) REFERENCES result (edition_id, id),
    CONSTRAINT decision_has_reason CHECK (length(reason) BETWEEN 1 AND 2000)
);
COMMENT ON TABLE decision IS 'a deliberation on one result that overrides the computed winners of an award; its latest one counts';
CREATE INDEX decision_result ON decision (edition_id, result_id, decided_at);

CREATE TABLE publication (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'staged',
    result_id uuid,
    body jsonb NOT NULL,
    digest text NOT NULL,
    approvals integer NOT NULL DEFAULT 2,
    notify_at timestamptz,
    publish_at timestamptz,
    staged_by uuid NOT NULL REFERENCES person,
    staged_at timestamptz NOT NULL DEFAULT now(),
    notified_at timestamptz,
    published_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, result_id) REFERENCES result (edition_id, id),
    CONSTRAINT publication_palmares_of_a_result CHECK (kind <> 'palmares' OR result_id IS NOT NULL),
    CONSTRAINT publication_kind_known CHECK (kind IN ('official_selection', 'palmares')),
    CONSTRAINT publication_state_known CHECK (state IN ('staged', 'published', 'withdrawn')),
    CONSTRAINT publication_published_at CHECK ((state = 'published') = (published_at IS NOT NULL)),
    CONSTRAINT publication_notices_first CHECK (notify_at <= publish_at),
    CONSTRAINT publication_digest_form CHECK (digest ~ '^[0-9a-f]{64}$')
);
CREATE UNIQUE INDEX publication_one_staged ON publication (edition_id, kind) WHERE state = 'staged';
CREATE INDEX publication_due ON publication (publish_at) WHERE state = 'staged';

CREATE TABLE approval (
    edition_id uuid NOT NULL,
    publication_id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    digest text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, publication_id, person_id),
    FOREIGN KEY (edition_id, publication_id) REFERENCES publication (edition_id, id)
);
COMMENT ON COLUMN approval.digest IS 'exactly what this person agreed to; another body needs another agreement';

CREATE TABLE published_film (
    edition_id uuid NOT NULL,
    publication_id uuid NOT NULL,
    film_ref uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    PRIMARY KEY (edition_id, publication_id, film_ref),
    FOREIGN KEY (edition_id, publication_id) REFERENCES publication (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id),
    CONSTRAINT published_film_entry_key UNIQUE (edition_id, publication_id, entry_id)
);
COMMENT ON COLUMN published_film.film_ref IS 'the public name of a film in this publication; stills are served by it, only once published';

CREATE TABLE result_bundle (
    edition_id uuid NOT NULL,
    publication_id uuid NOT NULL,
    audience text NOT NULL,
    signed boolean NOT NULL DEFAULT false,
    body bytea NOT NULL,
    PRIMARY KEY (edition_id, publication_id),
    FOREIGN KEY (edition_id, publication_id) REFERENCES publication (edition_id, id),
    CONSTRAINT result_bundle_audience_known CHECK (audience IN ('public', 'auditor'))
);
COMMENT ON TABLE result_bundle IS 'the file itself, kept as it was published; unsigned while the publication key is elsewhere';

CREATE TABLE notice (
    edition_id uuid NOT NULL,
    publication_id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    digest text NOT NULL,
    sent_at timestamptz NOT NULL,
    PRIMARY KEY (edition_id, publication_id, person_id),
    FOREIGN KEY (edition_id, publication_id) REFERENCES publication (edition_id, id),
    CONSTRAINT notice_digest_form CHECK (digest ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE notice IS 'what an entrant was told in private: nobody is told the same twice, also where a publication is staged again';
