SET LOCAL lock_timeout = '2s';

ALTER TABLE reach_list ADD COLUMN refused_lines jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN reach_list.refused_lines IS 'the number of every line that was not taken, by why; refused keeps the first of them whole';
