CREATE TABLE edition_look (
    edition_id uuid PRIMARY KEY REFERENCES edition,
    accent_day text NOT NULL,
    accent_night text NOT NULL,
    CONSTRAINT edition_look_accents_form CHECK (accent_day ~ '^#[0-9a-f]{6}$' AND accent_night ~ '^#[0-9a-f]{6}$')
);
COMMENT ON TABLE edition_look IS 'the colour of an edition''s actions; each is readable on our grounds';

CREATE TABLE edition_picture (
    edition_id uuid NOT NULL REFERENCES edition,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    part text NOT NULL,
    name text NOT NULL,
    link text NOT NULL DEFAULT '',
    position integer NOT NULL,
    storage_key text NOT NULL,
    bytes integer NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (edition_id, id),
    CONSTRAINT edition_picture_part_known CHECK (part IN ('logo', 'cover', 'partner')),
    CONSTRAINT edition_picture_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT edition_picture_link_form CHECK (link = '' OR link ~ '^https://')
);
CREATE UNIQUE INDEX edition_picture_one_of_each ON edition_picture (edition_id, part) WHERE part <> 'partner';
CREATE TRIGGER edition_picture_objects AFTER INSERT OR UPDATE OF storage_key OR DELETE ON edition_picture
    FOR EACH ROW EXECUTE FUNCTION note_loose_object();
