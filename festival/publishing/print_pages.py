"""What an edition prints: the jury's handbook of a round, and the programme of the official selection."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.queries import current_rules, edition_for, team_of
from festival.editions.rights import PLANNING, PREPARING
from festival.errors import NotFound
from festival.panels.queries import criteria_of, round_for
from festival.publishing.booklet import booklet_words, stills_of
from festival.publishing.handbook import handbook_words
from festival.publishing.keepsake_pages import download
from festival.publishing.kept_sheets import set_in_process, set_once
from festival.publishing.sheet_look import sheet_look
from festival.selection.queries import films_of_programme
from festival.settings import Settings
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise


@get("/organise/{slug:str}/rounds/{round_id:str}/handbook.pdf", include_in_schema=False, guards=[needs_organise])
async def handbook(
    principal: NamedDependency[Principal],
    settings: NamedDependency[Settings],
    slug: FromPath[str],
    round_id: FromPath[str],
) -> Response[bytes]:
    """For the jurors of a round: the rules in plain words, criteria, dates, people."""
    edition = await edition_for(slug, principal.person_id, *PLANNING)
    judged = await round_for(read_id(round_id), principal.person_id)
    if judged.edition_id != edition.id:
        raise NotFound
    said = handbook_words(
        judged,
        await criteria_of(edition.id, judged.id),
        await current_rules(edition.id),
        await team_of(edition.id),
        edition.contact,
        settings.address,
    )
    return download(await set_once("handbook", said, "pdf"), f"{slug}-handbook.pdf", "application/pdf")


@get("/organise/{slug:str}/selection/programme.pdf", include_in_schema=False, guards=[needs_organise])
async def programme(principal: NamedDependency[Principal], slug: FromPath[str]) -> Response[bytes]:
    """The confirmed films in the order of their screening."""
    edition = await edition_for(slug, principal.person_id, *PREPARING)
    films = await films_of_programme(edition.id, principal.person_id)
    if not films:
        raise NotFound
    look = await sheet_look(edition.id)
    said, pictures = {**booklet_words(edition, films), **look.words}, {**await stills_of(films), **look.pictures}
    made = await set_in_process("booklet", said, "pdf", pictures)
    return download(made, f"{slug}-programme.pdf", "application/pdf")


ROUTES: list[Any] = [handbook, programme]
