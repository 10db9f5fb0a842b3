CREATE TABLE round (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    number integer NOT NULL,
    name text NOT NULL,
    state text NOT NULL DEFAULT 'planned',
    policy text NOT NULL DEFAULT 'sealed_jury',
    openings text NOT NULL DEFAULT 'public',
    approvals integer NOT NULL DEFAULT 2,
    scale_min numeric NOT NULL DEFAULT 0,
    scale_max numeric NOT NULL DEFAULT 10,
    scale_step numeric NOT NULL DEFAULT 1,
    panel_size integer NOT NULL DEFAULT 3,
    quorum integer NOT NULL DEFAULT 1,
    min_ballots integer NOT NULL DEFAULT 1,
    method jsonb NOT NULL DEFAULT '{}',
    rules jsonb,
    rules_digest text,
    president_id uuid,
    due_at timestamptz,
    opened_at timestamptz,
    sealed_at timestamptz,
    sealed_by uuid REFERENCES person,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    CONSTRAINT round_number_key UNIQUE (edition_id, number),
    CONSTRAINT round_state_known CHECK (state IN ('planned', 'open', 'sealed', 'reopened')),
    CONSTRAINT round_policy_known CHECK (policy IN ('sealed_jury', 'open_screening')),
    CONSTRAINT round_openings_known CHECK (openings IN ('public', 'auditor')),
    CONSTRAINT round_approvals_bounds CHECK (approvals IN (1, 2)),
    CONSTRAINT round_scale_upright CHECK (scale_max > scale_min AND scale_step > 0 AND scale_min <> 'NaN' AND scale_max < 'Infinity'),
    CONSTRAINT round_panel_size_positive CHECK (panel_size >= 1 AND quorum >= 1 AND min_ballots >= 1),
    CONSTRAINT round_state_dates CHECK ((state = 'planned') = (opened_at IS NULL) AND (state <> 'sealed' OR sealed_at IS NOT NULL)),
    CONSTRAINT round_open_has_rules CHECK (state = 'planned' OR (rules IS NOT NULL AND rules_digest IS NOT NULL)),
    CONSTRAINT round_rules_digest_form CHECK (rules_digest ~ '^[0-9a-f]{64}$')
);

