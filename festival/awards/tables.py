"""Awards in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, Array, ForeignKey, Integer, Text
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.entries.tables import Entry
from festival.panels.tables import Juror, Round


class Result(Table, tablename="result", db=DB):
    """The outcome of a round: a pure function of frozen scoresheets and rules."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.no_action)
    digest = Text(default=None, null=False)
    body = JSONB(default=None, null=False)
    certainty = JSONB(default=None, null=False)
    rules = JSONB(default=None, null=False)
    computed_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    computed_at = Recorded()
    head = JSONB(default=None, null=True)
    certainty_head = JSONB(default=None, null=True)
    ranked = Integer(default=None, null=True)
    entries = Integer(default=None, null=True)
    absent = Array(base_column=UUID(), default=None, null=True)


class Decision(Table, tablename="decision", db=DB):
    """A deliberation that overrides an award's computed winners in one result, with its reason."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    result_id = ForeignKey(Result, null=False, on_delete=OnDelete.no_action)
    award = Text(default=None, null=False)
    entry_ids = Array(base_column=UUID(), default=None, null=False)
    reason = Text(default=None, null=False)
    decided_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    decided_at = Recorded()


class Advance(Table, tablename="advance", db=DB):
    """Films that went from a result into a round: those that its rule names, and those that people sent."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    result_id = ForeignKey(Result, null=False, on_delete=OnDelete.no_action)
    into_round_id = ForeignKey(Round, null=False, on_delete=OnDelete.no_action)
    rule = JSONB(default=None, null=False)
    computed = Array(base_column=UUID(), default=None, null=False)
    entry_ids = Array(base_column=UUID(), default=None, null=False)
    reason = Text(default="", null=False)
    decided_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    decided_at = Recorded()


class CloserLook(Table, tablename="closer_look", db=DB):
    """What was decided, once, about the films near the cut of a sealed round."""

    edition_id = UUID(default=None, null=False)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.cascade, primary_key=True)
    result_id = ForeignKey(Result, null=False, on_delete=OnDelete.no_action)
    film_refs = Array(base_column=UUID(), default=None, null=False)
    seats = Integer(default=0, null=False)
    reason = Text(default="", null=False)
    decided_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    decided_at = Recorded()


class DeliberationNote(Table, tablename="deliberation_note", db=DB):
    """What a juror says of a film while the jury deliberates; the jury alone reads it."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.cascade)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.cascade)
    juror_id = ForeignKey(Juror, null=False, on_delete=OnDelete.no_action)
    body = Text(default=None, null=False)
    written_at = Recorded()
