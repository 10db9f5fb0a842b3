"""Panels in the database; constraints stand in the migrations, beside this mirror."""

from decimal import Decimal

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, ForeignKey, Integer, Numeric, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Edition
from festival.entries.tables import Entry


class Round(Table, tablename="round", db=DB):
    """One pass of a jury over entries, with its own rules and policy."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    number = Integer(default=None, null=False)
    name = Text(default=None, null=False)
    state = Text(default="planned", null=False)
    policy = Text(default="sealed_jury", null=False)
    mode = Text(default="scores", null=False)
    agreeing = Integer(default=None, null=True)
    openings = Text(default="public", null=False)
    approvals = Integer(default=2, null=False)
    scale_min = Numeric(default=Decimal(0), null=False)
    scale_max = Numeric(default=Decimal(10), null=False)
    scale_step = Numeric(default=Decimal(1), null=False)
    panel_size = Integer(default=3, null=False)
    quorum = Integer(default=1, null=False)
    min_ballots = Integer(default=1, null=False)
    min_watched = Integer(default=0, null=False)
    method = JSONB(default="{}", null=False)
    advance = JSONB(default="{}", null=False)
    rules = JSONB(default=None, null=True)
    rules_digest = Text(default=None, null=True)
    president_id = UUID(default=None, null=True)
    due_at = Timestamptz(default=None, null=True)
    opened_at = Timestamptz(default=None, null=True)
    sealed_at = Timestamptz(default=None, null=True)
    sealed_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    reopened_at = Timestamptz(default=None, null=True)
    version = Integer(default=1, null=False)
    created_at = Recorded()
    entry_count = Integer(default=0, null=False)


class Criterion(Table, tablename="criterion", db=DB):
    """What a juror scores in a round, and how much it weighs."""

    edition_id = UUID(default=None, null=False)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.cascade)
    key = Text(default=None, null=False, primary_key=True)
    name = Text(default=None, null=False)
    descriptor = Text(default="", null=False)
    weight = Text(default="1", null=False)
    position = Integer(default=None, null=False)


class Juror(Table, tablename="juror", db=DB):
    """A member of an edition's jury."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    person_id = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    name = Text(default=None, null=False)
    countries = Array(base_column=Text(), default=list, null=False)
    languages = Array(base_column=Text(), default=list, null=False)
    affiliations = Array(base_column=Text(), default=list, null=False)
    max_entries = Integer(default=None, null=True)
    max_minutes = Integer(default=None, null=True)
    attributes = Array(base_column=Text(), default=list, null=False)
    categories = Array(base_column=Text(), default=list, null=False)
    state = Text(default="invited", null=False)
    created_at = Recorded()


class RoundJuror(Table, tablename="round_juror", db=DB):
    """A juror takes part in a round."""

    edition_id = UUID(default=None, null=False)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.cascade)
    juror_id = ForeignKey(Juror, null=False, on_delete=OnDelete.no_action, primary_key=True)
    conflicts_declared_at = Timestamptz(default=None, null=True)
    conflicts_note = Text(default="", null=False)
    left_at = Timestamptz(default=None, null=True)
    seats = Integer(default=0, null=False)
    scored = Integer(default=0, null=False)
    recused = Integer(default=0, null=False)


class RoundEntry(Table, tablename="round_entry", db=DB):
    """An entry is judged in a round, under a random name."""

    edition_id = UUID(default=None, null=False)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.cascade)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action, primary_key=True)
    film_ref = UUID(null=False)
    calibration = Boolean(default=False, null=False)
    seats = Integer(default=0, null=False)
    scored = Integer(default=0, null=False)
    milliseconds = BigInt(default=0, null=False)


class RoundTally(Table, tablename="round_tally", db=DB):
    """Films of a round by their seats and scoresheets: lines to add up, written by triggers alone."""

    edition_id = UUID(default=None, null=False)
    round_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    seats = Integer(default=None, null=False)
    scored = Integer(default=None, null=False)
    films = Integer(default=None, null=False)
    milliseconds = BigInt(default=None, null=False)


class Conflict(Table, tablename="conflict", db=DB):
    """This juror may not judge this entry."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    juror_id = ForeignKey(Juror, null=False, on_delete=OnDelete.no_action)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action)
    source = Text(default=None, null=False)
    note = Text(default="", null=False)
    created_at = Recorded()
    dismissed_at = Timestamptz(default=None, null=True)
    dismissed_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    upheld_at = Timestamptz(default=None, null=True)
    upheld_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    reason = Text(default="", null=False)


class Pin(Table, tablename="pin", db=DB):
    """The organiser wants this juror to see this film."""

    edition_id = UUID(default=None, null=False)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.cascade)
    entry_id = UUID(default=None, null=False)
    juror_id = UUID(default=None, null=False, primary_key=True)
    created_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    created_at = Recorded()


class Proposal(Table, tablename="proposal", db=DB):
    """Panels that the engine proposed, with its report."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.cascade)
    state = Text(default="proposed", null=False)
    settings = JSONB(default=None, null=False)
    pairs = JSONB(default=None, null=False)
    report = JSONB(default=None, null=False)
    created_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    created_at = Recorded()
    figures = JSONB(default=None, null=True)


class Assignment(Table, tablename="assignment", db=DB):
    """A juror is to judge an entry."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.no_action)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action)
    juror_id = ForeignKey(Juror, null=False, on_delete=OnDelete.no_action)
    state = Text(default="waiting", null=False)
    reason = Text(default="", null=False)
    created_at = Recorded()
    ended_at = Timestamptz(default=None, null=True)


class TwoPersonAct(Table, tablename="two_person_act", db=DB):
    """What one person asked for on a round, and who agreed to it."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.cascade)
    act = Text(default=None, null=False)
    juror_id = ForeignKey(Juror, null=True, on_delete=OnDelete.no_action)
    reason = Text(default=None, null=False)
    asked_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    asked_at = Timestamptz(default=None, null=False)
    agreed_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    agreed_at = Timestamptz(default=None, null=True)


class RoundWork(Table, tablename="round_work", db=DB):
    """What organisers asked for on a round that takes longer than a request: panels to propose, a result to count."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.no_action)
    kind = Text(default=None, null=False)
    state = Text(default="waiting", null=False)
    settings = JSONB(default="{}", null=False)
    step = Text(default="", null=False)
    done = Integer(default=0, null=False)
    refusal = Text(default="", null=False)
    asked_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    asked_at = Recorded()
    ended_at = Timestamptz(default=None, null=True)
