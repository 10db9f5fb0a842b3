"""Episodes of one's own series, for programs."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from festival.entries import queries
from festival.entries.episodes.schemas import EpisodeChanges
from festival.entries.episodes.service import name_episode, remove_episode, send_episode
from festival.entries.sent_films import SeriesOfEntry
from festival.errors import NotFound
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter

Number = Annotated[int, PathParameter(ge=1, le=9_999)]


class MyEpisodesApi(Controller):
    """Each episode is sent in its place and has a verdict of its own; absent where the call takes single films."""

    path = "/api/v1/entries/{entry_id:str}/episodes"
    tags = ("entries",)
    guards = (needs_enter,)

    @get("/", summary="The episodes of one's own series")
    async def listed(self, principal: NamedDependency[Principal], entry_id: FromPath[str]) -> SeriesOfEntry:
        """Those that were sent, with their verdicts and the one on the series."""
        return await _mine(read_id(entry_id), principal)

    @put("/{number:int}", summary="Send or name an episode")
    async def send(
        self,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        number: Number,
        data: JSONBody[EpisodeChanges],
    ) -> SeriesOfEntry:
        """The completed upload takes this place, instead of an earlier one; the title alone names what is there."""
        key = read_id(entry_id)
        if data.upload is not None:
            await send_episode(entry_id=key, by=principal.person_id, number=number, upload_id=data.upload)
        if data.title is not None:
            await name_episode(entry_id=key, by=principal.person_id, number=number, title=data.title)
        return await _mine(key, principal)

    @delete("/{number:int}", summary="Take an episode away", status_code=200)
    async def remove(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], number: Number
    ) -> SeriesOfEntry:
        """With its subtitles; nothing happens where there is none."""
        key = read_id(entry_id)
        await remove_episode(entry_id=key, by=principal.person_id, number=number)
        return await _mine(key, principal)


async def _mine(entry_id: UUID, principal: Principal) -> SeriesOfEntry:
    series = (await queries.entry_for_entrant(entry_id, principal.person_id)).series
    if series is None:
        raise NotFound
    return series


ROUTES: list[Any] = [MyEpisodesApi]
