"""Reports in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import UUID, ForeignKey, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.entries.tables import Entry


class FilmReport(Table, tablename="film_report", db=DB):
    """What somebody who watched a film says is wrong with it, and what came of that; never shown to its entrant."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    kind = Text(default=None, null=False)
    note = Text(default="", null=False)
    reported_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    contact = Text(default="", null=False)
    reported_at = Recorded()
    outcome = Text(default=None, null=True)
    answer = Text(default="", null=False)
    decided_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    decided_at = Timestamptz(default=None, null=True)
