"""Publishing in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, Boolean, Bytea, Date, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.awards.tables import Result
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Edition
from festival.entries.tables import Entry
from festival.media.tables import Master


class Publication(Table, tablename="publication", db=DB):
    """Exactly what will be public, staged until approved and due."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    kind = Text(default=None, null=False)
    state = Text(default="staged", null=False)
    result_id = ForeignKey(Result, null=True, on_delete=OnDelete.no_action)
    body = JSONB(default=None, null=False)
    digest = Text(default=None, null=False)
    approvals = Integer(default=2, null=False)
    notify_at = Timestamptz(default=None, null=True)
    publish_at = Timestamptz(default=None, null=True)
    staged_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    staged_at = Recorded()
    notified_at = Timestamptz(default=None, null=True)
    published_at = Timestamptz(default=None, null=True)
    waits_for_notices = Boolean(default=False, null=False)
    all_told_at = Timestamptz(default=None, null=True)
    alone_at = Timestamptz(default=None, null=True)


class Approval(Table, tablename="approval", db=DB):
    """A person agreed to a publication as it stood."""

    edition_id = UUID(default=None, null=False)
    publication_id = ForeignKey(Publication, null=False, on_delete=OnDelete.no_action)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action, primary_key=True)
    digest = Text(default=None, null=False)
    at = Recorded()


class PublishedFilm(Table, tablename="published_film", db=DB):
    """The public name of a film within one publication."""

    edition_id = UUID(default=None, null=False)
    publication_id = ForeignKey(Publication, null=False, on_delete=OnDelete.no_action)
    film_ref = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action)


class ResultBundle(Table, tablename="result_bundle", db=DB):
    """The file from which anyone counts a published result again."""

    edition_id = UUID(default=None, null=False)
    publication_id = ForeignKey(Publication, null=False, on_delete=OnDelete.no_action, primary_key=True)
    audience = Text(default=None, null=False)
    signed = Boolean(default=False, null=False)
    body = Bytea(default=None, null=False)


class Notice(Table, tablename="notice", db=DB):
    """What an entrant was told in private, as a digest."""

    edition_id = UUID(default=None, null=False)
    publication_id = ForeignKey(Publication, null=False, on_delete=OnDelete.no_action)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action, primary_key=True)
    digest = Text(default=None, null=False)
    sent_at = Timestamptz(default=None, null=False)
    message_id = UUID(default=None, null=True)


class Showcase(Table, tablename="showcase", db=DB):
    """A page of its own for a series or a selection."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    slug = Text(default=None, null=False)
    title = Text(default=None, null=False)
    about = Text(default="", null=False)
    made_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    made_at = Recorded()


class ShowcaseItem(Table, tablename="showcase_item", db=DB):
    """An episode, the trailer, the poster, a live event or a bonus, public from its own instant."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    showcase_id = ForeignKey(Showcase, null=False, on_delete=OnDelete.cascade)
    kind = Text(default=None, null=False)
    position = Integer(default=None, null=False)
    title = Text(default="", null=False)
    entry_id = ForeignKey(Entry, null=True, on_delete=OnDelete.cascade)
    episode = Integer(default=None, null=True)
    master_id = ForeignKey(Master, null=True, on_delete=OnDelete.cascade)
    release_at = Timestamptz(default=None, null=False)
    starts_at = Timestamptz(default=None, null=True)
    link = Text(default="", null=False)


class ShowcasePlay(Table, tablename="showcase_play", db=DB):
    """How often a part was played on one day."""

    edition_id = UUID(default=None, null=False)
    item_id = ForeignKey(ShowcaseItem, null=False, on_delete=OnDelete.cascade)
    day = Date(default=None, null=False, primary_key=True)
    begun = Integer(default=0, null=False)
    half = Integer(default=0, null=False)
    finished = Integer(default=0, null=False)
