ALTER TABLE juror ADD COLUMN attributes text[] NOT NULL DEFAULT '{}';
ALTER TABLE juror ADD COLUMN categories text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN juror.attributes IS 'what organisers ask panels to have at least one of: a gender, a region, a profession; no other juror and no entrant reads it';
COMMENT ON COLUMN juror.categories IS 'slugs of the categories whose films this juror may be given; empty: all';

ALTER TABLE conflict ADD COLUMN upheld_at timestamptz;
ALTER TABLE conflict ADD COLUMN upheld_by uuid REFERENCES person;
ALTER TABLE conflict ADD COLUMN reason text NOT NULL DEFAULT '';
ALTER TABLE conflict ADD CONSTRAINT conflict_upheld_whole CHECK ((upheld_at IS NULL) = (upheld_by IS NULL)) NOT VALID;
ALTER TABLE conflict ADD CONSTRAINT conflict_upheld_or_dismissed CHECK (upheld_at IS NULL OR dismissed_at IS NULL) NOT VALID;
ALTER TABLE conflict ADD CONSTRAINT conflict_reason_length CHECK (length(reason) <= 500) NOT VALID;
ALTER TABLE conflict VALIDATE CONSTRAINT conflict_upheld_whole;
ALTER TABLE conflict VALIDATE CONSTRAINT conflict_upheld_or_dismissed;
ALTER TABLE conflict VALIDATE CONSTRAINT conflict_reason_length;
COMMENT ON COLUMN conflict.upheld_at IS 'of a found one: an organiser looked at it and let it stand';
COMMENT ON COLUMN conflict.reason IS 'why an organiser let a found conflict stand or lifted it';
