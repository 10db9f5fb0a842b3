ALTER TABLE entry_fee ADD COLUMN full_cents integer NOT NULL DEFAULT 0;
ALTER TABLE entry_fee ADD COLUMN percent_off integer NOT NULL DEFAULT 0;
ALTER TABLE entry_fee ADD CONSTRAINT entry_fee_percent_bounds CHECK (percent_off BETWEEN 0 AND 100);
ALTER TABLE entry_fee DROP CONSTRAINT entry_fee_state_known;
ALTER TABLE entry_fee ADD CONSTRAINT entry_fee_state_known CHECK (state IN ('due', 'paid', 'waived', 'nothing'));
ALTER TABLE entry_fee ADD CONSTRAINT entry_fee_due_is_something CHECK ((cents = 0) = (state = 'nothing'));
COMMENT ON COLUMN entry_fee.full_cents IS 'what the tier asks; cents is what is left of it after a code''s percent_off';
CREATE INDEX entry_fee_state ON entry_fee (edition_id, state, entry_id);
