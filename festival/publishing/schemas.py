"""What a palmarès says in public, and how its organisers see it before."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True)]


class NewPublication(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a palmarès is to be told and shown; without dates, by hand."""

    publish_at: Instant | None = None
    notify_at: Instant | None = None
    """When entrants hear in private; absent: an hour before the public."""
    statement: Annotated[str, Meta(max_length=5000)] = ""
    """The jury's statement, shown with the awards."""


class NewPalmares(NewPublication, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same through the API, with the round whose result is published."""

    round_id: UUID


class PublicFilm(msgspec.Struct, frozen=True):
    """A film in public: what its makers entered for publication, under its public random name."""

    film_ref: UUID
    title: str
    title_english: str
    synopsis: str
    directors: list[str]
    credits: list[tuple[str, str]]
    """(role, name), directors left out"""
    countries: list[str]
    category: str
    seconds: float


class PublicAward(msgspec.Struct, frozen=True):
    """An award as the public sees it."""

    name: str
    amount: str | None
    currency: str | None
    ex_aequo: bool
    films: list[PublicFilm]
    reason: str
    """Why the jury decided otherwise than counted; empty where it did not."""


class PalmaresBody(msgspec.Struct, frozen=True):
    """Exactly what becomes public, whole: what people approve by its digest."""

    edition_slug: str
    edition_name: str
    festival_name: str
    awards: list[PublicAward]
    jury: list[str]
    president: str | None
    statement: str
    entries: int
    countries: int
    judged: int
    scoresheets: int
    method: str
    rules_digest: str
    result_digest: str
    approvals: int
    reopened: bool | msgspec.UnsetType = msgspec.UNSET
    """True: the round was opened again after its scores had been seen. Left out where it was not."""


class Palmares(msgspec.Struct, frozen=True):
    """A published palmarès."""

    body: PalmaresBody
    digest: str
    """SHA-256 of the body in canonical JSON: what people approved."""
    published_at: datetime
    zone: str
    stills: list[UUID]
    """The films that have a still to show."""


class FilmInPublic(msgspec.Struct, frozen=True):
    """A film that a palmarès has made public, with what it won."""

    film: PublicFilm
    awards: list[str]
    edition_slug: str
    edition_name: str
    published_at: datetime
    has_still: bool
    has_proxy: bool
    width: int
    height: int


class ApprovalGiven(msgspec.Struct, frozen=True):
    """Who agreed, and when."""

    person_id: UUID
    name: str
    at: datetime


class PublicationForOrganiser(msgspec.Struct, frozen=True):
    """A publication with everything that will be public, and who still has to agree."""

    id: UUID
    edition_id: UUID
    edition_slug: str
    edition_name: str
    zone: str
    kind: str
    state: str
    result_id: UUID
    body: PalmaresBody
    digest: str
    approvals_needed: int
    approvals: list[ApprovalGiven]
    staged_by: UUID
    staged_at: datetime
    notify_at: datetime | None
    publish_at: datetime | None
    notified_at: datetime | None
    published_at: datetime | None

    @property
    def approved(self) -> bool:
        """Whether enough people agreed."""
        return len(self.approvals) >= self.approvals_needed
