CREATE TABLE held_master (
    edition_id uuid NOT NULL,
    master_id uuid NOT NULL,
    held_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, master_id),
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id)
);
COMMENT ON TABLE held_master IS 'films that are shown to nobody, whose bytes are kept: while the row stands the film cannot be erased';

CREATE VIEW shown_rendition AS
    SELECT rendition.* FROM rendition WHERE NOT EXISTS (SELECT FROM held_master
        WHERE (held_master.edition_id, held_master.master_id) = (rendition.edition_id, rendition.master_id));
COMMENT ON VIEW shown_rendition IS 'what anybody may be shown: every page and player reads this, never rendition itself';

CREATE TABLE quarantine (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    reason text NOT NULL,
    keepers uuid[] NOT NULL,
    put_by uuid NOT NULL REFERENCES person,
    put_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lifted_by uuid REFERENCES person,
    lifted_at timestamptz,
    lifted_why text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id),
    CONSTRAINT quarantine_reason_length CHECK (length(reason) BETWEEN 1 AND 2000),
    CONSTRAINT quarantine_keepers_named CHECK (cardinality(keepers) BETWEEN 1 AND 2),
    CONSTRAINT quarantine_lifted CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);
COMMENT ON COLUMN quarantine.keepers IS 'who alone may read the bytes: two people, or one where the team is one';
CREATE UNIQUE INDEX quarantine_standing ON quarantine (edition_id, entry_id) WHERE lifted_at IS NULL;

CREATE TABLE quarantined_film (
    edition_id uuid NOT NULL,
    quarantine_id uuid NOT NULL,
    master_id uuid NOT NULL,
    PRIMARY KEY (edition_id, quarantine_id, master_id),
    FOREIGN KEY (edition_id, quarantine_id) REFERENCES quarantine (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE quarantined_film IS 'which films an act of quarantine holds: those of the entry, and the same bytes elsewhere in the edition';
