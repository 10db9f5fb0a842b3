CREATE UNLOGGED TABLE request_window (
    requester bytea PRIMARY KEY,
    minute bigint NOT NULL,
    used integer NOT NULL,
    CONSTRAINT request_window_used_positive CHECK (used >= 1)
) WITH (fillfactor = 50);
COMMENT ON TABLE request_window IS 'how often a token, a person or a network asked within the running minute; worth no log: after a crash everyone begins anew';
