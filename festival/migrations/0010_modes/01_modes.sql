SET LOCAL lock_timeout = '2s';

ALTER TABLE round ADD COLUMN mode text NOT NULL DEFAULT 'scores';
ALTER TABLE round ADD CONSTRAINT round_mode_known CHECK (mode IN ('scores', 'yes_no_maybe', 'votes', 'ranking')) NOT VALID;
ALTER TABLE round VALIDATE CONSTRAINT round_mode_known;
COMMENT ON COLUMN round.mode IS 'what a juror gives each film: scores by criterion, yes, maybe or no, a vote, or its place among their films';

ALTER TABLE round ADD COLUMN agreeing integer;
ALTER TABLE round ADD CONSTRAINT round_agreeing_among CHECK (agreeing IS NULL OR (mode = 'yes_no_maybe' AND agreeing BETWEEN 2 AND panel_size)) NOT VALID;
ALTER TABLE round VALIDATE CONSTRAINT round_agreeing_among;
COMMENT ON COLUMN round.agreeing IS 'so many jurors of a panel must say the same, else one more is called; null: nobody is called';
