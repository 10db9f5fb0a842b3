"""An edition's look: prepared at the desk, and sent to whoever reads its pages.

The pages stand here and not beside the rows, for a picture must be drawn anew and stored before it is kept.
"""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, MediaType, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.editions.look_queries import Look, look_of, picture_of, public_look, stylesheet
from festival.editions.looks import Part, drop_accent, remove_picture, set_accent
from festival.editions.queries import edition_for
from festival.editions.rights import PREPARING
from festival.errors import DomainError, NotFound
from festival.media.look_sending import send_picture
from festival.media.pictures import MAX_BYTES
from festival.media.storage import storage
from festival.web.byte_ranges import answer_range
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

_TEMPLATE = "editions/look.html.j2"
_KEPT_FOR = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class LookPage:
    """How the edition looks, with what was typed."""

    edition_name: str
    edition_slug: str
    look: Look
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


class LookDesk(Controller):
    """The look of an edition, for those who prepare what the public sees."""

    path = "/organise/{slug:str}/look"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Accent, logo, cover, partners."""
        return render(request, _TEMPLATE, await _page(slug, principal, {}))

    @post("/accent")
    async def accent(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Another accent; without one, the house's own."""
        edition = await edition_for(slug, principal.person_id, *PREPARING)
        form = await request.form()
        values = {name: str(form.get(name, "")) for name in ("accent_day", "accent_night")}
        try:
            if form.get("act") == "house":
                await drop_accent(edition_id=edition.id, by=principal.person_id)
            else:
                await set_accent(
                    edition_id=edition.id,
                    by=principal.person_id,
                    day=values["accent_day"],
                    night=values["accent_night"],
                )
        except DomainError as refusal:
            page = await _page(slug, principal, values, beside_field(refusal))
            return render_refused(request, _TEMPLATE, page, refusal)
        return Redirect(f"/organise/{slug}/look", status_code=303)

    @post("/pictures", request_max_body_size=MAX_BYTES + 100_000)
    async def send(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """A logo, a cover or a partner's logo."""
        edition = await edition_for(slug, principal.person_id, *PREPARING)
        form = await request.form()
        values = {name: str(form.get(name, "")) for name in ("part", "name", "link")}
        file = form.get("picture")
        content = await file.read() if isinstance(file, UploadFile) else b""
        try:
            await send_picture(edition_id=edition.id, by=principal.person_id, content=content, **values)
        except DomainError as refusal:
            page = await _page(slug, principal, values, beside_field(refusal))
            return render_refused(request, _TEMPLATE, page, refusal)
        return Redirect(f"/organise/{slug}/look", status_code=303)

    @post("/pictures/{picture_id:str}/removal")
    async def remove(
        self, principal: NamedDependency[Principal], slug: FromPath[str], picture_id: FromPath[str]
    ) -> Response[Any]:
        """Take one away."""
        edition = await edition_for(slug, principal.person_id, *PREPARING)
        await remove_picture(edition_id=edition.id, by=principal.person_id, picture_id=read_id(picture_id))
        return Redirect(f"/organise/{slug}/look", status_code=303)


@get("/e/{slug:str}/look.css", include_in_schema=False)
async def look_stylesheet(slug: FromPath[str]) -> Response[str]:
    """What colours the edition's pages; an empty one where nothing differs, or nothing is announced."""
    css = stylesheet(slug, await public_look(slug))
    return Response(css, media_type=MediaType.CSS, headers={"Cache-Control": _KEPT_FOR})


@get("/e/{slug:str}/look/{picture_id:str}", include_in_schema=False)
async def look_picture(request: AnyRequest, slug: FromPath[str], picture_id: FromPath[str]) -> Response[Any]:
    """A picture of the edition; before its announcement, for its team."""
    reader: Principal | None = request.scope.get("user")
    picture = await picture_of(slug, read_id(picture_id), reader.person_id if reader else None)
    if picture is None:
        raise NotFound
    return answer_range(
        request,
        lambda first, last: storage().read(picture.storage_key, first, last),
        size=picture.bytes,
        media_type=picture.media_type,
        headers={"Cache-Control": _KEPT_FOR},
    )


async def _page(
    slug: str, principal: Principal, values: dict[str, str], errors: dict[str, str] | None = None
) -> LookPage:
    edition = await edition_for(slug, principal.person_id, *PREPARING)
    look = await look_of(edition.id)
    shown = {
        "accent_day": look.accent_day or "",
        "accent_night": look.accent_night or "",
        "part": Part.PARTNER.value if look.logo else Part.LOGO.value,
        "name": "",
        "link": "",
    }
    return LookPage(edition.name, edition.slug, look, {**shown, **values}, errors or {})


ROUTES: list[Any] = [LookDesk, look_stylesheet, look_picture]
