CREATE TABLE mentoring_person (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    side text NOT NULL,
    external_id text NOT NULL,
    name text NOT NULL,
    company text NOT NULL DEFAULT '',
    email text,
    guardian_name text NOT NULL DEFAULT '',
    topics text[] NOT NULL DEFAULT '{}',
    languages text[] NOT NULL DEFAULT '{}',
    times text[] NOT NULL DEFAULT '{}',
    wishes text[] NOT NULL DEFAULT '{}',
    apart text[] NOT NULL DEFAULT '{}',
    capacity integer NOT NULL DEFAULT 1,
    checked_by uuid REFERENCES person,
    checked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    CONSTRAINT mentoring_person_key UNIQUE (edition_id, side, external_id),
    CONSTRAINT mentoring_person_side_known CHECK (side IN ('trainee', 'mentor')),
    CONSTRAINT mentoring_person_capacity CHECK (capacity BETWEEN 1 AND 100),
    CONSTRAINT mentoring_person_mentors_are_reached CHECK (side = 'trainee' OR email IS NOT NULL)
);
COMMENT ON COLUMN mentoring_person.email IS 'of a mentor; of a trainee that of the guardian, null where there is none';
COMMENT ON COLUMN mentoring_person.checked_at IS 'when a coordinator checked a mentor; before, nobody is matched with them';

CREATE TABLE mentoring_link (
    edition_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    person_id uuid NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, token_hash),
    FOREIGN KEY (edition_id, person_id) REFERENCES mentoring_person (edition_id, id) ON DELETE CASCADE
);
CREATE INDEX mentoring_link_person ON mentoring_link (edition_id, person_id);

CREATE TABLE mentoring_match (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    trainee_id uuid NOT NULL,
    mentor_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'proposed',
    trainee_agreed boolean NOT NULL DEFAULT false,
    mentor_agreed boolean NOT NULL DEFAULT false,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    ended_by text,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, trainee_id) REFERENCES mentoring_person (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, mentor_id) REFERENCES mentoring_person (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT mentoring_match_state_known CHECK (state IN ('proposed', 'active', 'declined', 'ended')),
    CONSTRAINT mentoring_match_ended CHECK ((state IN ('declined', 'ended')) = (ended_at IS NOT NULL)),
    CONSTRAINT mentoring_match_ended_by_known CHECK (ended_by IN ('trainee', 'mentor', 'coordinator'))
);
CREATE UNIQUE INDEX mentoring_match_one_mentor ON mentoring_match (edition_id, trainee_id)
    WHERE state IN ('proposed', 'active');
CREATE INDEX mentoring_match_mentor ON mentoring_match (edition_id, mentor_id);

CREATE TABLE mentoring_session (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    mentor_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    minutes integer NOT NULL,
    place text NOT NULL,
    places integer NOT NULL,
    note text NOT NULL DEFAULT '',
    made_by text NOT NULL,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, mentor_id) REFERENCES mentoring_person (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT mentoring_session_minutes CHECK (minutes BETWEEN 5 AND 480),
    CONSTRAINT mentoring_session_places CHECK (places BETWEEN 1 AND 100),
    CONSTRAINT mentoring_session_made_by_known CHECK (made_by IN ('mentor', 'coordinator'))
);
CREATE INDEX mentoring_session_mentor ON mentoring_session (edition_id, mentor_id);

CREATE TABLE mentoring_seat (
    edition_id uuid NOT NULL,
    session_id uuid NOT NULL,
    trainee_id uuid NOT NULL,
    came boolean,
    PRIMARY KEY (edition_id, session_id, trainee_id),
    FOREIGN KEY (edition_id, session_id) REFERENCES mentoring_session (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, trainee_id) REFERENCES mentoring_person (edition_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN mentoring_seat.came IS 'null: nobody has said yet';
CREATE INDEX mentoring_seat_trainee ON mentoring_seat (edition_id, trainee_id);

CREATE TABLE mentoring_concern (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    raised_by uuid NOT NULL,
    body text NOT NULL,
    raised_at timestamptz NOT NULL DEFAULT now(),
    seen_by uuid REFERENCES person,
    seen_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, raised_by) REFERENCES mentoring_person (edition_id, id) ON DELETE CASCADE
);
CREATE INDEX mentoring_concern_raised_by ON mentoring_concern (edition_id, raised_by);
