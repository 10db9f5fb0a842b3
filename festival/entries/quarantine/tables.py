"""Quarantine in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import UUID, Array, ForeignKey, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.entries.tables import Entry
from festival.media.tables import Master


class Quarantine(Table, tablename="quarantine", db=DB):
    """An entry whose films nobody can watch, and who alone may read their bytes."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action)
    reason = Text(default=None, null=False)
    keepers = Array(base_column=UUID(), default=None, null=False)
    put_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    put_at = Recorded()
    lifted_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    lifted_at = Timestamptz(default=None, null=True)
    lifted_why = Text(default="", null=False)


class QuarantinedFilm(Table, tablename="quarantined_film", db=DB):
    """A film that an act of quarantine holds."""

    edition_id = UUID(default=None, null=False)
    quarantine_id = ForeignKey(Quarantine, null=False, on_delete=OnDelete.cascade)
    master_id = ForeignKey(Master, null=False, on_delete=OnDelete.cascade, primary_key=True)
