"""The organisers' desk: where an edition stands, and what needs a hand now."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.countries import countries_by_name
from festival.desk import eligibility_pages, export_pages, log_pages, rule_pages
from festival.desk.needs import needs_of
from festival.desk.queries import desk_counts, where_it_stands
from festival.desk.schemas import DeskCounts
from festival.editions.queries import edition_for
from festival.editions.rights import PLANNING, PREPARING
from festival.editions.rules import DESK, CallPhase, Role
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import current_language, translate

_MOST_COUNTRIES = 12


@dataclass(frozen=True, slots=True)
class DeskPage:
    """An edition at a glance; ``needs`` names what to do next with its number, the most urgent first."""

    edition_name: str
    edition_slug: str
    call: CallPhase
    opens_at: datetime
    closes_at: datetime
    now: datetime
    zone: str
    works_here: bool
    """Works with entries; a sponsor or witness reads numbers and no links."""
    reads_log: bool
    prepares: bool
    """Prepares what the public sees."""
    casts: bool
    """May choose people: the edition is a casting."""
    takes_entries: bool
    """A mentoring programme takes none."""
    plans: bool
    """Whether the reader brings mentors and trainees together."""
    counts: DeskCounts
    needs: list[tuple[str, int]]
    deadlines: list[tuple[str, str, datetime]]
    days: list[tuple[str, int]]
    countries: list[tuple[str, int]]
    refused: list[tuple[str, int]]


class Desk(Controller):
    """The first page of an edition, for everybody of its team."""

    include_in_schema = False
    guards = (needs_organise,)

    @get("/organise/{slug:str}")
    async def home(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """State, counts and next steps."""
        edition = await edition_for(slug, principal.person_id, *Role)
        counts = await desk_counts(edition.id, edition.zone, edition.now)
        stands = await where_it_stands(edition.id)
        language = current_language()
        page = DeskPage(
            edition_name=edition.name,
            edition_slug=edition.slug,
            call=edition.call,
            opens_at=edition.opens_at,
            closes_at=edition.closes_at,
            now=edition.now,
            zone=edition.zone,
            works_here=bool(DESK & set(edition.roles)),
            reads_log=Role.ORGANISER in edition.roles,
            prepares=not PREPARING.isdisjoint(edition.roles),
            plans=not PLANNING.isdisjoint(edition.roles),
            casts=stands.casts and Role.ORGANISER in edition.roles,
            takes_entries=stands.call.takes_entries,
            counts=counts,
            needs=needs_of(edition, counts, stands.last_round, casts=stands.casts),
            deadlines=stands.deadlines,
            days=[(_day(day, language), number) for day, number in counts.days],
            countries=_named(counts.countries, language),
            refused=counts.refused,
        )
        return render(request, "desk/home.html.j2", page)


def _day(day: date, language: str) -> str:
    return format_date(day, format="E d MMM", locale=language)


def _named(countries: list[tuple[str, int]], language: str) -> list[tuple[str, int]]:
    """The most frequent by name, and all others together."""
    names = dict(countries_by_name(language))
    shown = [(names.get(code, code), number) for code, number in countries[:_MOST_COUNTRIES]]
    others = sum(number for _, number in countries[_MOST_COUNTRIES:])
    return [*shown, (translate("Other countries"), others)] if others else shown


ROUTES: list[Any] = [Desk, *log_pages.ROUTES, *rule_pages.ROUTES, *export_pages.ROUTES, *eligibility_pages.ROUTES]
