"""The pages of pairs: those decided by hand, for films found by title, and those found to have something in common."""

from dataclasses import dataclass
from urllib.parse import urlencode

from festival.panels.pair_queries import (
    Ruled,
    conflicts_for_organiser,
    films_named,
    found_conflicts,
    pairs_by_hand,
)
from festival.panels.schemas import (
    ConflictForOrganiser,
    FilmForOrganiser,
    FoundConflict,
    PinForOrganiser,
    RoundForOrganiser,
)

MOST_FILMS = 20
"""Films that one search shows."""
MOST_JURORS = 50
"""Jurors to choose from at once."""


@dataclass(frozen=True, slots=True)
class PairsPage:
    """What is decided by hand in a round, and the films that a search found to decide more of."""

    edition_name: str
    edition_slug: str
    round: RoundForOrganiser
    query: str
    films: list[FilmForOrganiser]
    more: bool
    """Whether more films fit the search than are shown."""
    film_options: list[tuple[str, str]]
    """(id, title) of those films."""
    named: str
    """Words of the names of jurors, where there are more of them than one chooses from at once."""
    juror_options: list[tuple[str, str]]
    more_jurors: bool
    """Whether more jurors have such a name."""
    apart: list[ConflictForOrganiser]
    pins: list[PinForOrganiser]
    shared: list[FilmForOrganiser]
    """Films that every juror sees, first."""
    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Conflicts that nobody declared, a page of them."""

    edition_name: str
    edition_slug: str
    round: RoundForOrganiser
    show: str
    named: str
    found: list[FoundConflict]
    next_href: str | None
    errors: dict[str, str]


async def pairs_page(judged: RoundForOrganiser, *, query: str, named: str, errors: dict[str, str]) -> PairsPage:
    """The page of pairs for someone who organises the round."""
    edition_id, round_id, sought = judged.edition_id, judged.id, query.strip()
    films = await films_named(edition_id, round_id, sought, most=MOST_FILMS + 1) if sought else []
    decided = await pairs_by_hand(edition_id, round_id, named=named, most=MOST_JURORS + 1)
    return PairsPage(
        edition_name=judged.edition_name,
        edition_slug=judged.edition_slug,
        round=judged,
        query=sought,
        films=films[:MOST_FILMS],
        more=len(films) > MOST_FILMS,
        film_options=[(str(film.id), film.title) for film in films[:MOST_FILMS]],
        named=named.strip(),
        juror_options=decided.jurors[:MOST_JURORS],
        more_jurors=len(decided.jurors) > MOST_JURORS,
        apart=await conflicts_for_organiser(edition_id, round_id),
        pins=decided.pins,
        shared=decided.shared,
        errors=errors,
    )


async def found_page(
    judged: RoundForOrganiser, *, state: str, query: str, cursor: str | None, errors: dict[str, str]
) -> FoundPage:
    """The page of found conflicts for someone who organises the round; an unknown state shows all."""
    ruled = Ruled(state) if state in set(Ruled) else None
    page = await found_conflicts(judged.edition_id, judged.id, ruled=ruled, named=query, cursor=cursor)
    further = None
    if page.next:
        further = "?" + urlencode({"show": ruled or "", "named": query.strip(), "cursor": page.next})
    return FoundPage(
        edition_name=judged.edition_name,
        edition_slug=judged.edition_slug,
        round=judged,
        show=ruled or "",
        named=query.strip(),
        found=page.items,
        next_href=further,
        errors=errors,
    )
