"""An edition's look for programs: its accent, its logo and cover, its partners."""

from typing import Any

import msgspec
from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from festival.editions.look_queries import Look, PictureOfEdition, look_of
from festival.editions.looks import drop_accent, remove_picture, set_accent
from festival.editions.queries import edition_for
from festival.editions.rights import PREPARING
from festival.media.look_sending import send_picture
from festival.media.pictures import MAX_BYTES
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


class NewAccent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Six digits each, such as ``#1f34c9``; without one for the night, the nearest to the day's that can be read."""

    day: str
    night: str = ""


class LookApi(Controller):
    """The look of an edition, for those who prepare what the public sees."""

    path = "/api/v1/editions/{slug:str}/look"
    tags = ("editions",)
    guards = (needs_organise,)

    @get("/", summary="How an edition looks")
    async def shown(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> Look:
        """Accents (null: the house's), logo, cover and partners; pictures stand at ``/e/{slug}/look/{id}``."""
        return await _look(slug, principal)

    @put("/accent", summary="Give an edition its accent")
    async def accent(
        self, principal: NamedDependency[Principal], slug: FromPath[str], data: JSONBody[NewAccent]
    ) -> Look:
        """Refused with the nearest that everybody can read where this one cannot be."""
        edition = await edition_for(slug, principal.person_id, *PREPARING)
        await set_accent(edition_id=edition.id, by=principal.person_id, day=data.day, night=data.night)
        return await look_of(edition.id)

    @delete("/accent", summary="Back to the house's accent", status_code=200)
    async def house_accent(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> Look:
        """Nothing happens where it is that already."""
        edition = await edition_for(slug, principal.person_id, *PREPARING)
        await drop_accent(edition_id=edition.id, by=principal.person_id)
        return await look_of(edition.id)

    @put("/pictures/{part:str}", summary="Send a picture", request_max_body_size=MAX_BYTES + 1)
    async def send(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        part: FromPath[str],
        name: FromQuery[str] = "",
        link: FromQuery[str] = "",
    ) -> PictureOfEdition:
        """Of the part logo, cover or partner: the bytes of a JPEG, PNG or WebP as application/octet-stream.

        ``name`` stands where it cannot be seen. A logo or cover takes the place of an earlier one; a partner is added,
        with its address where ``link`` says it.
        """
        edition = await edition_for(slug, principal.person_id, *PREPARING)
        sent = await send_picture(
            edition_id=edition.id,
            by=principal.person_id,
            part=part,
            name=name,
            link=link,
            content=await request.body(),
        )
        look = await look_of(edition.id)
        return next(one for one in (look.logo, look.cover, *look.partners) if one is not None and one.id == sent)

    @delete("/pictures/{picture_id:str}", summary="Take a picture away", status_code=204)
    async def remove(
        self, principal: NamedDependency[Principal], slug: FromPath[str], picture_id: FromPath[str]
    ) -> None:
        """The logo, the cover or a partner."""
        edition = await edition_for(slug, principal.person_id, *PREPARING)
        await remove_picture(edition_id=edition.id, by=principal.person_id, picture_id=read_id(picture_id))


async def _look(slug: str, principal: Principal) -> Look:
    edition = await edition_for(slug, principal.person_id, *PREPARING)
    return await look_of(edition.id)


ROUTES: list[Any] = [LookApi]
