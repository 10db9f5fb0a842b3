CREATE TABLE webhook (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    url text NOT NULL,
    events text[] NOT NULL,
    secret text NOT NULL,
    former_secret text,
    former_until timestamptz,
    paused_at timestamptz,
    created_by uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, id),
    CONSTRAINT webhook_url_key UNIQUE (edition_id, url),
    CONSTRAINT webhook_url_length CHECK (length(url) BETWEEN 1 AND 2000),
    CONSTRAINT webhook_events_named CHECK (events <> '{}'),
    CONSTRAINT webhook_secret_form CHECK (secret LIKE 'whsec\_%'),
    CONSTRAINT webhook_former_whole CHECK ((former_secret IS NULL) = (former_until IS NULL))
);
COMMENT ON COLUMN webhook.secret IS 'shown once, when it is made; signing needs it as it is';

CREATE TABLE webhook_event (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    kind text NOT NULL,
    key text NOT NULL,
    body jsonb NOT NULL,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, id),
    CONSTRAINT webhook_event_key UNIQUE (edition_id, kind, key)
);
COMMENT ON COLUMN webhook_event.key IS 'what happened once happens once here, however many workers notice it';

CREATE TABLE webhook_delivery (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    send_after timestamptz NOT NULL DEFAULT clock_timestamp(),
    tried_at timestamptz,
    delivered_at timestamptz,
    status integer,
    failure text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, webhook_id) REFERENCES webhook (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, event_id) REFERENCES webhook_event (edition_id, id),
    CONSTRAINT webhook_delivery_tries_bounded CHECK (tries BETWEEN 0 AND 10)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (send_after) WHERE delivered_at IS NULL;
CREATE INDEX webhook_delivery_log ON webhook_delivery (edition_id, webhook_id, created_at DESC);
CREATE INDEX webhook_delivery_event ON webhook_delivery (edition_id, event_id);
