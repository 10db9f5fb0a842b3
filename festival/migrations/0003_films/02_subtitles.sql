ALTER TABLE subtitles ADD COLUMN episode integer NOT NULL DEFAULT 0;
ALTER TABLE subtitles ADD CONSTRAINT subtitles_episode_positive CHECK (episode >= 0) NOT VALID;
ALTER TABLE subtitles VALIDATE CONSTRAINT subtitles_episode_positive;
ALTER TABLE subtitles DROP CONSTRAINT subtitles_pkey;
ALTER TABLE subtitles ADD PRIMARY KEY (edition_id, entry_id, episode, language);
COMMENT ON COLUMN subtitles.episode IS 'the episode of a series that they belong to; 0: the entry''s one film';
