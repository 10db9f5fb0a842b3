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
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT session_token_hash_length CHECK (octet_length(token_hash) = 32)
);
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
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT sign_in_link_purpose_known CHECK (purpose IN ('set_up', 'sign_in', 'confirm_email', 'reset_password'))
);
CREATE INDEX sign_in_link_person ON sign_in_link (person_id);

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
