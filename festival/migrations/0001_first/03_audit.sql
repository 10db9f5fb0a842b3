CREATE TABLE audit_event (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    edition_id uuid,
    log text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id uuid,
    act text NOT NULL,
    subject_id uuid,
    detail jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT audit_event_log_known CHECK (log IN ('public', 'private', 'desk'))
);
COMMENT ON COLUMN audit_event.log IS 'public: acts on a round; private: acts on scoresheets; desk: what organisers did, never chained';
CREATE INDEX audit_event_edition ON audit_event (edition_id, at);

CREATE TABLE audit_chain (
    edition_id uuid NOT NULL,
    log text NOT NULL,
    position bigint NOT NULL,
    event_id uuid NOT NULL REFERENCES audit_event,
    previous bytea NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (edition_id, log, position),
    CONSTRAINT audit_chain_event_key UNIQUE (edition_id, event_id),
    CONSTRAINT audit_chain_position_positive CHECK (position >= 1),
    CONSTRAINT audit_chain_digest_length CHECK (octet_length(previous) = 32 AND octet_length(digest) = 32)
);
COMMENT ON TABLE audit_chain IS 'written by one worker only, so that autosaves never queue behind the head of the chain';

CREATE TABLE signing_key (
    edition_id uuid NOT NULL,
    fingerprint text NOT NULL,
    public text NOT NULL,
    known_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, fingerprint),
    CONSTRAINT signing_key_of_public CHECK (public ~ '^[0-9a-f]{64}$' AND fingerprint = encode(sha256(decode(public, 'hex')), 'hex'))
);
COMMENT ON TABLE signing_key IS 'the public keys that an edition''s statements are signed with; private ones never enter the database';

CREATE TABLE signed_statement (
    edition_id uuid NOT NULL,
    kind text NOT NULL,
    signature text NOT NULL,
    fingerprint text NOT NULL,
    statement jsonb NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, kind, signature),
    FOREIGN KEY (edition_id, fingerprint) REFERENCES signing_key (edition_id, fingerprint),
    CONSTRAINT signed_statement_signature_form CHECK (signature ~ '^[0-9a-f]{128}$')
);
REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_chain, signing_key, signed_statement FROM palmares_app;
