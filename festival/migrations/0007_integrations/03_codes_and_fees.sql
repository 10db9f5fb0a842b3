CREATE TABLE entry_code (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    code text NOT NULL,
    label text NOT NULL DEFAULT '',
    most_entries integer NOT NULL,
    used_until timestamptz NOT NULL,
    lets_in boolean NOT NULL,
    percent_off integer NOT NULL DEFAULT 0,
    withdrawn_at timestamptz,
    created_by uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    CONSTRAINT entry_code_code_key UNIQUE (edition_id, code),
    CONSTRAINT entry_code_form CHECK (code ~ '^[A-Z0-9]{4,30}$'),
    CONSTRAINT entry_code_label_length CHECK (length(label) <= 200),
    CONSTRAINT entry_code_entries_bounds CHECK (most_entries BETWEEN 1 AND 100000),
    CONSTRAINT entry_code_percent_bounds CHECK (percent_off BETWEEN 0 AND 100),
    CONSTRAINT entry_code_does_something CHECK (lets_in OR percent_off > 0)
);
COMMENT ON COLUMN entry_code.lets_in IS 'drafts begun with it are taken until used_until, whatever the public deadline';

CREATE TABLE entry_code_use (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    code_id uuid NOT NULL,
    used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, entry_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, code_id) REFERENCES entry_code (edition_id, id)
);
CREATE INDEX entry_code_use_code ON entry_code_use (edition_id, code_id);

CREATE TABLE fee_tier (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    category_id uuid,
    name text NOT NULL,
    ends_at timestamptz NOT NULL,
    cents integer NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, category_id) REFERENCES category (edition_id, id),
    CONSTRAINT fee_tier_once UNIQUE NULLS NOT DISTINCT (edition_id, category_id, ends_at),
    CONSTRAINT fee_tier_name_length CHECK (length(name) BETWEEN 1 AND 100),
    CONSTRAINT fee_tier_cents_bounds CHECK (cents BETWEEN 0 AND 10000000),
    CONSTRAINT fee_tier_currency_form CHECK (currency ~ '^[A-Z]{3}$')
);
COMMENT ON TABLE fee_tier IS 'what an entry submitted before ends_at owes; of several, the one that ends first; a category''s own before those of all';

CREATE TABLE entry_fee (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    tier text NOT NULL,
    cents integer NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL DEFAULT '',
    owed_at timestamptz NOT NULL,
    decided_by uuid REFERENCES person,
    decided_at timestamptz,
    PRIMARY KEY (edition_id, entry_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT entry_fee_state_known CHECK (state IN ('due', 'paid', 'waived')),
    CONSTRAINT entry_fee_cents_positive CHECK (cents >= 0),
    CONSTRAINT entry_fee_waived_has_reason CHECK (state <> 'waived' OR reason <> '')
);
COMMENT ON TABLE entry_fee IS 'recorded, never charged: no money moves through here';
