"""What a story plans, decided by its seed alone: films and who enters them, the jury and its taste."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from festival.demo.films import FilmVariant
from festival.demo.programme import Work


@dataclass(frozen=True, slots=True)
class PlannedFilm:
    """A film of the story and the person who enters it."""

    index: int
    work: Work
    title: str
    email: str
    film: FilmVariant
    suffix: str
    flawed: bool


@dataclass(frozen=True, slots=True)
class PlannedJuror:
    """A juror of the story."""

    index: int
    name: str
    email: str
    country: str
    languages: tuple[str, ...]


def scores_of(criteria: Sequence[str], most: int, seed: int, film: int, juror: int) -> dict[str, int]:
    """What this juror gives this film: its quality, the criterion, the juror's severity, and a little chance."""
    quality = np.random.default_rng([seed, 1, film])
    taste = np.random.default_rng([seed, 2, juror]).normal(0, 0.6)
    chance = np.random.default_rng([seed, 3, film, juror])
    scale = most / 10
    worth = quality.normal(6, 1.6)
    return {
        criterion: int(
            np.clip(round((worth + quality.normal(0, 0.8) + taste + chance.normal(0, 0.7)) * scale), 0, most)
        )
        for criterion in criteria
    }


def comment_of(film: PlannedFilm) -> str:
    """A sentence for the maker, so that pages with comments have one."""
    return f"“{film.title}” uses the height of the frame; the ending could trust its silence more."
