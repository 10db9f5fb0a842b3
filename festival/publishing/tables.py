"""Publishing in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, Boolean, Bytea, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.awards.tables import Result
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Edition
from festival.entries.tables import Entry


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
