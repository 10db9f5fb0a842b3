"""What entries are to the team at the desk: the list, what is looked for in it, one entry with who made it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from festival.entries.agreements.rules import Waited
from festival.entries.fees.schemas import FeeOfEntry, FeeState
from festival.entries.fixes.rules import FixState
from festival.entries.fixes.schemas import FixOfEntry
from festival.entries.posts.service import PostOfEntry
from festival.entries.profiles.schemas import FilmSaid
from festival.entries.qualifying.schemas import FailingClause, NoteOfEntry, WaivedClause
from festival.entries.questions.answers import AskedOfEntry
from festival.entries.rules import EntryState
from festival.entries.schemas import ReceiptForEntrant
from festival.entries.sent_films import FilmOfEntry, SeriesOfEntry


class EntryInDeskList(msgspec.Struct, frozen=True):
    """An entry in the organisers' list."""

    id: UUID
    external_id: str | None
    """The key under which the team's own list knows it."""
    state: EntryState
    title: str
    title_english: str
    category: str
    category_name: str
    countries: list[str]
    directors: list[str]
    duration_seconds: float | None
    accepted: bool | None
    attested: bool
    labels: list[str]
    fee: FeeState | None
    """None: nothing was recorded as owed."""
    fix: FixState | None
    """None: nothing is asked of its entrant."""
    submitted_at: datetime | None
    updated_at: datetime


class VerdictFilter(StrEnum):
    """What the check of the film found."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    MISSING = "missing"


class EntryFilters(msgspec.Struct, frozen=True):
    """What organisers look for; None: anything."""

    state: EntryState | None = None
    category: str | None = None
    country: str | None = None
    verdict: VerdictFilter | None = None
    fee: FeeState | None = None
    updated_since: datetime | None = None
    search: str | None = None
    label: str | None = None
    unattested: str | None = None
    """Anything: those for which nobody vouched that nothing names the maker."""
    fix: FixState | None = None
    new_copy: str | None = None
    """Anything: those of which a new copy was sent that the jury does not have yet."""


class EntryForOrganiser(FilmSaid, frozen=True, kw_only=True):
    """An entry as the team sees it, with who made it and how to reach them."""

    id: UUID
    edition_slug: str
    category: str
    category_name: str
    state: EntryState
    reason: str
    frozen: bool
    rights_confirmed: bool
    entrant_name: str
    entrant_email: str | None
    post: PostOfEntry | None
    """Where the film stands in public, for calls that ask for it."""
    fee: FeeOfEntry | None
    """What it owes since it was submitted; None: nothing."""
    film_asked_at: datetime | None
    """Since when the festival wants the file of an entry that was submitted without it."""
    fix: FixOfEntry | None
    """What was last asked of its entrant since it was submitted."""
    asked: list[AskedOfEntry]
    """The call's own questions, with what was answered."""
    waits_for: list[Waited]
    film: FilmOfEntry | None
    series: SeriesOfEntry | None
    """None: the call takes single films."""
    failing: list[FailingClause]
    waived: list[WaivedClause]
    labels: list[str]
    notes: list[NoteOfEntry]
    attested_at: datetime | None
    """Since when somebody vouches that nothing in this copy names its maker."""
    attested_by: str | None
    receipt: ReceiptForEntrant | None
    submitted_at: datetime | None
    decided_at: datetime | None
    created_at: datetime
    version: int


class EntryCounts(msgspec.Struct, frozen=True):
    """How many entries stand where; drafts are a number and nothing more."""

    draft: int
    submitted: int
    qualified: int
    disqualified: int
    withdrawn: int
    countries: int


class Disqualification(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an entry is taken out; its entrant reads this."""

    reason: Annotated[str, Meta(max_length=20_000)]
