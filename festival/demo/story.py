"""A story of `palmares demo`: the edition it sets up, who is in it, and the steps by which it is played.

A story is data and an ordered table of steps. Steps call the services' own verbs, as people would; a step that is
done is never taken again, so a step that may be stopped in its middle keeps what must not happen twice.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from festival.demo.filming import Filming
from festival.demo.planned import PlannedFilm, PlannedJuror
from festival.demo.record import Progress


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """The edition as its organiser would make it: a preset, and what is changed in it."""

    festival: str
    name: str
    slug: str
    preset: str
    tagline: str
    about: str
    rules: dict[str, Any] = field(default_factory=dict)
    category: str = "short-film"
    """In which every film is entered."""
    posts: bool = False
    """The call asks for a public post of each film."""


@dataclass(slots=True)
class Playing:
    """A story being played: what every step gets."""

    story: "Story"
    progress: Progress
    filming: Filming
    say: Callable[[str], None]
    keep: Callable[[], None]
    """Writes the progress down; after anything that must not be done twice."""


class Step(NamedTuple):
    """What is told while a stage is played, and its playing."""

    sentence: str
    play: Callable[[Playing], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Story:
    """What `--story` names."""

    name: str
    edition: PlannedEdition
    entries: int
    """How many there are where nobody says."""
    jurors: int
    films: Callable[[int], list[PlannedFilm]]
    """So many films, in the order in which they are entered."""
    jury: Callable[[int], list[PlannedJuror]]
    """So many jurors; the first presides."""
    criteria: tuple[str, ...]
    steps: Mapping[str, Step]
    """Stage -> step, in order: what `--stage` may name."""
    most: int = 10
    """The highest score."""
    panel_size: int = 3
    played: int = 100_000
    """How many of its entries are played one by one; beyond them stands a crowd of their copies."""
    films_later: bool = False
    """Few of the films are ever sent, after the call: none is made before it is asked for."""

    @property
    def filmed_at_once(self) -> int:
        """How many films are made as soon as the story begins."""
        return 0 if self.films_later else self.played

    @property
    def stages(self) -> list[str]:
        """The stages in order."""
        return list(self.steps)
