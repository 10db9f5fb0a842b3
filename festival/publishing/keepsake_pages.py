"""Laurels and certificates for those they were won by, and all certificates for organisers; after publication only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.queries import edition_for
from festival.entries.queries import entry_for_entrant
from festival.errors import NotFound
from festival.publishing.honours import Honour, honours_of_edition, honours_of_entry
from festival.publishing.keepsakes import CERTIFICATE, GROUNDS, award_words, certificates_zip, make_keepsake
from festival.settings import Settings
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class HonourShown:
    """One thing a film won, with the addresses of its files."""

    award: str
    certificate: str
    laurels: list[tuple[str, str, str]]
    """(ground, address of the SVG, address of the PNG)"""


@dataclass(frozen=True, slots=True)
class HonoursPage:
    """What a film won, to take along."""

    edition_name: str
    edition_slug: str
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    title: str
    entry_address: str
    film_address: str
    honours: list[HonourShown]


class MyHonours(Controller):
    """What one's own film won."""

    path = "/me/entries/{entry_id:str}/honours"
    include_in_schema = False
    guards = (needs_enter,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[str]:
        """Every laurel and certificate."""
        won = await _won(entry_id, principal)
        here = f"/me/entries/{entry_id}/honours"
        page = HonoursPage(
            edition_name=won[0].edition_name,
            edition_slug=won[0].edition_slug,
            palmares_published_at=won[0].palmares_published_at,
            selection_published_at=won[0].selection_published_at,
            title=won[0].title,
            entry_address=f"/me/entries/{entry_id}",
            film_address=f"/e/{won[0].edition_slug}/films/{won[0].film_ref}",
            honours=[_shown(one, f"{here}/{number}") for number, one in enumerate(won, 1)],
        )
        return render(request, "publishing/honours.html.j2", page)

    @get("/{number:str}/{file:str}")
    async def file(
        self,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        entry_id: FromPath[str],
        number: FromPath[str],
        file: FromPath[str],
    ) -> Response[bytes]:
        """One of the files."""
        won = await _won(entry_id, principal)
        if not (number.isascii() and number.isdigit() and len(number) < 4 and 1 <= int(number) <= len(won)):
            raise NotFound
        content, media_type = await make_keepsake(won[int(number) - 1], file, settings.address)
        return download(content, f"{won[0].edition_slug}-{file}", media_type)


@get("/organise/{slug:str}/publication/certificates.zip", include_in_schema=False, guards=[needs_organise])
async def certificates(
    principal: NamedDependency[Principal], settings: NamedDependency[Settings], slug: FromPath[str]
) -> Response[bytes]:
    """A certificate for every honour that is public."""
    edition = await edition_for(slug, principal.person_id)
    won = await honours_of_edition(edition.slug)
    if not won:
        raise NotFound
    return download(await certificates_zip(won, settings.address), f"{slug}-certificates.zip", "application/zip")


def download(content: bytes, name: str, media_type: str, caching: str = "private, no-store") -> Response[bytes]:
    """A file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": caching}
    return Response(content, media_type=media_type, headers=headers)


async def _won(entry_id: str, principal: Principal) -> list[Honour]:
    entry = await entry_for_entrant(read_id(entry_id), principal.person_id)
    won = await honours_of_entry(entry.edition_slug, entry.id)
    if not won:
        raise NotFound
    return won


def _shown(honour: Honour, address: str) -> HonourShown:
    return HonourShown(
        award=award_words(honour),
        certificate=f"{address}/{CERTIFICATE.name}",
        laurels=[
            (ground, f"{address}/laurel-for-{ground}-ground.svg", f"{address}/laurel-for-{ground}-ground.png")
            for ground in GROUNDS
        ],
    )


ROUTES: list[Any] = [MyHonours, certificates]
