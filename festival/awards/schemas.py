"""What is said about results and awards; organisers and the jury's president see them after the seal only."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from judging.certainty import Certainty


class RankedFilm(msgspec.Struct, frozen=True):
    """One line of the official ranking, with the estimates beside it and what the film is."""

    rank: int
    film_ref: UUID
    entry_id: UUID
    title: str
    countries: list[str]
    category: str
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


class Contender(msgspec.Struct, frozen=True):
    """How sure it is that a film wins an award, or how near another film came."""

    film_ref: UUID
    title: str
    share: float
    """The part of resampled juries under which it wins."""
    changed_by: list[str]
    """Jurors, by name, without whom alone it would win, or would not."""


class AwardOutcome(msgspec.Struct, frozen=True):
    """An award with its winners: as counted, or as the jury decided with its reason."""

    name: str
    places: int
    amount: str | None
    currency: str | None
    winners: list[Winner]
    ex_aequo: bool
    counted: list[UUID]
    """The films that the count alone names."""
    reason: str
    """Why the jury decided otherwise; empty where it did not."""
    contenders: list[Contender]


class Caution(msgspec.Struct, frozen=True):
    """Something to know beside a result: a stable code and a sentence that names films and jurors."""

    code: str
    message: str


class Agreement(msgspec.Struct, frozen=True):
    """How far jurors agree; null where it cannot be told, with the reasons."""

    krippendorff_alpha_interval: float | None
    icc_single: float | None
    icc_average: float | None
    reasons: list[str]


class ResultForOrganiser(msgspec.Struct, frozen=True):
    """A computed result, whole."""

    id: UUID
    round_id: UUID
    method: str
    digest: str
    rules_digest: str
    computed_at: datetime
    outdated: bool
    """Whether what competes or was scored has changed since: compute it again."""
    ranking: list[RankedFilm]
    not_ranked: list[UnrankedFilm]
    awards: list[AwardOutcome]
    warnings: list[Caution]
    agreement: Agreement | None


class ResultInShort(msgspec.Struct, frozen=True):
    """A result as long as a page is: with the first lines of ``ranking`` and ``not_ranked`` alone."""

    result: ResultForOrganiser
    ranked: int
    """Films with a place, in all."""
    certainty: Certainty
    """With the best films alone, and films and jurors by name."""


class FilmLookedAt(msgspec.Struct, frozen=True):
    """A film near the cut, before and after one more juror saw it; without the new result, null."""

    film_ref: UUID
    title: str
    rank_before: int
    score_before: str
    ballots_before: int
    rank: int | None
    score: str | None
    ballots: int | None


class CloserLook(msgspec.Struct, frozen=True):
    """What was decided about the films near the cut: one more juror for each, or, for a reason, nobody."""

    films: list[FilmLookedAt]
    """As they were ranked before."""
    seats: int
    """How many of them somebody could still be asked to see; 0: it was done without."""
    reason: str
    counted: bool
    """Whether the latest result counts what the jurors said who were asked."""
    decided_at: datetime
    decided_by: str


class NewCloserLook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the scoresheets of the jurors who are asked are due; null: the round's due date stays."""

    due_at: datetime | None = None


class CloserLookLeftOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the result stands without one more juror."""

    reason: Annotated[str, Meta(max_length=2000)]


class NewSendingOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Films for a planned round; null: those that the rule names. Others need a reason."""

    into: UUID
    films: Annotated[list[UUID], Meta(max_length=100_000)] | None = None
    reason: Annotated[str, Meta(max_length=2000)] = ""


class SentInto(msgspec.Struct, frozen=True):
    """How many films the round has that films were sent into."""

    films: int


class Explanation(msgspec.Struct, frozen=True):
    """The arithmetic of one film's result, line by line."""

    film_ref: UUID
    title: str
    lines: list[str]


class NewDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A deliberation: who wins an award instead, and why; no winners: it is not given."""

    award: Annotated[str, Meta(min_length=1, max_length=200)]
    films: Annotated[list[UUID], Meta(max_length=1000)]
    reason: Annotated[str, Meta(max_length=2000)]
