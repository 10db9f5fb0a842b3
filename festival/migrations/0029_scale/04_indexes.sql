-- What teams read of the log, without the commitments of every scoresheet between its lines.
CREATE INDEX audit_event_readable ON audit_event (edition_id, at DESC, id DESC) WHERE log IN ('desk', 'public');
CREATE INDEX audit_event_act ON audit_event (edition_id, act, at DESC, id DESC) WHERE log IN ('desk', 'public');
CREATE INDEX audit_event_actor ON audit_event (edition_id, actor_id, at DESC, id DESC) WHERE log IN ('desk', 'public');

-- The mail of an edition that did not simply leave.
CREATE INDEX outbox_not_sent ON outbox (edition_id) WHERE sent_at IS NULL OR bounced_at IS NOT NULL OR cancelled_at IS NOT NULL;
