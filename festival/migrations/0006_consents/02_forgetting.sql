CREATE TABLE doomed_object (
    edition_id uuid NOT NULL,
    storage_key text NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, storage_key)
);
COMMENT ON TABLE doomed_object IS 'no row names this object any more; a job deletes it from storage, then its row here';

CREATE TABLE erasure (
    person_id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE erasure IS 'who asked to be forgotten, by id alone, so that a restored backup can forget them again';
