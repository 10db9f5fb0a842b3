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
    """What the jury says of its awards, or the festival of its selection, in the edition's first language."""
    translations: dict[str, Annotated[str, Meta(max_length=5000)]] = {}
    """The same in other languages of the edition, by their codes."""
    erratum: Annotated[str, Meta(max_length=2000)] = ""
    """What was wrong in what is public now; needed where this takes its place."""
    waits_for_notices: bool = False
    """Public only once every private message has arrived or come back for good."""


class NewPalmares(NewPublication, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same through the API, with the round whose result is published."""

    round_id: UUID


class NewSelectionPublication(NewPublication, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same for an edition's official selection."""

    edition: str
    """The edition's slug."""


Translations = dict[str, str] | msgspec.UnsetType
"""Language -> the statement in it; left out where there is none but the first."""


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


class Erratum(msgspec.Struct, frozen=True):
    """What a later version puts right; the version that it took the place of, by its digest."""

    text: str
    former_digest: str
    former_published_at: datetime


class SelectionBody(msgspec.Struct, frozen=True, tag_field="kind", tag="official_selection"):
    """An official selection exactly as it becomes public, whole: what people approve by its digest."""

    edition_slug: str
    edition_name: str
    festival_name: str
    films: list[PublicFilm]
    """By title: no order that tells who was chosen first."""
    statement: str
    entries: int
    countries: int
    approvals: int
    errata: list[Erratum] = []
    translations: Translations = msgspec.UNSET


class PalmaresBody(msgspec.Struct, frozen=True, tag_field="kind", tag="palmares"):
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
    looked_closer: int | msgspec.UnsetType = msgspec.UNSET
    """How many films near the cut one more juror saw after the seal, as the round's rules say. Left out where none."""
    errata: list[Erratum] = []
    translations: Translations = msgspec.UNSET


AnyBody = PalmaresBody | SelectionBody


def statement_in(body: AnyBody, language: str) -> str:
    """What is said of it, in a reader's language where it was said in that."""
    return (body.translations or {}).get(language, body.statement)


class OfficialSelection(msgspec.Struct, frozen=True):
    """A published official selection."""

    body: SelectionBody
    digest: str
    """SHA-256 of the body in canonical JSON: what people approved."""
    published_at: datetime
    zone: str
    alone: bool
    """Whether the only organiser approved it twice, a day apart."""
    stills: list[UUID]
    palmares_published_at: datetime | None = None
    """When the edition's palmarès became public, too."""


class Palmares(msgspec.Struct, frozen=True):
    """A published palmarès."""

    body: PalmaresBody
    digest: str
    """SHA-256 of the body in canonical JSON: what people approved."""
    published_at: datetime
    zone: str
    stills: list[UUID]
    """The films that have a still to show."""
    alone: bool = False
    """Whether the only organiser approved it twice, a day apart."""
    selection_published_at: datetime | None = None
    """When the edition's official selection became public, if it has one."""


class FilmInPublic(msgspec.Struct, frozen=True):
    """A film that a palmarès has made public, with what it won."""

    film: PublicFilm
    awards: list[str]
    edition_slug: str
    edition_name: str
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    in_palmares: bool
    """It wins something; else it is in the official selection."""
    has_still: bool
    has_proxy: bool
    has_poster: bool
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
    result_id: UUID | None
    body: AnyBody
    digest: str
    approvals_needed: int
    approvals: list[ApprovalGiven]
    staged_by: UUID
    staged_at: datetime
    notify_at: datetime | None
    publish_at: datetime | None
    notified_at: datetime | None
    published_at: datetime | None
    waits_for_notices: bool
    all_told_at: datetime | None
    """When every private message stood in the outbox."""
    alone_at: datetime | None
    """When the only organiser agreed a second time."""

    @property
    def approved(self) -> bool:
        """Whether enough people agreed, or the only organiser twice."""
        return len(self.approvals) + (self.alone_at is not None) >= self.approvals_needed

    @property
    def films(self) -> list[PublicFilm]:
        """Every film that it names, once."""
        body = self.body
        named = body.films if isinstance(body, SelectionBody) else [one for award in body.awards for one in award.films]
        return list({film.film_ref: film for film in named}.values())

    @property
    def awards_by_film(self) -> dict[UUID, list[str]]:
        """What each film gets: its awards, or nothing more than its place in the selection."""
        if isinstance(self.body, SelectionBody):
            return {film.film_ref: [] for film in self.body.films}
        given: dict[UUID, list[str]] = {}
        for award in self.body.awards:
            for film in award.films:
                given.setdefault(film.film_ref, []).append(award.name)
        return given
