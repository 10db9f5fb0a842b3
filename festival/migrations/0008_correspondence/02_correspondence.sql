CREATE TABLE letter (
    edition_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id uuid NOT NULL,
    author_id uuid NOT NULL REFERENCES person,
    from_festival boolean NOT NULL,
    body text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT letter_body_length CHECK (length(body) BETWEEN 1 AND 5000),
    CONSTRAINT letter_settled_entrants CHECK (NOT from_festival OR settled_at IS NULL)
);
COMMENT ON COLUMN letter.settled_at IS 'an entrant''s letter that was answered, or that needs no answer';
CREATE INDEX letter_entry ON letter (edition_id, entry_id, written_at);
CREATE INDEX letter_waiting ON letter (edition_id, written_at) WHERE NOT from_festival AND settled_at IS NULL;
CREATE INDEX letter_author ON letter (author_id, written_at);

CREATE TABLE mailing (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    state text NOT NULL DEFAULT 'draft',
    selection jsonb NOT NULL,
    once_per text NOT NULL,
    written_by uuid NOT NULL REFERENCES person,
    written_at timestamptz NOT NULL DEFAULT now(),
    starts_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT mailing_state_known CHECK (state IN ('draft', 'waiting', 'sending', 'sent', 'undone')),
    CONSTRAINT mailing_once_per_known CHECK (once_per IN ('entry', 'person')),
    CONSTRAINT mailing_start_known CHECK (state = 'draft' OR starts_at IS NOT NULL)
);
COMMENT ON TABLE mailing IS 'a mail to a selection of entrants; its words are wordings under the template mailing/<id>';
CREATE INDEX mailing_edition ON mailing (edition_id, written_at);

CREATE TABLE mailing_recipient (
    edition_id uuid NOT NULL,
    mailing_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    message_id uuid,
    PRIMARY KEY (edition_id, mailing_id, entry_id),
    FOREIGN KEY (edition_id, mailing_id) REFERENCES mailing (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE mailing_recipient IS 'who gets it, fixed when it was confirmed; message_id: it lies in the outbox, once';
CREATE INDEX mailing_recipient_waiting ON mailing_recipient (edition_id, mailing_id, person_id)
    WHERE message_id IS NULL;

CREATE TABLE reminder (
    edition_id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    occasion text NOT NULL,
    sent_at timestamptz NOT NULL,
    PRIMARY KEY (edition_id, kind, subject_id, person_id, occasion),
    FOREIGN KEY (edition_id) REFERENCES edition,
    CONSTRAINT reminder_kind_known CHECK (kind IN ('drafts', 'scoresheets'))
);
COMMENT ON TABLE reminder IS 'who was reminded of what: of the drafts of an edition (occasion: its deadline) or the scoresheets of a round (occasion: the day), each person once';
