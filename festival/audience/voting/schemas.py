"""The public vote as it is planned, cast, looked at by its team, and shown; no message holds a sum before it closes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from festival.audience.voting.farms import Sign
from festival.audience.voting.rules import BallotState, VotePhase, phase_of

Instant = Annotated[datetime, Meta(tz=True)]


class NewVote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public vote as an organiser plans it."""

    opens_at: Instant
    closes_at: Instant
    entries: list[UUID]
    least_votes: int = 1
    """Films with fewer votes have no place."""


class FilmToVoteOn(msgspec.Struct, frozen=True):
    """A film under the name that the public knows it by."""

    film_ref: UUID
    title: str
    directors: list[str]
    has_still: bool
    has_proxy: bool


class FilmForPlanning(msgspec.Struct, frozen=True):
    """A film that can be put to the vote, for its organisers."""

    entry_id: UUID
    title: str
    chosen: bool


class PlaceInVote(msgspec.Struct, frozen=True):
    """A film's place; ``stars`` is the mean as exact decimal text."""

    place: int
    film_ref: UUID
    title: str
    stars: str
    votes: int


class Outcome(msgspec.Struct, frozen=True):
    """What a vote came to; `digest` is that of the count, which `palmares tabulate` gives for the same ballots."""

    counted: int
    excluded: int
    places: list[PlaceInVote]
    without: list[str]
    """Titles of films with too few votes to have a place."""
    digest: str


class VoteHeld(msgspec.Struct, frozen=True):
    """A public vote without anything of what was given in it."""

    edition_id: UUID
    edition_slug: str
    edition_name: str
    zone: str
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    opens_at: datetime
    closes_at: datetime
    least_votes: int
    now: datetime
    published_at: datetime | None
    outcome: Outcome | None

    @property
    def phase(self) -> VotePhase:
        """Where it stands now."""
        return phase_of(self.opens_at, self.closes_at, self.published_at, self.now)


class VoteForProgram(msgspec.Struct, frozen=True):
    """A public vote as anyone may know it."""

    phase: VotePhase
    opens_at: datetime
    closes_at: datetime
    least_votes: int
    films: list[FilmToVoteOn]
    published_at: datetime | None
    outcome: Outcome | None


def vote_told(vote: VoteHeld, films: list[FilmToVoteOn]) -> VoteForProgram:
    """The vote with the films that may be named now."""
    return VoteForProgram(
        phase=vote.phase,
        opens_at=vote.opens_at,
        closes_at=vote.closes_at,
        least_votes=vote.least_votes,
        films=films,
        published_at=vote.published_at,
        outcome=vote.outcome,
    )


class VoteCounts(msgspec.Struct, frozen=True):
    """How many ballots are where; no stars."""

    asked: int
    counted: int
    quarantined: int
    excluded: int


class BallotForTeam(msgspec.Struct, frozen=True):
    """A ballot that looks like a farm's, for those who decide: who and when, never what it gave."""

    id: UUID
    email: str | None
    network: str
    """A short sign by which networks are told apart; the address itself is not kept."""
    confirmed_at: datetime
    state: BallotState
    reasons: list[Sign]


class BallotAsked(msgspec.Struct, frozen=True):
    """A ballot before whoever opened the mailed link."""

    edition_slug: str
    edition_name: str
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    email: str
    state: BallotState
    stars: list[tuple[str, int]]
    """Titles and stars, as they were given."""
