CREATE TABLE public_vote (
    edition_id uuid PRIMARY KEY REFERENCES edition,
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    least_votes integer NOT NULL,
    address_key bytea,
    looked_at timestamptz,
    made_by uuid NOT NULL REFERENCES person,
    made_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    outcome jsonb,
    CONSTRAINT public_vote_closes_after_it_opens CHECK (closes_at > opens_at),
    CONSTRAINT public_vote_least_votes CHECK (least_votes BETWEEN 1 AND 1000000),
    CONSTRAINT public_vote_published CHECK ((published_at IS NULL) = (outcome IS NULL))
);
COMMENT ON COLUMN public_vote.address_key IS 'under which voters are hashed; null once their addresses were forgotten';

CREATE TABLE vote_film (
    edition_id uuid NOT NULL REFERENCES edition,
    entry_id uuid NOT NULL,
    film_ref uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (edition_id, entry_id),
    CONSTRAINT vote_film_ref UNIQUE (edition_id, film_ref),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE vote_film IS 'films that the public votes on, each under a random name of its own';

CREATE TABLE vote_ballot (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    voter bytea NOT NULL,
    email text,
    network bytea,
    token_hash bytea NOT NULL,
    state text NOT NULL DEFAULT 'asked',
    reasons text[] NOT NULL DEFAULT '{}',
    asked_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    decided_by uuid REFERENCES person,
    decided_at timestamptz,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT vote_ballot_token UNIQUE (edition_id, token_hash),
    CONSTRAINT vote_ballot_state_known CHECK (state IN ('asked', 'counted', 'quarantined', 'excluded')),
    CONSTRAINT vote_ballot_confirmed CHECK ((state = 'asked') = (confirmed_at IS NULL)),
    CONSTRAINT vote_ballot_people_exclude CHECK (state <> 'excluded' OR decided_at IS NOT NULL)
);
COMMENT ON COLUMN vote_ballot.voter IS 'keyed hash of the mailbox: one address votes once';
CREATE UNIQUE INDEX vote_ballot_one_each ON vote_ballot (edition_id, voter) WHERE state <> 'asked';
CREATE INDEX vote_ballot_asked ON vote_ballot (edition_id, network, asked_at);
CREATE INDEX vote_ballot_voter ON vote_ballot (edition_id, voter, asked_at);

CREATE TABLE vote_star (
    edition_id uuid NOT NULL,
    ballot_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    stars integer NOT NULL,
    PRIMARY KEY (edition_id, ballot_id, entry_id),
    FOREIGN KEY (edition_id, ballot_id) REFERENCES vote_ballot (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, entry_id) REFERENCES vote_film (edition_id, entry_id) ON DELETE CASCADE,
    CONSTRAINT vote_star_one_to_five CHECK (stars BETWEEN 1 AND 5)
);
CREATE INDEX vote_star_film ON vote_star (edition_id, entry_id);
