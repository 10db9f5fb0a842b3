"""What the demo plays, decided by its seed alone: films, their flaws, the jury's taste. Same seed, same awards."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from festival.demo.films import VARIANTS, FilmVariant
from festival.demo.programme import JURORS, WORKS, Work

STAGES = ("call", "screening", "jury", "sealed", "published")
CRITERIA = ("film", "script", "direction")
SCALE = 10
EDITION = "Vertical Short Film 2026"
SLUG = "vertical-short-film-2026"
FESTIVAL = "Vertical Short Film Festival"
_FLAWS = {3: "horizontal", 8: "too_long", 13: "silent", 17: "rotated", 21: "wrong_container"}
"""Which of each two dozen films is unusual; a rotated one is fine."""

RULES: dict[str, Any] = {
    "film": {
        "min_seconds": 2,
        "max_seconds": 60,
        "aspect_ratio": "9:16",
        "min_width": 360,
        "min_height": 640,
        "audio": "required",
        "min_frame_rate": 7.5,
        "max_frame_rate": 60.1,
    },
    "call": {"languages": ["en", "fr"], "public_posts": False, "hashtag": ""},
    "criteria": [
        {
            "key": "film",
            "name": "The film as a whole",
            "weight": "2",
            "descriptor": "Would you show it to somebody you respect?",
        },
        {"key": "script", "name": "Script", "weight": "1", "descriptor": "Idea, construction, the last ten seconds."},
        {
            "key": "direction",
            "name": "Directing",
            "weight": "1",
            "descriptor": "What the vertical picture does that no other could.",
        },
    ],
    "rounds": [{"name": "Jury", "kind": "jury", "panel_size": 3}],
    "awards": [
        {"name": "Grand Prix", "amount": "10000", "currency": "EUR"},
        {"name": "Best Script", "amount": "5000", "currency": "EUR", "criteria": {"script": "1"}},
        {"name": "Best Directing", "amount": "5000", "currency": "EUR", "criteria": {"direction": "1"}},
    ],
    "eligibility": {"notes": [], "kinds": []},
}


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


def planned_films(entries: int) -> list[PlannedFilm]:
    """The films in the order in which they are entered; beyond two dozen the works return, numbered."""
    films = []
    for index in range(entries):
        work = WORKS[index % len(WORKS)]
        again = index // len(WORKS)
        flaw = _FLAWS.get(index % len(WORKS))
        variant = VARIANTS[flaw] if flaw else FilmVariant(seconds=3.0 + index % 4)
        films.append(
            PlannedFilm(
                index=index,
                work=work,
                title=f"{work.title} {again + 1}" if again else work.title,
                email=f"entrant{index + 1}@filmmakers.example",
                film=variant,
                suffix=variant.get("container", "mp4"),
                flawed=flaw is not None,
            )
        )
    return films


def planned_jurors(jurors: int) -> list[PlannedJuror]:
    """The jury; the first presides. Beyond a dozen the names return, numbered."""
    return [
        PlannedJuror(
            index=index,
            name=name if index < len(JURORS) else f"{name} {index // len(JURORS) + 1}",
            email=f"juror{index + 1}@jury.example",
            country=country,
            languages=languages,
        )
        for index in range(jurors)
        for name, country, languages in [JURORS[index % len(JURORS)]]
    ]


def scores_of(seed: int, film: int, juror: int) -> dict[str, int]:
    """What this juror gives this film: its quality, the criterion, the juror's severity, and a little chance."""
    quality = np.random.default_rng([seed, 1, film])
    taste = np.random.default_rng([seed, 2, juror]).normal(0, 0.6)
    chance = np.random.default_rng([seed, 3, film, juror])
    worth = quality.normal(6, 1.6)
    return {
        criterion: int(np.clip(round(worth + quality.normal(0, 0.8) + taste + chance.normal(0, 0.7)), 0, SCALE))
        for criterion in CRITERIA
    }


def comment_of(film: PlannedFilm) -> str:
    """A sentence for the maker, so that pages with comments have one."""
    return f"“{film.title}” uses the height of the frame; the ending could trust its silence more."
