ALTER TABLE suspicion DROP CONSTRAINT suspicion_kind_known;
ALTER TABLE suspicion
    ADD CONSTRAINT suspicion_kind_known CHECK (kind IN ('bytes', 'pictures', 'sound')) NOT VALID;
ALTER TABLE suspicion VALIDATE CONSTRAINT suspicion_kind_known;

ALTER TABLE fingerprint ADD COLUMN keys integer[];
COMMENT ON COLUMN fingerprint.keys IS 'of sound: some of its numbers'' upper bits, by which likely pairs are found';
CREATE INDEX fingerprint_keys ON fingerprint USING gin (keys) WHERE kind = 'sound';
