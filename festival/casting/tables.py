"""Castings in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import Boolean, Bytea, ForeignKey, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.db import DB
from festival.editions.tables import Edition
from festival.entries.tables import Entry


class Selectee(Table, tablename="selectee", db=DB):
    """Somebody who was chosen, and whether production may contact them."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade, primary_key=True)
    state = Text(default="asked", null=False)
    minor = Boolean(default=None, null=False)
    token_hash = Bytea(default=None, null=False)
    contact_name = Text(default="", null=False)
    contact_email = Text(default=None, null=False)
    contact_phone = Text(default="", null=False)
    note = Text(default="", null=False)
    chosen_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    chosen_at = Timestamptz(default=None, null=False)
    answered_at = Timestamptz(default=None, null=True)


class CastingTold(Table, tablename="casting_told", db=DB):
    """Who was told that they were not chosen."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.no_action, primary_key=True)
    told_at = Timestamptz(default=None, null=False)
