"""What a publication changes in public, line by line and address by address, against what is public now."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import ndiff

from festival.countries import country_name
from festival.db import fetch_value
from festival.publishing.bundle import Audience
from festival.publishing.bundle_gathering import audience_of
from festival.publishing.queries import latest_published
from festival.publishing.rules import PublicationKind
from festival.publishing.schemas import AnyBody, PalmaresBody, PublicationForOrganiser, PublicFilm, SelectionBody
from festival.web.translation import current_language

_AROUND_PALMARES = (
    "",
    "/card.png",
    "/embed",
    "/feed.atom",
    "/awards.csv",
    "/awards.xlsx",
    "/awards.json",
    "/press-kit.zip",
)
_WITH_OPENINGS = ("/bundle", "/receipt")
"""Only where the round's scoresheets are opened to the public."""


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line of what the public reads; ``mark``: + appears, - disappears, a space stays."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangedAddress:
    """A public address and what happens to it, with the same marks; ~ is another content."""

    mark: str
    address: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that will be different once it is public."""

    lines: list[ChangedLine]
    addresses: list[ChangedAddress]
    corrects: bool
    """Whether something public is replaced."""


async def changes_of(staged: PublicationForOrganiser) -> Changes:
    """The difference between a staged publication and what the public reads of its kind now."""
    former = await latest_published(staged.edition_id, staged.kind)
    before = [] if former is None else list(_lines(former.body))
    marked = [ChangedLine(line[0], line[2:]) for line in ndiff(before, list(_lines(staged.body))) if line[0] != "?"]
    return Changes(marked, list(_addresses(staged, former, opened=await _opens(staged))), former is not None)


async def _opens(staged: PublicationForOrganiser) -> bool:
    """Whether the result file will be anybody's."""
    if not isinstance(staged.body, PalmaresBody) or staged.result_id is None:
        return False
    rules = await fetch_value(
        "SELECT round.rules FROM round JOIN result "
        "ON (result.edition_id, result.round_id) = (round.edition_id, round.id) "
        "WHERE result.edition_id = $1 AND result.id = $2",
        staged.edition_id,
        staged.result_id,
    )
    return audience_of(rules, len(staged.body.jury)) is Audience.PUBLIC


def _addresses(
    staged: PublicationForOrganiser, former: PublicationForOrganiser | None, *, opened: bool
) -> Iterator[ChangedAddress]:
    home, api = f"/e/{staged.edition_slug}", f"/api/v1/editions/{staged.edition_slug}"
    mark = "+" if former is None else "~"
    if staged.kind == PublicationKind.PALMARES:
        parts = _AROUND_PALMARES + (_WITH_OPENINGS if opened else ())
        pages = [f"{home}/palmares{part}" for part in parts] + [f"{api}/palmares"]
    else:
        pages = [f"{home}/selection", f"{home}/selection/feed.atom", f"{api}/selection"]
    for page in (home, "/sitemap.xml"):
        yield ChangedAddress("~", page)
    for page in pages:
        yield ChangedAddress(mark, page)
    before = {} if former is None else {film.film_ref: film for film in former.films}
    now = {film.film_ref: film for film in staged.films}
    for film_ref in sorted(before.keys() | now.keys(), key=str):
        kept = "~" if before.get(film_ref) != now.get(film_ref) else " "
        mark = "+" if film_ref not in before else "-" if film_ref not in now else kept
        yield ChangedAddress(mark, f"{home}/films/{film_ref}")


def _lines(body: AnyBody) -> Iterator[str]:
    """A publication as lines of text, in the order of its page."""
    if isinstance(body, SelectionBody):
        for film in body.films:
            yield from _film_lines(film)
    else:
        for award in body.awards:
            yield " · ".join(part for part in (award.name, award.amount, award.currency, award.reason) if part)
            for film in award.films:
                yield from _film_lines(film)
        yield " · ".join([body.president or "", *(name for name in body.jury if name != body.president)])
        yield f"{body.result_digest} · {body.rules_digest} · {body.method} · {body.judged} · {body.scoresheets}"
    yield from body.statement.splitlines()
    for language, said in sorted((body.translations or {}).items()):
        yield from (f"{language} · {line}" for line in said.splitlines())
    yield f"{body.entries} · {body.countries}"
    for erratum in body.errata:
        yield from erratum.text.splitlines()


def _film_lines(film: PublicFilm) -> Iterator[str]:
    countries = ", ".join(country_name(code, current_language()) for code in film.countries)
    yield " · ".join(
        part for part in (film.title, film.title_english, ", ".join(film.directors), countries, film.category) if part
    )
    yield from film.synopsis.splitlines()
    yield from (f"{role} · {name}" for role, name in film.credits)
