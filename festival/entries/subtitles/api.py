"""Subtitles for programs: one's own to send and read; an edition's to read and to let the jury have."""

from typing import Annotated, Any

from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from festival.editions.queries import edition_for
from festival.editions.rules import DESK
from festival.entries import queries
from festival.entries.schemas import EntryForEntrant
from festival.entries.subtitles.queries import read_subtitles, subtitles_of
from festival.entries.subtitles.schemas import Attestation, SubtitlesOfEntry
from festival.entries.subtitles.service import add_subtitles, attest_subtitles, remove_subtitles
from festival.entries.subtitles.serving import webvtt_response
from festival.media.subtitles import MAX_BYTES
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest

Episode = Annotated[int, QueryParameter(ge=0, le=9_999)]
"""Of a series; 0: the entry's one film."""


class MySubtitlesApi(Controller):
    """Subtitles of one's own entry, one file for each language, of a series for each episode."""

    path = "/api/v1/entries/{entry_id:str}/subtitles"
    tags = ("entries",)
    guards = (needs_enter,)

    @get("/", summary="The subtitles of one's own entry")
    async def listed(self, principal: NamedDependency[Principal], entry_id: FromPath[str]) -> list[SubtitlesOfEntry]:
        """By episode and language."""
        return await _mine(entry_id, principal)

    @put("/{language:str}", summary="Send subtitles", request_max_body_size=MAX_BYTES + 1)
    async def send(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        language: FromPath[str],
        episode: Episode = 0,
    ) -> list[SubtitlesOfEntry]:
        """The bytes of an .srt or .vtt file as application/octet-stream, in place of earlier ones in this language."""
        content = await request.body()
        await add_subtitles(
            entry_id=read_id(entry_id), by=principal.person_id, language=language, content=content, episode=episode
        )
        return await _mine(entry_id, principal)

    @get("/{language:str}", summary="One's own subtitles in one language")
    async def read(
        self,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        language: FromPath[str],
        episode: Episode = 0,
    ) -> Response[bytes]:
        """As WebVTT, made safe."""
        entry = await _entry(entry_id, principal)
        return webvtt_response(await read_subtitles(entry.edition_id, entry.id, language, episode=episode))

    @delete("/{language:str}", summary="Take subtitles away", status_code=200)
    async def remove(
        self,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        language: FromPath[str],
        episode: Episode = 0,
    ) -> list[SubtitlesOfEntry]:
        """Nothing happens where there are none."""
        await remove_subtitles(entry_id=read_id(entry_id), by=principal.person_id, language=language, episode=episode)
        return await _mine(entry_id, principal)


class SubtitlesOfEditionApi(Controller):
    """Subtitles of an edition's entries, for its team."""

    path = "/api/v1/editions/{slug:str}/entries/{entry_id:str}/subtitles"
    tags = ("entries",)
    guards = (needs_organise,)

    @get("/", summary="The subtitles of an entry")
    async def listed(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> list[SubtitlesOfEntry]:
        """By episode and language."""
        edition, entry = await queries.entry_for_organiser(slug, read_id(entry_id), principal.person_id)
        return await subtitles_of(edition.id, entry.id)

    @get("/{language:str}", summary="The subtitles of an entry in one language")
    async def read(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        language: FromPath[str],
        episode: Episode = 0,
    ) -> Response[bytes]:
        """As WebVTT, to be read for names."""
        edition, entry = await queries.entry_for_organiser(slug, read_id(entry_id), principal.person_id)
        return webvtt_response(await read_subtitles(edition.id, entry.id, language, episode=episode))

    @post("/{language:str}/attestation", summary="Let the jury have subtitles, or not", status_code=200)
    async def attest(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        language: FromPath[str],
        data: JSONBody[Attestation],
        episode: Episode = 0,
    ) -> list[SubtitlesOfEntry]:
        """``sha256`` names the version that was read; the jury gets it where it names nobody who made the film."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        key = read_id(entry_id)
        await attest_subtitles(
            edition_id=edition.id,
            entry_id=key,
            language=language,
            sha256=data.sha256,
            by=principal.person_id,
            names_nobody=data.names_nobody,
            episode=episode,
        )
        return await subtitles_of(edition.id, key)


async def _entry(entry_id: str, principal: Principal) -> EntryForEntrant:
    return await queries.entry_for_entrant(read_id(entry_id), principal.person_id)


async def _mine(entry_id: str, principal: Principal) -> list[SubtitlesOfEntry]:
    entry = await _entry(entry_id, principal)
    return await subtitles_of(entry.edition_id, entry.id)


ROUTES: list[Any] = [MySubtitlesApi, SubtitlesOfEditionApi]
