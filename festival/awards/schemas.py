"""What is said about results and awards; organisers and the jury see them after the seal only."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta


class RankedFilm(msgspec.Struct, frozen=True):
    """One line of the official ranking, with the estimates beside it and what the film is."""

    rank: int
    film_ref: UUID
    entry_id: UUID
    title: str
    countries: list[str]
    score: str
    ballots: int
    mean: float | None
    adjusted: float | None
    spread: float | None


class UnrankedFilm(msgspec.Struct, frozen=True):
    """A film without a place, and why."""

    film_ref: UUID
    title: str
    reason: str


class Winner(msgspec.Struct, frozen=True):
    """A film that wins."""

    film_ref: UUID
    entry_id: UUID
    title: str


class AwardOutcome(msgspec.Struct, frozen=True):
    """An award with its winners: as counted, or as the jury decided with its reason."""

    name: str
    places: int
    amount: str | None
    currency: str | None
    winners: list[Winner]
    ex_aequo: bool
    counted: list[UUID]
    """The film names that the count alone gives."""
    reason: str
    """Why the jury decided otherwise; empty where it did not."""
    stability: list[dict[str, Any]]


class ResultForOrganiser(msgspec.Struct, frozen=True):
    """A computed result, whole."""

    id: UUID
    round_id: UUID
    method: str
    digest: str
    rules_digest: str
    computed_at: datetime
    ranking: list[RankedFilm]
    not_ranked: list[UnrankedFilm]
    awards: list[AwardOutcome]
    warnings: list[dict[str, str]]
    agreement: dict[str, Any] | None


class NewDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A deliberation: who wins an award instead, and why; no winners: it is not given."""

    award: Annotated[str, Meta(min_length=1, max_length=200)]
    films: Annotated[list[UUID], Meta(max_length=1000)]
    reason: Annotated[str, Meta(max_length=2000)]
