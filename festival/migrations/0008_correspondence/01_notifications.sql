ALTER TABLE outbox
    ADD COLUMN bulk boolean NOT NULL DEFAULT false,
    ADD COLUMN bounced_at timestamptz,
    ADD COLUMN cancelled_at timestamptz;
COMMENT ON COLUMN outbox.bulk IS 'one of very many: it waits behind mail that somebody waits for, and leaves it a part of each minute';
COMMENT ON COLUMN outbox.bounced_at IS 'refused for good, given up, or returned by a mail server after it had been taken';
COMMENT ON COLUMN outbox.cancelled_at IS 'what it tells was undone before it left';
UPDATE outbox SET bounced_at = coalesce(tried_at, created_at) WHERE sent_at IS NULL AND tries >= 20;
CREATE INDEX outbox_due ON outbox (bulk, send_after)
    WHERE sent_at IS NULL AND bounced_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX outbox_troubled ON outbox (edition_id, created_at) WHERE failure IS NOT NULL;

CREATE TABLE message_entry (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    message_id uuid NOT NULL REFERENCES outbox ON DELETE CASCADE,
    PRIMARY KEY (edition_id, entry_id, message_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE message_entry IS 'which entries a message was about: the mail history of an entry';
CREATE INDEX message_entry_message ON message_entry (message_id);

CREATE TABLE wording (
    edition_id uuid NOT NULL REFERENCES edition,
    template text NOT NULL,
    locale text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    changed_by uuid NOT NULL REFERENCES person,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, template, locale),
    CONSTRAINT wording_locale_form CHECK (locale ~ '^[a-z]{2}$'),
    CONSTRAINT wording_subject_length CHECK (length(subject) BETWEEN 1 AND 200),
    CONSTRAINT wording_body_length CHECK (length(body) BETWEEN 1 AND 5000)
);
COMMENT ON TABLE wording IS 'what an edition says instead of our own template, and what a mail to a selection says (template mailing/<id>)';
