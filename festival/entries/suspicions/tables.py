"""Entries that stand aside for another of the same film; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import UUID, ForeignKey, Text
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.entries.tables import Entry, Suspicion


class MergedEntry(Table, tablename="merged_entry", db=DB):
    """An entry that stands aside because another entry of the same film is judged."""

    edition_id = UUID(default=None, null=False)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade, primary_key=True)
    kept_entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    suspicion_id = ForeignKey(Suspicion, null=False, on_delete=OnDelete.cascade)
    state_before = Text(default=None, null=False)
    merged_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    merged_at = Recorded()
