SET LOCAL lock_timeout = '2s';

ALTER TABLE rendition ADD COLUMN second_bytes jsonb;
COMMENT ON COLUMN rendition.second_bytes IS 'of a viewing copy: [first byte, last byte] that each second of picture needs; null: made before it was measured';

ALTER TABLE round ADD COLUMN min_watched integer NOT NULL DEFAULT 0;
ALTER TABLE round ADD CONSTRAINT round_min_watched_percent CHECK (min_watched BETWEEN 0 AND 100) NOT VALID;
ALTER TABLE round VALIDATE CONSTRAINT round_min_watched_percent;
COMMENT ON COLUMN round.min_watched IS 'percent of a film''s seconds that must have been delivered before its scoresheet is taken; 0: no such rule';

CREATE TABLE view_receipt (
    edition_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    master_id uuid NOT NULL,
    kind text NOT NULL,
    served int8multirange NOT NULL,
    seconds int4multirange NOT NULL DEFAULT '{}',
    PRIMARY KEY (edition_id, assignment_id, master_id, kind),
    FOREIGN KEY (edition_id, assignment_id) REFERENCES assignment (edition_id, id),
    FOREIGN KEY (edition_id, master_id) REFERENCES master (edition_id, id) ON DELETE CASCADE,
    CONSTRAINT view_receipt_kind_known CHECK (kind IN ('proxy', 'low_proxy'))
);
COMMENT ON TABLE view_receipt IS 'what was delivered to the juror of an assignment, not what they looked at';
COMMENT ON COLUMN view_receipt.seconds IS 'of the film, counted from 0: those whose every byte is in served';
