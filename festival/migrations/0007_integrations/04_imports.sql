CREATE TABLE entry_on_behalf (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    said jsonb NOT NULL,
    entered_by uuid NOT NULL REFERENCES person,
    entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, entry_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN entry_on_behalf.said IS 'what the team''s list said last: only what differs from it is a change, so that a list sent again undoes nothing that the entrant wrote since';

CREATE TABLE entry_import (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    filename text NOT NULL,
    read_as jsonb NOT NULL,
    lines jsonb NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    created integer NOT NULL DEFAULT 0,
    changed integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0,
    refused jsonb NOT NULL DEFAULT '[]',
    created_by uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT entry_import_done_bounds CHECK (done BETWEEN 0 AND total)
);
CREATE INDEX entry_import_latest ON entry_import (edition_id, created_at DESC);

CREATE TABLE bulk_decision (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    action text NOT NULL,
    before jsonb NOT NULL,
    decided_by uuid NOT NULL REFERENCES person,
    decided_at timestamptz NOT NULL,
    undone_at timestamptz,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT bulk_decision_action_known CHECK (action IN ('qualify', 'disqualify'))
);
COMMENT ON COLUMN bulk_decision.before IS 'each entry that it moved, with where and at which version it stood before: what undoing gives back';
CREATE INDEX bulk_decision_latest ON bulk_decision (edition_id, decided_at DESC);
