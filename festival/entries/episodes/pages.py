"""Episodes on the pages: entrants send and name them, the team watches them."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.entries import queries
from festival.entries.entry_page import act_on_entry, take_upload
from festival.entries.episodes.service import name_episode, remove_episode, send_episode
from festival.entries.sent_films import SeriesOfEntry
from festival.errors import NotFound
from festival.media.queries import rendition
from festival.media.serving import stream_rendition
from festival.web.byte_ranges import READING
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest


class MyEpisodes(Controller):
    """Episodes of one's own series."""

    path = "/me/entries/{entry_id:str}/episodes/{number:int}"
    include_in_schema = False
    guards = (needs_enter,)

    @post("/")
    async def send(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        """The film that has arrived takes this place."""
        return await take_upload(
            request,
            principal,
            entry_id,
            lambda key, upload_id: send_episode(
                entry_id=key, by=principal.person_id, number=number, upload_id=upload_id
            ),
        )

    @post("/title")
    async def name(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        """What the episode is called."""
        title = str((await request.form()).get("title", ""))
        return await act_on_entry(
            request,
            principal,
            entry_id,
            lambda key: name_episode(entry_id=key, by=principal.person_id, number=number, title=title),
        )

    @post("/remove")
    async def remove(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        """Away with one."""
        return await act_on_entry(
            request,
            principal,
            entry_id,
            lambda key: remove_episode(entry_id=key, by=principal.person_id, number=number),
        )

    @route("/film", http_method=READING)
    async def film(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        """One's own episode as the jury will see it."""
        entry = await queries.entry_for_entrant(read_id(entry_id), principal.person_id)
        master_id = _episode(entry.series, number)
        return stream_rendition(request, await rendition(entry.edition_id, master_id, "proxy"))


class DeskEpisodes(Controller):
    """Episodes at the organisers' desk."""

    path = "/organise/{slug:str}/entries/{entry_id:str}/episodes/{number:int}"
    include_in_schema = False
    guards = (needs_organise,)

    @route("/film", http_method=READING)
    async def film(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        number: FromPath[int],
    ) -> Response[Any]:
        """The viewing copy of an episode."""
        edition, entry = await queries.entry_for_organiser(slug, read_id(entry_id), principal.person_id)
        return stream_rendition(request, await rendition(edition.id, _episode(entry.series, number), "proxy"))


def _episode(series: SeriesOfEntry | None, number: int) -> UUID:
    for episode in series.episodes if series is not None else ():
        if episode.number == number:
            return episode.master_id
    raise NotFound
