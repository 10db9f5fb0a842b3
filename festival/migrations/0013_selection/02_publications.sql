ALTER TABLE publication
    ADD COLUMN waits_for_notices boolean NOT NULL DEFAULT false,
    ADD COLUMN all_told_at timestamptz,
    ADD COLUMN alone_at timestamptz;
COMMENT ON COLUMN publication.all_told_at IS 'every private message stands in the outbox';
COMMENT ON COLUMN publication.waits_for_notices IS 'public only once every private message has arrived or come back for good';
COMMENT ON COLUMN publication.alone_at IS 'the only organiser agreed a second time, a day after the first';

ALTER TABLE notice ADD COLUMN message_id uuid;
COMMENT ON COLUMN notice.message_id IS 'in the outbox, where stands what became of it';
