ALTER TABLE edition ADD COLUMN selection_published_at timestamptz;
COMMENT ON COLUMN edition.selection_published_at IS 'set by the publication, in its transaction, so that public pages can lead there';
UPDATE edition SET selection_published_at = public.at
FROM (SELECT edition_id, max(published_at) AS at FROM publication
    WHERE kind = 'official_selection' AND state = 'published' GROUP BY edition_id) AS public
WHERE public.edition_id = edition.id;
