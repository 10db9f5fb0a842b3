"""The audit log's page, and the same as a table to keep."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from festival.desk.log_queries import Act, LogFilters, acts_and_actors, log_for_organiser, whole_log
from festival.editions.queries import edition_for
from festival.errors import NotFound
from festival.spreadsheet import csv_text
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

_HEADER = ("at", "actor", "act", "subject", "subject_id", "detail")


@dataclass(frozen=True, slots=True)
class LogPage:
    """Lines that match what one looks for."""

    edition_name: str
    edition_slug: str
    zone: str
    lines: list[tuple[Act, list[tuple[str, str]]]]
    """Each act with the (name, value) pairs of its detail."""
    acts: list[str]
    actors: list[tuple[str, str]]
    asked: dict[str, str]
    csv_href: str
    next_href: str | None


class AuditLog(Controller):
    """What was done on an edition, for its organisers."""

    path = "/organise/{slug:str}/log"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The latest first, by what one looks for."""
        edition = await edition_for(slug, principal.person_id)
        asked = _asked(request)
        found = await log_for_organiser(
            edition.id, principal.person_id, edition.zone, _filters(asked), cursor=request.query_params.get("cursor")
        )
        acts, actors = await acts_and_actors(edition.id)
        here = f"/organise/{slug}/log"
        page = LogPage(
            edition_name=edition.name,
            edition_slug=slug,
            zone=edition.zone,
            lines=[(act, _detail(act)) for act in found.items],
            acts=acts,
            actors=actors,
            asked=asked,
            csv_href=f"{here}/log.csv?{urlencode(asked)}",
            next_href=f"{here}?{urlencode({**asked, 'cursor': found.next})}" if found.next else None,
        )
        return render(request, "desk/log.html.j2", page)

    @get("/log.csv")
    async def kept(self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]) -> Stream:
        """Every line that was looked for, on all pages."""
        edition = await edition_for(slug, principal.person_id)
        lines = whole_log(edition.id, principal.person_id, edition.zone, _filters(_asked(request)))
        headers = {
            "Content-Disposition": f'attachment; filename="log-{slug}.csv"',
            "Cache-Control": "private, no-store",
        }
        return Stream(_as_csv(lines), media_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: AnyRequest) -> dict[str, str]:
    names = ("act", "actor", "subject", "first_day", "last_day")
    return {name: value for name in names if (value := str(request.query_params.get(name, "")).strip())}


def _filters(asked: dict[str, str]) -> LogFilters:
    """What a query looks for; a word that is no day or person looks for anything."""
    try:
        actor = read_id(asked["actor"]) if "actor" in asked else None
    except NotFound:
        actor = None
    return LogFilters(
        act=asked.get("act"),
        actor=actor,
        subject=asked.get("subject"),
        first_day=_day(asked.get("first_day", "")),
        last_day=_day(asked.get("last_day", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _detail(act: Act) -> list[tuple[str, str]]:
    return [
        (name.replace("_", " "), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in sorted(act.detail.items())
        if value not in ("", None, [], {})
    ]


async def _as_csv(lines: AsyncIterator[Act]) -> AsyncIterator[str]:
    yield csv_text(_HEADER, ())
    async for act in lines:
        row = (
            act.at.isoformat(),
            act.actor_name or "",
            act.act,
            act.subject,
            str(act.subject_id or ""),
            json.dumps(act.detail, ensure_ascii=False, sort_keys=True),
        )
        yield csv_text(row, ())


ROUTES: list[Any] = [AuditLog]
