CREATE TABLE reach (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    measured_at timestamptz NOT NULL,
    views bigint NOT NULL,
    likes bigint NOT NULL,
    shares bigint NOT NULL,
    PRIMARY KEY (edition_id, entry_id, measured_at),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT reach_counts_positive CHECK (views >= 0 AND likes >= 0 AND shares >= 0)
);
COMMENT ON TABLE reach IS 'what a platform counted for an entry''s post, as lists brought it; nothing is fetched';

CREATE TABLE reach_list (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    filename text NOT NULL,
    taken integer NOT NULL,
    unchanged integer NOT NULL,
    refused jsonb NOT NULL,
    sent_by uuid NOT NULL REFERENCES person,
    sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, id),
    CONSTRAINT reach_list_counts_positive CHECK (taken >= 0 AND unchanged >= 0)
);
CREATE INDEX reach_list_latest ON reach_list (edition_id, sent_at DESC);

CREATE TABLE shortlist (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    measure text NOT NULL,
    keep integer NOT NULL,
    decided_by uuid NOT NULL REFERENCES person,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT shortlist_measure_known CHECK (measure IN ('views', 'likes', 'shares', 'engagement')),
    CONSTRAINT shortlist_keep_positive CHECK (keep >= 1)
);
CREATE INDEX shortlist_latest ON shortlist (edition_id, decided_at DESC);

CREATE TABLE shortlisted (
    edition_id uuid NOT NULL,
    shortlist_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    place integer NOT NULL,
    counted bigint NOT NULL,
    PRIMARY KEY (edition_id, shortlist_id, entry_id),
    FOREIGN KEY (edition_id, shortlist_id) REFERENCES shortlist (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT shortlisted_place_positive CHECK (place >= 1)
);
COMMENT ON TABLE shortlisted IS 'the list as it stood when it was decided, whatever is counted later';
