CREATE TABLE question (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    category_id uuid,
    position integer NOT NULL,
    kind text NOT NULL,
    prompt text NOT NULL,
    hint text NOT NULL DEFAULT '',
    choices text[] NOT NULL DEFAULT '{}',
    required boolean NOT NULL DEFAULT false,
    due_at timestamptz,
    personal boolean NOT NULL DEFAULT false,
    for_jurors boolean NOT NULL DEFAULT false,
    PRIMARY KEY (edition_id, id),
    FOREIGN KEY (edition_id, category_id) REFERENCES category (edition_id, id),
    CONSTRAINT question_position_key UNIQUE (edition_id, position) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT question_kind_known CHECK (kind IN ('text', 'choice', 'yes_no', 'link')),
    CONSTRAINT question_prompt_length CHECK (length(prompt) BETWEEN 1 AND 300),
    CONSTRAINT question_hint_length CHECK (length(hint) <= 1000),
    CONSTRAINT question_choices_where_chosen CHECK ((kind = 'choice') = (cardinality(choices) >= 2)),
    CONSTRAINT question_personal_hidden CHECK (NOT (personal AND for_jurors))
);
COMMENT ON TABLE question IS 'what a call asks beyond the form; rows, not rules: nothing is counted or refused by an answer, and answers refer to them';
COMMENT ON COLUMN question.due_at IS 'until when it may be answered, also after submitting; null: with the entry';

CREATE TABLE answer (
    edition_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    question_id uuid NOT NULL,
    body text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (edition_id, entry_id, question_id),
    FOREIGN KEY (edition_id, entry_id) REFERENCES entry (edition_id, id) ON DELETE CASCADE,
    FOREIGN KEY (edition_id, question_id) REFERENCES question (edition_id, id),
    CONSTRAINT answer_length CHECK (length(body) BETWEEN 1 AND 5000)
);
COMMENT ON TABLE answer IS 'yes_no: yes or no; choice: one of the question''s choices as written; else the text';
