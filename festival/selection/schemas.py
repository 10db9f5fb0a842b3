"""What is said about the official selection: to its organisers, and to the entrant of one film."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from festival.editions.rules_body import FilmTable
from festival.entries.profiles.schemas import CreditLine
from festival.entries.sent_films import VerdictForPerson

Instant = Annotated[datetime, Meta(tz=True)]


class NewSelection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Films to be offered a place, and those that stand by in this order."""

    selected: Annotated[list[UUID], Meta(max_length=2000)]
    reserves: Annotated[list[UUID], Meta(max_length=2000)] = []
    confirm_by: Instant


class ScreeningFile(msgspec.Struct, frozen=True):
    """The file that a film is shown from: what it must be, what was sent, whether that fits."""

    rules: FilmTable
    filename: str | None = None
    """None: nothing was sent yet."""
    bytes: int = 0
    sent_at: datetime | None = None
    verdict: VerdictForPerson | None = None
    """None: nothing was sent, or it is being measured."""

    @property
    def fits(self) -> bool:
        """Whether a file is here that can be shown."""
        return self.verdict is not None and self.verdict.accepted


class PaperForOrganiser(msgspec.Struct, frozen=True):
    """Something a film was asked for."""

    id: UUID
    kind: str
    name: str
    received_at: datetime | None


class PlaceForOrganiser(msgspec.Struct, frozen=True):
    """A film in the selection or in reserve."""

    entry_id: UUID
    title: str
    entrant: str
    category: str
    countries: list[str]
    seconds: float
    state: str
    confirm_by: datetime | None
    answered_at: datetime | None
    overdue: bool
    """Asked, unanswered, and its date has passed."""
    takes_part: bool
    """Whether the entry is still qualified."""
    papers: list[PaperForOrganiser]
    screening: ScreeningFile

    @property
    def complete(self) -> bool:
        """Whether nothing that was asked for is missing."""
        return all(paper.received_at is not None for paper in self.papers)


class PlaceForEntrant(msgspec.Struct, frozen=True):
    """The place that one's own film is offered."""

    entry_id: UUID
    title: str
    edition_name: str
    edition_slug: str
    zone: str
    state: str
    confirm_by: datetime
    open: bool
    """Whether it can still be answered."""
    papers: list[PaperForOrganiser]
    screening: ScreeningFile


class PlaceAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The entrant's answer."""

    confirms: bool


class ScreeningRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the files of these films must be, as the film rules of a call."""

    entries: Annotated[list[UUID], Meta(max_length=2000)]
    film: FilmTable


class RunningOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every confirmed film once, in the order of the screening."""

    entries: Annotated[list[UUID], Meta(max_length=2000)]


class FilmInProgramme(msgspec.Struct, frozen=True):
    """A selected film as the programme prints it, in the order of the screening."""

    title: str
    title_english: str
    synopsis: str
    directors: list[str]
    credits: list[CreditLine]
    countries: list[str]
    languages: list[str]
    category: str
    completed_on: date | None
    seconds: float
    still_key: str | None
    still_bytes: int


class MasterOfFilm(msgspec.Struct, frozen=True):
    """A film's file as it was sent, for the one download of all."""

    name: str
    storage_key: str
    bytes: int
