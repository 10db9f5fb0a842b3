"""What an entry holds of film files, and what the check of them found, in the reader's language."""

from uuid import UUID

import msgspec


class ProblemForPerson(msgspec.Struct, frozen=True):
    """One clause that a film breaks, in the reader's language; how to mend it is part of the sentence."""

    code: str
    message: str
    expected: str | None
    found: str | None
    waived: str | None = None
    """Why the clause does not hold for this entry."""


class VerdictForPerson(msgspec.Struct, frozen=True):
    """Whether a film fits the rules of a category."""

    accepted: bool
    problems: list[ProblemForPerson]


class FilmOfEntry(msgspec.Struct, frozen=True):
    """The file that was attached."""

    state: str
    """checking, checked or unchecked."""
    filename: str
    bytes: int
    sha256: str | None
    duration_seconds: float | None
    width: int | None
    height: int | None
    kinds: list[str]
    """Which renditions exist."""
    undecoded: int
    """Places that could not be decoded when the viewing copy was made."""
    verdict: VerdictForPerson | None


class EpisodeOfEntry(msgspec.Struct, frozen=True):
    """A film of a series, in its place."""

    number: int
    title: str
    master_id: UUID
    film: FilmOfEntry


class SeriesOfEntry(msgspec.Struct, frozen=True):
    """The episodes that were sent, of as many as the call asks."""

    expected: int
    episodes: list[EpisodeOfEntry]
    verdict: VerdictForPerson | None
    """On the series as a whole; None: an episode is still being checked."""
