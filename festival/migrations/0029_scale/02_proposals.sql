-- What was proposed before has no figures to be compared by: it is proposed anew.
ALTER TABLE proposal ADD COLUMN figures jsonb;
UPDATE proposal SET state = 'discarded' WHERE state = 'proposed';
COMMENT ON COLUMN proposal.figures IS 'what its pairs come to, counted once; null: proposed before this was kept';
