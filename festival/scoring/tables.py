"""Scoring in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import JSONB, UUID, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Multirange, Recorded
from festival.db import DB
from festival.entries.tables import Entry
from festival.media.tables import Master
from festival.panels.tables import Assignment, Juror, Round


class Scoresheet(Table, tablename="scoresheet", db=DB):
    """One juror's scores of one entry: the draft, and what was committed of it."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.no_action)
    assignment_id = ForeignKey(Assignment, null=False, on_delete=OnDelete.no_action)
    juror_id = ForeignKey(Juror, null=False, on_delete=OnDelete.no_action)
    entry_id = ForeignKey(Entry, null=False, on_delete=OnDelete.no_action)
    state = Text(default="draft", null=False)
    steps = JSONB(default="{}", null=False)
    submitted_steps = JSONB(default=None, null=True)
    private_comment = Text(default="", null=False)
    maker_comment = Text(default="", null=False)
    commitment = Text(default=None, null=True)
    r = Text(default=None, null=True)
    replaces = Text(default=None, null=True)
    version = Integer(default=1, null=False)
    submitted_at = Timestamptz(default=None, null=True)
    updated_at = Recorded()


class Commitment(Table, tablename="commitment", db=DB):
    """Every commitment ever accepted, replaced ones too."""

    edition_id = UUID(default=None, null=False)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.no_action)
    commitment = Text(default=None, null=False, primary_key=True)
    replaces = Text(default=None, null=True)
    scoresheet_id = ForeignKey(Scoresheet, null=False, on_delete=OnDelete.no_action)
    accepted_at = Recorded()


class SealedList(Table, tablename="sealed_list", db=DB):
    """The commitments of a round, published when it was sealed."""

    edition_id = UUID(default=None, null=False)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.no_action)
    number = Integer(default=None, null=False, primary_key=True)
    commitments = JSONB(default=None, null=False)
    digest = Text(default=None, null=False)
    sealed_by = ForeignKey(Person, null=False, on_delete=OnDelete.no_action)
    sealed_at = Timestamptz(default=None, null=False)


class SealAgreement(Table, tablename="seal_agreement", db=DB):
    """A juror of a round without a president agrees that it be sealed."""

    edition_id = UUID(default=None, null=False)
    round_id = ForeignKey(Round, null=False, on_delete=OnDelete.no_action)
    juror_id = ForeignKey(Juror, null=False, on_delete=OnDelete.no_action, primary_key=True)
    at = Recorded()


class ViewReceipt(Table, tablename="view_receipt", db=DB):
    """Which bytes of one copy of a film reached the juror of an assignment, and which seconds they hold whole."""

    edition_id = UUID(default=None, null=False)
    assignment_id = ForeignKey(Assignment, null=False, on_delete=OnDelete.no_action)
    master_id = ForeignKey(Master, null=False, on_delete=OnDelete.cascade)
    kind = Text(default=None, null=False, primary_key=True)
    served = Multirange("int8multirange", null=False)
    seconds = Multirange("int4multirange", null=False)
