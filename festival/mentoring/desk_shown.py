"""Pages of the mentoring desk, made for whoever coordinates: each list a page at a time, with what is looked for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import segno
from markupsafe import Markup

from festival.editions.schemas import EditionForOrganiser
from festival.mentoring.desk_queries import (
    checked_mentors,
    concerns_of,
    matches_page,
    meetings_by_company,
    meetings_page,
    mentoring_counts,
    people_page,
    session_shown,
    sessions_page,
)
from festival.mentoring.rules import Side
from festival.mentoring.schemas import (
    ConcernShown,
    Looked,
    MatchShown,
    MeetingsOfCompany,
    MeetingsOfPair,
    MentoringCounts,
    PersonShown,
    SessionShown,
)
from festival.mentoring.session_form import SESSION_FIELDS
from festival.web.listing import Page

Row = TypeVar("Row")
Asked = Mapping[str, str]
"""The query of a list's address: search, state, cursor."""
SOON = 10
"""Sessions that the first page names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """What every page of the desk knows."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    counts: MentoringCounts
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage(DeskPage):
    """Concerns first, then what waits, then what comes next."""

    concerns: list[ConcernShown]
    sessions: list[SessionShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(DeskPage, Generic[Row]):
    """A page of a list."""

    rows: list[Row]
    asked: Looked
    query: str
    """Of this page, for what is done on it to come back to."""
    next_href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage(ListPage[PersonShown]):
    """Trainees or mentors."""

    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage(ListPage[MeetingsOfPair]):
    """Who met whom how often, and what each company gave."""

    companies: list[MeetingsOfCompany]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernsPage(DeskPage):
    """Every concern, with who saw to it."""

    concerns: list[ConcernShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayInPage:
    """A link to hand over on paper; ``qr``: the same as SVG, for a telephone."""

    edition_name: str
    edition_slug: str
    name: str
    link: str
    qr: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage(DeskPage):
    """A session to be planned (None), or one that is; with the trainees that can be invited."""

    session: SessionShown | None
    mentors: list[tuple[UUID, str, str]]
    trainees: list[PersonShown]
    more: bool
    """Whether further trainees match what is looked for."""
    asked: Looked
    values: dict[str, str]
    chosen: frozenset[str]


def template_at(place: str) -> str:
    """The template of `page_at`."""
    first, _, rest = place.partition("/")
    name = {"": "desk", "sessions": "session" if rest else "sessions"}.get(first, first)
    return f"mentoring/{name}.html.j2"


async def page_at(edition: EditionForOrganiser, place: str, asked: Asked, errors: dict[str, str]) -> DeskPage:
    """The page at ``place`` of the desk, with what was refused there.

    Raises:
        NotFound: no such session.
    """
    first, _, rest = place.partition("/")
    if first == "people":
        return await people_list(edition, Side(rest), asked, errors)
    if first == "matches":
        return await matches_list(edition, asked, errors)
    if first == "sessions" and rest:
        return await session_page(edition, UUID(rest), asked, errors=errors)
    if first == "sessions":
        return await sessions_list(edition, asked, errors)
    return await overview_page(edition, errors)


def way_in_page(edition: EditionForOrganiser, name: str, link: str) -> WayInPage:
    """The sheet with a link that was just made."""
    # White and black whatever the page's colours are: cameras read nothing else.
    drawn = segno.make(link, error="m").svg_inline(scale=5, dark="#000", light="#fff", omitsize=False)
    return WayInPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        name=name,
        link=link,
        qr=Markup(drawn),  # noqa: S704 (drawn by us; holds squares only)
    )


async def overview_page(edition: EditionForOrganiser, errors: dict[str, str] | None = None) -> OverviewPage:
    """The desk's first page."""
    sessions = await sessions_page(edition.id, Looked(state="to-come"))
    return OverviewPage(
        **await _head(edition, errors),
        concerns=[one for one in await concerns_of(edition.id) if one.seen_at is None],
        sessions=sessions.items[:SOON],
    )


async def people_list(
    edition: EditionForOrganiser, side: Side, asked: Asked, errors: dict[str, str] | None = None
) -> PeoplePage:
    """Trainees or mentors, as they are looked for."""

    async def people(edition_id: UUID, looked: Looked, *, cursor: str | None) -> Page[PersonShown]:
        return await people_page(edition_id, side, looked, cursor=cursor)

    return PeoplePage(**await _listed(edition, f"people/{side}", people, asked, errors), side=side)


async def matches_list(
    edition: EditionForOrganiser, asked: Asked, errors: dict[str, str] | None = None
) -> ListPage[MatchShown]:
    """Matches, as they are looked for."""
    return ListPage(**await _listed(edition, "matches", matches_page, asked, errors))


async def sessions_list(
    edition: EditionForOrganiser, asked: Asked, errors: dict[str, str] | None = None
) -> ListPage[SessionShown]:
    """Sessions, as they are looked for."""
    return ListPage(**await _listed(edition, "sessions", sessions_page, asked, errors))


async def report_list(edition: EditionForOrganiser, asked: Asked) -> ReportPage:
    """Who met whom."""
    listed = await _listed(edition, "report", meetings_page, asked, None)
    return ReportPage(**listed, companies=await meetings_by_company(edition.id))


async def concerns_list(edition: EditionForOrganiser) -> ConcernsPage:
    """Every concern."""
    return ConcernsPage(**await _head(edition, None), concerns=await concerns_of(edition.id))


async def session_page(
    edition: EditionForOrganiser,
    session_id: UUID | None,
    asked: Asked,
    values: Mapping[str, str] | None = None,
    chosen: frozenset[str] = frozenset(),
    errors: dict[str, str] | None = None,
) -> SessionPage:
    """A session to be planned, or one that is; trainees are found by name, topic, language, time or mentor.

    Raises:
        NotFound: no such session.
    """
    looked = Looked(search=asked.get("search", "").strip())
    trainees = await people_page(edition.id, Side.TRAINEE, looked)
    mentors = await checked_mentors(edition.id) if session_id is None else []
    return SessionPage(
        **await _head(edition, errors),
        session=None if session_id is None else await session_shown(edition.id, session_id),
        mentors=mentors,
        trainees=trainees.items,
        more=trainees.next is not None,
        asked=looked,
        values={**dict.fromkeys((*SESSION_FIELDS, "mentor"), ""), **(values or {})},
        chosen=chosen,
    )


async def _head(edition: EditionForOrganiser, errors: dict[str, str] | None) -> dict[str, Any]:
    return {
        "edition_name": edition.name,
        "edition_slug": edition.slug,
        "zone": edition.zone,
        "now": edition.now,
        "counts": await mentoring_counts(edition.id),
        "errors": errors or {},
    }


async def _listed(
    edition: EditionForOrganiser,
    name: str,
    fetch_page: Callable[..., Awaitable[Page[Any]]],
    asked: Asked,
    errors: dict[str, str] | None,
) -> dict[str, Any]:
    looked = Looked(search=asked.get("search", "").strip(), state=asked.get("state", ""))
    kept = {key: value for key, value in (("search", looked.search), ("state", looked.state)) if value}
    cursor = asked.get("cursor", "")
    page = await fetch_page(edition.id, looked, cursor=cursor)
    here = f"/organise/{edition.slug}/mentoring/{name}"
    return {
        **await _head(edition, errors),
        "rows": page.items,
        "asked": looked,
        "query": urlencode({**kept, **({"cursor": cursor} if cursor else {})}),
        "next_href": f"{here}?{urlencode({**kept, 'cursor': page.next})}" if page.next else None,
    }