CREATE TABLE criterion (
    edition_id uuid NOT NULL,
    round_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    descriptor text NOT NULL DEFAULT '',
    weight text NOT NULL DEFAULT '1',
    position integer NOT NULL,
    PRIMARY KEY (edition_id, round_id, key),
    FOREIGN KEY (edition_id, round_id) REFERENCES round (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT criterion_key_form CHECK (key ~ '^[a-z][a-z0-9_]{0,39}$'),
    CONSTRAINT criterion_weight_form CHECK (weight ~ '^[0-9]{1,9}(\.[0-9]{1,9}|/[0-9]{1,9})?$' AND weight !~ '^0+(\.0+|/.*)?$' AND weight !~ '/0+$')
);
COMMENT ON COLUMN criterion.weight IS 'an exact decimal or fraction, never a float';

CREATE TABLE juror (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    person_id uuid REFERENCES person,
    name text NOT NULL,
    countries text[] NOT NULL DEFAULT '{}',
    languages text[] NOT NULL DEFAULT '{}',
    affiliations text[] NOT NULL DEFAULT '{}',
    max_entries integer,
    max_minutes integer,
    state text NOT NULL DEFAULT 'invited',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    CONSTRAINT juror_person_key UNIQUE (edition_id, person_id),
    CONSTRAINT juror_state_known CHECK (state IN ('invited', 'active', 'left')),
    CONSTRAINT juror_active_is_a_person CHECK (state <> 'active' OR person_id IS NOT NULL),
    CONSTRAINT juror_caps_positive CHECK (max_entries >= 0 AND max_minutes >= 0)
);
CREATE INDEX juror_person ON juror (person_id);
ALTER TABLE round ADD CONSTRAINT round_president FOREIGN KEY (edition_id, president_id) REFERENCES juror (edition_id, id);
ALTER TABLE invitation ADD CONSTRAINT invitation_juror FOREIGN KEY (edition_id, juror_id) REFERENCES juror (edition_id, id);

CREATE TABLE round_juror (
    edition_id uuid NOT NULL,
    round_id uuid NOT NULL,
    juror_id uuid NOT NULL,
    conflicts_declared_at timestamptz,
    conflicts_note text NOT NULL DEFAULT '',
    left_at timestamptz,
    PRIMARY KEY (edition_id, round_id, juror_id),
    FOREIGN KEY (edition_id, round_id) REFERENCES round (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, juror_id) REFERENCES juror (edition_id, id),
    CONSTRAINT round_juror_note_length CHECK (length(conflicts_note) <= 2000)
);
COMMENT ON COLUMN round_juror.conflicts_declared_at IS 'until then the juror sees no film of the round, only titles to declare';
COMMENT ON COLUMN round_juror.left_at IS 'let go while the round was judged: gets no further film, submitted scoresheets stay';
COMMENT ON COLUMN round_juror.conflicts_note IS 'what the juror wrote for the organisers; no other juror and no entrant reads it';

CREATE TABLE round_entry (
    edition_id uuid NOT NULL,
    round_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    film_ref uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (edition_id, round_id, entry_id),
    FOREIGN KEY (edition_id, round_id) REFERENCES round (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id),
    CONSTRAINT round_entry_film_ref_key UNIQUE (edition_id, round_id, film_ref)
);
COMMENT ON COLUMN round_entry.film_ref IS 'the only name of this film that jurors of this round ever see; random, not ordered in time';

CREATE TABLE conflict (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    juror_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    source text NOT NULL,
    note text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    dismissed_at timestamptz,
    dismissed_by uuid REFERENCES person,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, juror_id) REFERENCES juror (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id),
    CONSTRAINT conflict_pair_key UNIQUE (edition_id, juror_id, entry_id),
    CONSTRAINT conflict_source_known CHECK (source IN ('declared', 'found', 'recused', 'organiser')),
    CONSTRAINT conflict_dismissed_whole CHECK ((dismissed_at IS NULL) = (dismissed_by IS NULL)),
    CONSTRAINT conflict_dismissed_was_found CHECK (dismissed_at IS NULL OR source = 'found')
);
COMMENT ON COLUMN conflict.note IS 'of one found: what they share (person, address, name, affiliation); empty for a country declared';
COMMENT ON COLUMN conflict.dismissed_at IS 'found but false: it stays, so that it is not found again';

CREATE TABLE pin (
    edition_id uuid NOT NULL,
    round_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    juror_id uuid NOT NULL,
    created_by uuid REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, round_id, entry_id, juror_id),
    FOREIGN KEY (edition_id, round_id, entry_id) REFERENCES round_entry (edition_id, round_id, entry_id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, round_id, juror_id) REFERENCES round_juror (edition_id, round_id, juror_id) ON DELETE CASCADE
);
COMMENT ON TABLE pin IS 'the organiser wants this juror to see this film: every proposal seats the pair unless it is in conflict';

CREATE TABLE proposal (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'proposed',
    settings jsonb NOT NULL,
    pairs jsonb NOT NULL,
    report jsonb NOT NULL,
    created_by uuid REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, round_id) REFERENCES round (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT proposal_state_known CHECK (state IN ('proposed', 'confirmed', 'discarded'))
);
CREATE UNIQUE INDEX proposal_confirmed_once ON proposal (edition_id, round_id) WHERE state = 'confirmed';

CREATE TABLE assignment (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    juror_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    reason text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, round_id, entry_id) REFERENCES round_entry (edition_id, round_id, entry_id),
    FOREIGN KEY (edition_id, round_id, juror_id) REFERENCES round_juror (edition_id, round_id, juror_id),
    CONSTRAINT assignment_state_known CHECK (state IN ('waiting', 'deferred', 'recused', 'pulled_back')),
    CONSTRAINT assignment_ended_with_reason CHECK ((state IN ('recused', 'pulled_back')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX assignment_pair_once ON assignment (edition_id, round_id, entry_id, juror_id) WHERE ended_at IS NULL;
CREATE INDEX assignment_juror ON assignment (edition_id, juror_id);
