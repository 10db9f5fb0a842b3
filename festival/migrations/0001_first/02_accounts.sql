CREATE TABLE person (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email text,
    display_name text NOT NULL,
    locale text NOT NULL DEFAULT 'en',
    zone text NOT NULL DEFAULT 'UTC',
    founder boolean NOT NULL DEFAULT false,
    email_confirmed_at timestamptz,
    erased_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT person_email_form CHECK (email = lower(email) AND length(email) <= 254 AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT person_display_name_length CHECK (length(display_name) BETWEEN 1 AND 200)
);
CREATE UNIQUE INDEX person_confirmed_email ON person (email) WHERE email_confirmed_at IS NOT NULL;
COMMENT ON INDEX person_confirmed_email IS 'an address belongs to whoever confirmed it; until then anyone may claim it, so that registering tells nobody who has an account';
CREATE INDEX person_email ON person (email);
COMMENT ON COLUMN person.founder IS 'may create festivals and editions on this installation';

CREATE TABLE password (
    person_id uuid PRIMARY KEY REFERENCES person ON DELETE CASCADE,
    hash text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT password_hash_argon2id CHECK (hash LIKE '$argon2id$%')
);

CREATE TABLE session (
    token_hash bytea PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
    user_agent text NOT NULL DEFAULT '',
    awaits_code boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT session_token_hash_length CHECK (octet_length(token_hash) = 32)
);
COMMENT ON COLUMN session.awaits_code IS 'the first step of signing in is done and the second is not: this session opens nothing but the second';
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE api_token (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
    name text NOT NULL,
    token_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT api_token_hash_key UNIQUE (token_hash),
    CONSTRAINT api_token_name_length CHECK (length(name) BETWEEN 1 AND 100),
    CONSTRAINT api_token_scopes_known CHECK (scopes <@ ARRAY['enter', 'judge', 'organise'] AND scopes <> '{}')
);
CREATE INDEX api_token_person ON api_token (person_id);

CREATE TABLE sign_in_link (
    token_hash bytea PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
    purpose text NOT NULL,
    target text,
    asked_by bytea,
    code_hash bytea,
    code_tries integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT sign_in_link_purpose_known CHECK (purpose IN ('set_up', 'sign_in', 'confirm_email', 'reset_password', 'leave_address', 'take_address')),
    CONSTRAINT sign_in_link_asked_by_key UNIQUE (asked_by, purpose),
    CONSTRAINT sign_in_link_code_for_asker CHECK ((asked_by IS NULL) = (code_hash IS NULL))
);
COMMENT ON COLUMN sign_in_link.asked_by IS 'hash of a key that only the asking page holds: the six digits of the mail work together with it alone';
COMMENT ON COLUMN sign_in_link.target IS 'where the person wanted to go; a path of this site';
CREATE INDEX sign_in_link_person ON sign_in_link (person_id);

CREATE TABLE address_change (
    person_id uuid PRIMARY KEY REFERENCES person ON DELETE CASCADE,
    email text NOT NULL,
    left_at timestamptz,
    taken_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE address_change IS 'a new address is a person''s once the readers of both mailboxes agreed';

CREATE TABLE authenticator (
    person_id uuid PRIMARY KEY REFERENCES person ON DELETE CASCADE,
    secret text NOT NULL,
    last_step bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz
);
COMMENT ON COLUMN authenticator.last_step IS 'the half minute whose code was used last; none up to it works again';

CREATE TABLE recovery_code (
    person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (person_id, code_hash)
);

CREATE TABLE passkey (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    CONSTRAINT passkey_credential_key UNIQUE (credential_id),
    CONSTRAINT passkey_name_length CHECK (length(name) BETWEEN 1 AND 100)
);
CREATE INDEX passkey_person ON passkey (person_id);

CREATE FUNCTION has_second_step(person uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM authenticator WHERE person_id = person AND confirmed_at IS NOT NULL)
        OR EXISTS (SELECT FROM passkey WHERE person_id = person)
$$;
COMMENT ON FUNCTION has_second_step IS 'whether signing in takes more than a password or a mailbox: an authenticator app or a passkey';

CREATE TABLE passkey_challenge (
    challenge bytea PRIMARY KEY,
    person_id uuid REFERENCES person ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
COMMENT ON COLUMN passkey_challenge.person_id IS 'who is adding a passkey; null: somebody is signing in';
CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_at);

CREATE TABLE sign_in_attempt (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_hash bytea NOT NULL,
    network text,
    succeeded boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE sign_in_attempt IS 'counted by account and by network to slow down guessing; an address is kept as a hash only';
CREATE INDEX sign_in_attempt_account ON sign_in_attempt (account_hash, at);
CREATE INDEX sign_in_attempt_network ON sign_in_attempt (network, at);
CREATE INDEX sign_in_attempt_age ON sign_in_attempt (at);
