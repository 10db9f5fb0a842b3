"""Awards in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, Array, ForeignKey, Integer, Numeric, Text
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Edition
from festival.panels.tables import Round


class Award(Table, tablename="award", db=DB):
    """A prize that the edition gives, and how it is counted."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    slug = Text(default=None, null=False)
    name = Text(default=None, null=False)
    position = Integer(default=None, null=False)
    places = Integer(default=1, null=False)
    amount = Numeric(digits=(12, 2), default=None, null=True)
    currency = Text(default=None, null=True)
    count = JSONB(default="{}", null=False)


class Result(Table, tablename="result", db=DB):
    """The outcome of a round: a pure function of frozen scoresheets and rules."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.no_action)
    digest = Text(default=None, null=False)
    body = JSONB(default=None, null=False)
    rules = JSONB(default=None, null=False)
    computed_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    computed_at = Recorded()


class Decision(Table, tablename="decision", db=DB):
    """A deliberation that overrides an award's computed winners, with its reason."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    award_id = ForeignKey(Award, null=False, on_delete=OnDelete.no_action)
    entry_ids = Array(base_column=UUID(), default=None, null=False)
    reason = Text(default=None, null=False)
    decided_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    decided_at = Recorded()
