SET LOCAL lock_timeout = '2s';

CREATE TABLE selected_entry (
    edition_id uuid NOT NULL REFERENCES edition,
    entry_id uuid NOT NULL,
    place integer NOT NULL,
    state text NOT NULL,
    confirm_by timestamptz,
    answered_at timestamptz,
    answered_by uuid REFERENCES person,
    running integer,
    PRIMARY KEY (edition_id, entry_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id),
    CONSTRAINT selected_entry_state_known CHECK (state IN ('reserve', 'asked', 'confirmed', 'declined', 'released')),
    CONSTRAINT selected_entry_asked_until CHECK ((state = 'reserve') = (confirm_by IS NULL)),
    CONSTRAINT selected_entry_place_positive CHECK (place >= 1)
);
COMMENT ON TABLE selected_entry IS 'a film offered a place in the official selection, or in reserve for one';
COMMENT ON COLUMN selected_entry.place IS 'in what order reserves are asked; tells nothing in public';
COMMENT ON COLUMN selected_entry.running IS 'in what order the films are shown; null: not decided';

CREATE TABLE asked_paper (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL DEFAULT '',
    asked_at timestamptz NOT NULL DEFAULT now(),
    asked_by uuid NOT NULL REFERENCES person,
    received_at timestamptz,
    received_by uuid REFERENCES person,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id),
    CONSTRAINT asked_paper_once UNIQUE (edition_id, entry_id, kind, name),
    CONSTRAINT asked_paper_kind_known CHECK (kind IN ('screening_file', 'stills', 'biography', 'proof')),
    CONSTRAINT asked_paper_name_length CHECK (length(name) <= 200),
    CONSTRAINT asked_paper_received_whole CHECK ((received_at IS NULL) = (received_by IS NULL))
);
COMMENT ON TABLE asked_paper IS 'what a selected film still owes, and what a provisional winner must prove: asked, received; the papers themselves are not kept here';
