"""The selection in the database; constraints stand in the migration, beside this mirror."""

from piccolo.columns import JSONB, UUID, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Edition
from festival.entries.tables import Entry
from festival.media.tables import Master


class SelectedEntry(Table, tablename="selected_entry", db=DB):
    """A film offered a place, or in reserve for one."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action, primary_key=True)
    place = Integer(default=None, null=False)
    state = Text(default=None, null=False)
    confirm_by = Timestamptz(default=None, null=True)
    answered_at = Timestamptz(default=None, null=True)
    answered_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    running = Integer(default=None, null=True)
    screening_rules = JSONB(default="{}", null=False)
    screening_master_id = ForeignKey(Master, null=True, on_delete=OnDelete.no_action)


class AskedPaper(Table, tablename="asked_paper", db=DB):
    """What a film still owes, or has handed in."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action)
    kind = Text(default=None, null=False)
    name = Text(default="", null=False)
    asked_at = Recorded()
    asked_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    received_at = Timestamptz(default=None, null=True)
    received_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
