"""The audience in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, BigInt, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Edition


class Reach(Table, tablename="reach", db=DB):
    """What a platform counted for an entry's post at one moment."""

    edition_id = UUID(null=False)
    entry_id = UUID(null=False, primary_key=True)
    measured_at = Timestamptz(default=None, null=False)
    views = BigInt(default=None, null=False)
    likes = BigInt(default=None, null=False)
    shares = BigInt(default=None, null=False)


class ReachList(Table, tablename="reach_list", db=DB):
    """A list of reach that somebody of the team has sent, and what became of it."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    filename = Text(default=None, null=False)
    taken = Integer(default=None, null=False)
    unchanged = Integer(default=None, null=False)
    refused = JSONB(default=None, null=False)
    refused_lines = JSONB(default=None, null=False)
    sent_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    sent_at = Recorded()


class Shortlist(Table, tablename="shortlist", db=DB):
    """A shortlist by reach, as an organiser decided it."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    measure = Text(default=None, null=False)
    keep = Integer(default=None, null=False)
    decided_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    decided_at = Timestamptz(default=None, null=False)


class Shortlisted(Table, tablename="shortlisted", db=DB):
    """An entry of a shortlist, with its place and count at that moment."""

    edition_id = UUID(null=False)
    shortlist_id = UUID(null=False)
    entry_id = UUID(null=False, primary_key=True)
    place = Integer(default=None, null=False)
    counted = BigInt(default=None, null=False)
