"""Mentoring in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import UUID, Array, Boolean, Bytea, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.accounts.tables import Person
from festival.columns import Recorded
from festival.db import DB
from festival.editions.tables import Edition


class MentoringPerson(Table, tablename="mentoring_person", db=DB):
    """A trainee or a mentor of an edition; neither needs an account."""

    edition_id = ForeignKey(Edition, null=False, on_delete=OnDelete.no_action)
    id = UUID(null=False, primary_key=True)
    side = Text(default=None, null=False)
    external_id = Text(default=None, null=False)
    name = Text(default=None, null=False)
    company = Text(default="", null=False)
    email = Text(default=None, null=True)
    guardian_name = Text(default="", null=False)
    topics = Array(base_column=Text(), default=list, null=False)
    languages = Array(base_column=Text(), default=list, null=False)
    times = Array(base_column=Text(), default=list, null=False)
    wishes = Array(base_column=Text(), default=list, null=False)
    apart = Array(base_column=Text(), default=list, null=False)
    capacity = Integer(default=1, null=False)
    checked_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    checked_at = Timestamptz(default=None, null=True)
    created_at = Recorded()


class MentoringLink(Table, tablename="mentoring_link", db=DB):
    """A link by which a mentor, or a trainee's guardian, comes in; only its hash is kept."""

    edition_id = UUID(default=None, null=False)
    token_hash = Bytea(default=None, null=False, primary_key=True)
    person_id = ForeignKey(MentoringPerson, null=False, on_delete=OnDelete.cascade)
    made_at = Recorded()


class MentoringMatch(Table, tablename="mentoring_match", db=DB):
    """A trainee and a mentor, proposed to each other until one side ends it."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    trainee_id = ForeignKey(MentoringPerson, null=False, on_delete=OnDelete.cascade)
    mentor_id = ForeignKey(MentoringPerson, null=False, on_delete=OnDelete.cascade)
    state = Text(default="proposed", null=False)
    trainee_agreed = Boolean(default=False, null=False)
    mentor_agreed = Boolean(default=False, null=False)
    proposed_at = Recorded()
    ended_at = Timestamptz(default=None, null=True)
    ended_by = Text(default=None, null=True)


class MentoringSession(Table, tablename="mentoring_session", db=DB):
    """A meeting of a mentor with one trainee or several."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    mentor_id = ForeignKey(MentoringPerson, null=False, on_delete=OnDelete.cascade)
    starts_at = Timestamptz(default=None, null=False)
    minutes = Integer(default=None, null=False)
    place = Text(default=None, null=False)
    places = Integer(default=None, null=False)
    note = Text(default="", null=False)
    made_by = Text(default=None, null=False)


class MentoringSeat(Table, tablename="mentoring_seat", db=DB):
    """A trainee's place in a session."""

    edition_id = UUID(default=None, null=False)
    session_id = ForeignKey(MentoringSession, null=False, on_delete=OnDelete.cascade)
    trainee_id = ForeignKey(MentoringPerson, null=False, on_delete=OnDelete.cascade, primary_key=True)
    came = Boolean(default=None, null=True)


class MentoringConcern(Table, tablename="mentoring_concern", db=DB):
    """What somebody told the coordinators, at once and in confidence."""

    edition_id = UUID(default=None, null=False)
    id = UUID(null=False, primary_key=True)
    raised_by = ForeignKey(MentoringPerson, null=False, on_delete=OnDelete.cascade)
    body = Text(default=None, null=False)
    raised_at = Recorded()
    seen_by = ForeignKey(Person, null=True, on_delete=OnDelete.no_action)
    seen_at = Timestamptz(default=None, null=True)
