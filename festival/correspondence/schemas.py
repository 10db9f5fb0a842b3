"""Letters, mails to a selection and reminders, to each who may read of them."""

from datetime import datetime
from uuid import UUID

import msgspec

from festival.correspondence.rules import MailingState, OncePer, VerdictWanted
from festival.entries.rules import EntryState


class LetterForEntrant(msgspec.Struct, frozen=True):
    """A letter about one's entry; who of the festival wrote it stays with the festival."""

    from_festival: bool
    body: str
    written_at: datetime


class LetterForDesk(msgspec.Struct, frozen=True):
    """The same at the desk; ``waits``: an entrant's that nobody answered or settled."""

    from_festival: bool
    author_name: str
    body: str
    written_at: datetime
    waits: bool


class ThreadForEntrant(msgspec.Struct, frozen=True):
    """What was written about one's own entry, oldest first."""

    entry_id: UUID
    title: str
    edition_name: str
    edition_slug: str
    zone: str
    letters: list[LetterForEntrant]


class ThreadForDesk(msgspec.Struct, frozen=True):
    """What was written about an entry, oldest first."""

    entry_id: UUID
    title: str
    entrant_name: str
    letters: list[LetterForDesk]


class WaitingThread(msgspec.Struct, frozen=True):
    """An entry whose entrant waits for an answer."""

    entry_id: UUID
    title: str
    entrant_name: str
    waiting: int
    since: datetime


class Selection(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which entries a mail is about: those that match everything that is said; ``entries`` names them one by one."""

    states: list[EntryState] = []
    category: str | None = None
    country: str | None = None
    verdict: VerdictWanted | None = None
    entries: list[UUID] = []


class MailingInList(msgspec.Struct, frozen=True):
    """A mail to a selection at a glance; ``written``: the entries whose mail lies in the outbox or has left it."""

    id: UUID
    state: MailingState
    subject: str
    written_at: datetime
    starts_at: datetime | None
    entries: int
    written: int


class MailingForOrganiser(msgspec.Struct, frozen=True):
    """The same with its selection and how far it is."""

    id: UUID
    state: MailingState
    selection: Selection
    once_per: OncePer
    starts_at: datetime | None
    ended_at: datetime | None
    now: datetime
    entries: int
    written: int


class Reach(msgspec.Struct, frozen=True):
    """How many mails a selection makes, to how many people, by the language they read."""

    mails: int
    people: int
    by_language: dict[str, int]


class JurorToRemind(msgspec.Struct, frozen=True):
    """A juror with scoresheets to come, and when they were reminded last."""

    juror_id: UUID
    name: str
    missing: int
    assigned: int
    joined: bool
    reminded_at: datetime | None
