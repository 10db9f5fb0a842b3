"""Tables to take along, in each format."""

from dataclasses import dataclass
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from festival.db import atomic
from festival.desk.exporting import TABLES, readable_rounds, rows_of
from festival.desk.table_files import KINDS, table_file
from festival.editions.membership import record_act
from festival.editions.queries import edition_for
from festival.errors import NotFound
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class ExportsPage:
    """What can be taken along."""

    edition_name: str
    edition_slug: str
    tables: list[str]
    kinds: list[str]


class Exports(Controller):
    """Files of an edition for its organisers."""

    path = "/organise/{slug:str}/exports"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def listed(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Every table in every format."""
        edition = await edition_for(slug, principal.person_id)
        return render(request, "desk/exports.html.j2", ExportsPage(edition.name, slug, list(TABLES), list(KINDS)))

    @get("/{name:str}")
    async def file(self, principal: NamedDependency[Principal], slug: FromPath[str], name: FromPath[str]) -> Stream:
        """One table; that it was taken along is written down."""
        edition = await edition_for(slug, principal.person_id)
        chosen, _, kind = name.rpartition(".")
        table = TABLES.get(chosen)
        if table is None or kind not in KINDS:
            raise NotFound
        rounds = await readable_rounds(edition.id, principal.person_id)
        async with atomic() as connection:
            await record_act(connection, "table_taken_along", edition.id, principal.person_id, {"file": name})
        rows = rows_of(table, edition_id=edition.id, person_id=principal.person_id, rounds=rounds)
        headers = {
            "Content-Disposition": f'attachment; filename="{slug}-{name}"',
            "Cache-Control": "private, no-store",
        }
        return Stream(table_file(kind, table.header, rows), media_type=KINDS[kind], headers=headers)


ROUTES: list[Any] = [Exports]
