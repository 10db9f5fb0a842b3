SET LOCAL lock_timeout = '2s';

ALTER TABLE webhook DROP CONSTRAINT webhook_secret_form;
ALTER TABLE webhook ADD CONSTRAINT webhook_secret_form CHECK (secret LIKE 'whsec\_%' OR secret LIKE 'locked:%') NOT VALID;
COMMENT ON COLUMN webhook.secret IS 'shown once, when it is made; signing needs it again, so it is locked with a key that is not in the database';
COMMENT ON COLUMN authenticator.secret IS 'locked with a key that is not in the database';
