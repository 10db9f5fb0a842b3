"""The team's pages of lists: send one, see what it comes to, enter it, read what was refused."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.editions.queries import edition_for
from festival.editions.rules import DESK
from festival.entries.on_behalf import importing
from festival.entries.on_behalf.importing import ImportForOrganiser, Preview, RefusedLine
from festival.entries.on_behalf.list_reading import COLUMNS, REQUIRED
from festival.errors import DomainError
from festival.spreadsheet import csv_text
from festival.web.attachment import attachment
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import fill

LARGEST_LIST = 10_000_000
"""Bytes; twenty thousand lines with a synopsis each."""
_SHOWN_REFUSALS = 100


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """Send a list; the latest ones."""

    edition_name: str
    edition_slug: str
    zone: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    imports: list[ImportForOrganiser]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefusedShown:
    """A line of the file, and why it was not entered, in the reader's language."""

    number: int
    external_id: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """What a list comes to; or, once begun, how far it is."""

    edition_name: str
    edition_slug: str
    zone: str
    shown: ImportForOrganiser
    preview: Preview | None
    refused: list[RefusedShown]
    refused_count: int


class Imports(Controller):
    """Lists of entries."""

    path = "/organise/{slug:str}/import"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def listed(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The form, and the latest lists."""
        return render(request, "entries/imports.html.j2", await _imports_page(slug, principal))

    @post("/", request_max_body_size=LARGEST_LIST + 100_000)
    async def send(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Read a list, and show what it comes to."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        file = (await request.form()).get("list")
        content = await file.read() if isinstance(file, UploadFile) else b""
        name = file.filename if isinstance(file, UploadFile) else ""
        try:
            import_id = await importing.keep_list(
                edition_id=edition.id, by=principal.person_id, filename=name, content=content
            )
        except DomainError as refusal:
            page = await _imports_page(slug, principal, errors=beside_field(refusal))
            return render_refused(request, "entries/imports.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/import/{import_id}", status_code=303)

    @get("/template.csv")
    async def template(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> Response[str]:
        """A list with every column and no line, to be filled in."""
        await edition_for(slug, principal.person_id, *DESK)
        return attachment(csv_text(COLUMNS, []), f"entries-{slug}.csv")

    @get("/{import_id:str}")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], import_id: FromPath[str]
    ) -> Response[str]:
        """Before: what it comes to. After: how far it is, and what was refused."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        shown = await importing.import_of(edition.id, read_id(import_id))
        preview = None
        if shown.started_at is None:
            preview = await importing.preview_of(edition_id=edition.id, import_id=shown.id, by=principal.person_id)
        refused = shown.refused if preview is None else preview.refused
        page = ImportPage(
            edition_name=edition.name,
            edition_slug=slug,
            zone=edition.zone,
            shown=shown,
            preview=preview,
            refused=[_said(line) for line in refused[:_SHOWN_REFUSALS]],
            refused_count=len(refused),
        )
        return render(request, "entries/import.html.j2", page)

    @post("/{import_id:str}/begin")
    async def begin(
        self, principal: NamedDependency[Principal], slug: FromPath[str], import_id: FromPath[str]
    ) -> Response[Any]:
        """Enter it."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        key = read_id(import_id)
        await importing.begin_import(edition_id=edition.id, import_id=key, by=principal.person_id)
        return Redirect(f"/organise/{slug}/import/{key}", status_code=303)

    @get("/{import_id:str}/refused.csv")
    async def refused(
        self, principal: NamedDependency[Principal], slug: FromPath[str], import_id: FromPath[str]
    ) -> Response[str]:
        """Every line that was not entered, as a list to mend."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        shown = await importing.import_of(edition.id, read_id(import_id))
        refused = shown.refused
        if shown.started_at is None:
            kept = await importing.preview_of(edition_id=edition.id, import_id=shown.id, by=principal.person_id)
            refused = kept.refused
        said = [_said(line) for line in refused]
        rows = [(str(line.number), line.external_id, line.field, line.message) for line in said]
        return attachment(csv_text(("line", "external_id", "column", "reason"), rows), f"refused-{slug}.csv")


def _said(line: RefusedLine) -> RefusedShown:
    why = line.refusal
    return RefusedShown(line.number, line.external_id, why.field or "", fill(why.sentence, why.values))


async def _imports_page(slug: str, principal: Principal, **shown: Any) -> ImportsPage:
    edition = await edition_for(slug, principal.person_id, *DESK)
    return ImportsPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        required=REQUIRED,
        optional=tuple(name for name in COLUMNS if name not in REQUIRED),
        imports=await importing.imports_of(edition.id),
        **shown,
    )
