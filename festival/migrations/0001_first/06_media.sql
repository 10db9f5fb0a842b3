CREATE TABLE master (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    storage_key text NOT NULL,
    filename text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text,
    state text NOT NULL DEFAULT 'checking',
    uploaded_by uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    CONSTRAINT master_storage_key_key UNIQUE (edition_id, storage_key),
    CONSTRAINT master_bytes_positive CHECK (bytes >= 0),
    CONSTRAINT master_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT master_state_known CHECK (state IN ('checking', 'checked', 'unchecked'))
);
COMMENT ON COLUMN master.state IS 'unchecked: the check itself failed five times; a person must look';
CREATE INDEX master_sha256 ON master (edition_id, sha256);

CREATE TABLE upload (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    person_id uuid NOT NULL REFERENCES person,
    filename text NOT NULL,
    bytes bigint NOT NULL,
    part_size integer NOT NULL,
    fingerprint text,
    state text NOT NULL DEFAULT 'receiving',
    storage_key text NOT NULL,
    storage_upload text,
    master_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id),
    CONSTRAINT upload_storage_key_key UNIQUE (edition_id, storage_key),
    CONSTRAINT upload_bytes_positive CHECK (bytes > 0),
    CONSTRAINT upload_part_size_bounds CHECK (part_size BETWEEN 5 * 1024 * 1024 AND 1024 * 1024 * 1024),
    CONSTRAINT upload_fingerprint_form CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    CONSTRAINT upload_state_known CHECK (state IN ('receiving', 'complete', 'aborted')),
    CONSTRAINT upload_complete_has_master CHECK ((state = 'complete') = (master_id IS NOT NULL))
);
COMMENT ON COLUMN upload.storage_upload IS 'storage''s word for the parts; null: none of them is left in storage';
COMMENT ON COLUMN upload.fingerprint IS 'SHA-256 of the first and last MiB, by which the same film is known again';
CREATE INDEX upload_person ON upload (person_id, created_at);
CREATE INDEX upload_parts_left ON upload (storage_upload) WHERE storage_upload IS NOT NULL;

CREATE TABLE facts (
    edition_id uuid NOT NULL,
    master_id uuid NOT NULL,
    body jsonb NOT NULL,
    measured_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, master_id),
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN facts.body IS 'what was measured, with the defects that hold whatever the rules';

CREATE TABLE verdict (
    edition_id uuid NOT NULL,
    master_id uuid NOT NULL,
    category_id uuid NOT NULL,
    rules_version_id uuid NOT NULL,
    accepted boolean NOT NULL,
    problems jsonb NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, master_id, category_id, rules_version_id),
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, category_id) REFERENCES category (edition_id, id),
    FOREIGN KEY (edition_id, rules_version_id) REFERENCES rules_version (edition_id, id),
    CONSTRAINT verdict_accepted_has_no_problem CHECK (accepted = (problems = '[]'))
);

CREATE TABLE rendition (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    master_id uuid NOT NULL,
    kind text NOT NULL,
    storage_key text NOT NULL,
    media_type text NOT NULL,
    bytes bigint NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    duration_seconds double precision,
    undecoded integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT rendition_undecoded_positive CHECK (undecoded >= 0),
    CONSTRAINT rendition_kind_key UNIQUE (edition_id, master_id, kind),
    CONSTRAINT rendition_storage_key_key UNIQUE (edition_id, storage_key),
    CONSTRAINT rendition_kind_known CHECK (kind IN ('proxy', 'low_proxy', 'still', 'thumbnail', 'contact_sheet'))
);

COMMENT ON COLUMN rendition.undecoded IS 'places of the master that could not be decoded when this was made of it';

CREATE TABLE fingerprint (
    edition_id uuid NOT NULL,
    master_id uuid NOT NULL,
    kind text NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (edition_id, master_id, kind),
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT fingerprint_kind_known CHECK (kind IN ('picture', 'sound'))
);
