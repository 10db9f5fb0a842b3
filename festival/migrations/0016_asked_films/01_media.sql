CREATE TABLE upload_leave (
    edition_id uuid NOT NULL REFERENCES edition,
    person_id uuid NOT NULL REFERENCES person,
    until timestamptz NOT NULL,
    PRIMARY KEY (edition_id, person_id)
);
COMMENT ON TABLE upload_leave IS 'who may send a film although the call takes none, and until when';
CREATE INDEX upload_leave_person ON upload_leave (person_id);
