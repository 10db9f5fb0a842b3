ALTER TABLE round_entry ADD COLUMN calibration boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN round_entry.calibration IS 'seen by every juror who may, and first: by such films strict and mild jurors can be told apart';
