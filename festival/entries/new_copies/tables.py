"""New copies in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import UUID, ForeignKey, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.entries.tables import Entry
from festival.media.tables import Master


class NewCopy(Table, tablename="new_copy", db=DB):
    """A film that its entrant may send once more while a jury watches it, until it took the old one's place."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    reason = Text(default=None, null=False)
    until = Timestamptz(default=None, null=False)
    asked_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    asked_at = Recorded()
    master_id = ForeignKey(Master, null=True, on_delete=OnDelete.set_null)
    sent_at = Timestamptz(default=None, null=True)
    old_master_id = ForeignKey(Master, null=True, on_delete=OnDelete.set_null)
    admitted_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    admitted_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
