"""Fixes asked of entrants; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import UUID, ForeignKey, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.entries.tables import Entry


class FixRequest(Table, tablename="fix_request", db=DB):
    """What the team asked an entrant to mend in a submitted entry, and until when."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    reason = Text(default=None, null=False)
    until = Timestamptz(default=None, null=False)
    asked_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    asked_at = Recorded()
    mended_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
