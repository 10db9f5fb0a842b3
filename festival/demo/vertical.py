"""The story played where none is named: two dozen small vertical films, a jury with a president, three awards."""

from typing import Any

from festival.demo import entering, judging, opening, publishing
from festival.demo.films import VARIANTS, FilmVariant
from festival.demo.planned import PlannedFilm, PlannedJuror
from festival.demo.programme import JURORS, WORKS
from festival.demo.story import PlannedEdition, Playing, Step, Story

_FLAWS = {3: "horizontal", 8: "too_long", 13: "silent", 17: "rotated", 21: "wrong_container"}
"""Which of each two dozen films is unusual; a rotated one is fine."""

_RULES: dict[str, Any] = {
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


async def _call(playing: Playing) -> None:
    await opening.open_call(playing)
    await entering.enter_films(playing)


VERTICAL = Story(
    name="vertical",
    edition=PlannedEdition(
        festival="Vertical Short Film Festival",
        name="Vertical Short Film 2026",
        slug="vertical-short-film-2026",
        preset="tiktok_2024",
        tagline="Sixty seconds at most, taller than wide.",
        about="A festival for films made to be held in one hand. All countries, all languages, no entry fee.",
        rules=_RULES,
    ),
    entries=24,
    jurors=6,
    films=planned_films,
    jury=planned_jurors,
    criteria=("film", "script", "direction"),
    steps={
        "call": Step("The call opens; entrants register and send their films …", _call),
        "screening": Step(
            "The call closes; the organisers look at every film and qualify it …", entering.close_and_qualify
        ),
        "jury": Step("The jury accepts, gets its panels and begins to score …", judging.begin),
        "sealed": Step("The last scoresheets come in; the president seals; the result is computed …", judging.finish),
        "published": Step("Two people approve; the palmarès is published …", publishing.publish_palmares),
    },
)
