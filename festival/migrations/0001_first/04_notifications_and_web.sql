CREATE TABLE outbox (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    edition_id uuid,
    person_id uuid REFERENCES person ON DELETE CASCADE,
    recipient text NOT NULL,
    reply_to text,
    template text NOT NULL,
    context jsonb NOT NULL DEFAULT '{}',
    locale text NOT NULL DEFAULT 'en',
    created_at timestamptz NOT NULL DEFAULT now(),
    send_after timestamptz NOT NULL DEFAULT now(),
    tried_at timestamptz,
    sent_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    failure text,
    CONSTRAINT outbox_tries_bounded CHECK (tries BETWEEN 0 AND 20)
);
CREATE INDEX outbox_unsent ON outbox (send_after) WHERE sent_at IS NULL;
CREATE INDEX outbox_tried ON outbox (tried_at);
CREATE INDEX outbox_recipient ON outbox (recipient, created_at);
CREATE INDEX outbox_edition ON outbox (edition_id, created_at);

CREATE TABLE idempotent_reply (
    person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
    route text NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    status integer NOT NULL,
    reply jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, route, key),
    CONSTRAINT idempotent_reply_key_length CHECK (length(key) BETWEEN 1 AND 200)
);

CREATE TABLE dead_letter (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    job text NOT NULL,
    subject_id uuid NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    failure text NOT NULL DEFAULT '',
    first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    dead_at timestamptz,
    CONSTRAINT dead_letter_subject_key UNIQUE (job, subject_id)
);
COMMENT ON TABLE dead_letter IS 'our own count of tries for each job, since the queue does not count crashes; dead_at: given up, a person must look';
