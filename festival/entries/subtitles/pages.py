"""Subtitles on the pages: entrants send them, the team reads them and lets the jury have them."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.rules import DESK
from festival.entries import queries
from festival.entries.desk.entry_page import decide_on_entry
from festival.entries.entry_page import act_on_entry
from festival.entries.subtitles.queries import read_subtitles
from festival.entries.subtitles.service import add_subtitles, attest_subtitles, remove_subtitles
from festival.entries.subtitles.serving import webvtt_response
from festival.errors import NotFound
from festival.media.serving import PRIVATE
from festival.media.subtitles import MAX_BYTES
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest, Episode

_WITH_FORM = MAX_BYTES + 100_000
"""Bytes of a request with the largest subtitle file in it."""


def _episode_of(said: object) -> int:
    """The episode that a form names; 0, an entry's one film, where it names none."""
    text = "0" if said is None else str(said)
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise NotFound
    return int(text)


class MySubtitles(Controller):
    """Subtitles of one's own entry."""

    path = "/me/entries/{entry_id:str}/subtitles"
    include_in_schema = False
    guards = (needs_enter,)

    @post("/", request_max_body_size=_WITH_FORM)
    async def add(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """A file for one language, in place of an earlier one."""
        form = await request.form()
        file, language = form.get("file"), str(form.get("language", ""))
        content = await file.read() if isinstance(file, UploadFile) else b""
        episode = _episode_of(form.get("episode"))
        return await act_on_entry(
            request,
            principal,
            entry_id,
            lambda key: add_subtitles(
                entry_id=key, by=principal.person_id, language=language, content=content, episode=episode
            ),
        )

    @post("/{language:str}/remove")
    async def remove(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        language: FromPath[str],
    ) -> Response[Any]:
        """Away with one."""
        episode = _episode_of((await request.form()).get("episode"))
        return await act_on_entry(
            request,
            principal,
            entry_id,
            lambda key: remove_subtitles(entry_id=key, by=principal.person_id, language=language, episode=episode),
        )

    @get("/{language:str}")
    async def read(
        self,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        language: FromPath[str],
        episode: Episode = 0,
    ) -> Response[bytes]:
        """One's own subtitles as the player shows them."""
        entry = await queries.entry_for_entrant(read_id(entry_id), principal.person_id)
        return webvtt_response(await read_subtitles(entry.edition_id, entry.id, language, episode=episode))


class DeskSubtitles(Controller):
    """Subtitles of an edition's entries, for its team."""

    path = "/organise/{slug:str}/entries/{entry_id:str}/subtitles/{language:str}"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def read(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        language: FromPath[str],
        episode: Episode = 0,
    ) -> Response[bytes]:
        """For the player."""
        edition, entry = await queries.entry_for_organiser(slug, read_id(entry_id), principal.person_id)
        return webvtt_response(await read_subtitles(edition.id, entry.id, language, episode=episode))

    @get("/text")
    async def text(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        language: FromPath[str],
        episode: Episode = 0,
    ) -> Response[bytes]:
        """To be read from the first line to the last."""
        edition, entry = await queries.entry_for_organiser(slug, read_id(entry_id), principal.person_id)
        webvtt = await read_subtitles(edition.id, entry.id, language, episode=episode)
        return Response(webvtt, media_type="text/plain", headers=PRIVATE)

    @post("/attestation")
    async def attest(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        language: FromPath[str],
    ) -> Response[Any]:
        """They name nobody; or they may, after all."""
        form = await request.form()
        episode = _episode_of(form.get("episode"))
        sha256, names_nobody = str(form.get("sha256", "")), form.get("names_nobody") == "yes"
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: attest_subtitles(
                edition_id=edition,
                entry_id=key,
                language=language,
                sha256=sha256,
                by=principal.person_id,
                names_nobody=names_nobody,
                episode=episode,
            ),
            DESK,
        )
