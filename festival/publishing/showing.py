"""A palmarès in words and addresses, the same for its public page and for those who approve it before."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from festival.countries import country_name
from festival.publishing.schemas import PalmaresBody, PublicFilm
from festival.web.jinja import duration, money
from festival.web.translation import current_language, listed

Address = Callable[[UUID], str]


@dataclass(frozen=True, slots=True)
class FilmShown:
    """A winning film as award cards show it."""

    title: str
    href: str | None
    still_src: str | None
    makers: str | None
    line: str | None


@dataclass(frozen=True, slots=True)
class AwardShown:
    """An award with its films."""

    name: str
    prize: str | None
    ex_aequo: bool
    reason: str | None
    films: list[FilmShown]


def awards_shown(
    body: PalmaresBody, stills: Collection[UUID], *, still_of: Address, page_of: Address | None = None
) -> list[AwardShown]:
    """The awards in order; without ``page_of``, titles lead nowhere yet."""
    return [
        AwardShown(
            name=award.name,
            prize=money(Decimal(award.amount), award.currency) if award.amount and award.currency else None,
            ex_aequo=award.ex_aequo,
            reason=award.reason or None,
            films=[film_shown(film, stills, still_of=still_of, page_of=page_of) for film in award.films],
        )
        for award in body.awards
    ]


def film_shown(
    film: PublicFilm, stills: Collection[UUID], *, still_of: Address, page_of: Address | None = None
) -> FilmShown:
    """A film as cards show it; without ``page_of``, its title leads nowhere yet."""
    return FilmShown(
        title=film.title,
        href=page_of(film.film_ref) if page_of else None,
        still_src=still_of(film.film_ref) if film.film_ref in stills else None,
        makers=listed(film.directors) or None,
        line=line_of(film),
    )


def english_title_of(film: PublicFilm) -> str | None:
    """The English title, where the film has another."""
    return film.title_english if film.title_english not in {"", film.title} else None


def line_of(film: PublicFilm, *, english: bool = True) -> str:
    """``The Blue Lift · France, Senegal · 58 s``; the English title only where the film has another."""
    title = english_title_of(film) if english else None
    countries = listed(country_name(code, current_language()) for code in film.countries)
    return " · ".join(part for part in (title, countries, duration(film.seconds)) if part)
