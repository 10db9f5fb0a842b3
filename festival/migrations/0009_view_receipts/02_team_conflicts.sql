CREATE TABLE team_conflict (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    declared_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, entry_id, person_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id)
);
CREATE INDEX team_conflict_person ON team_conflict (person_id);
COMMENT ON TABLE team_conflict IS 'a member of the team who said so is a stranger to the entry, whatever their role';
