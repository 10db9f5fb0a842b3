"""Films, stills and subtitles as a juror's player fetches them: by assignment, never by who made them."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.errors import NotFound, SignInRequired
from festival.media.queries import rendition
from festival.media.rules import RenditionKind
from festival.media.serving import PRIVATE, NoteServed, stream_file, stream_rendition
from festival.scoring.queries import answer_picture_for_juror, master_for_juror, subtitles_for_juror
from festival.scoring.viewing import note_served
from festival.web.byte_ranges import READING
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_judge
from festival.web.requests import AnyRequest, Episode

_COPIES = {
    "film": (RenditionKind.PROXY,),
    # A film that is light already has no lighter copy.
    "lighter": (RenditionKind.LOW_PROXY, RenditionKind.PROXY),
    "still": (RenditionKind.STILL,),
}


def without_sign_in(_: AnyRequest, __: SignInRequired) -> Response[bytes]:
    """A film is no page: a player that lost its session gets no sign-in form instead of a picture."""
    return Response(b"", status_code=401, headers=PRIVATE)


class JuryFilms(Controller):
    """What the player of a film before one juror plays, for as long as the film is theirs."""

    path = "/jury/films/{assignment_id:str}"
    include_in_schema = False
    guards = (needs_judge,)
    exception_handlers = {SignInRequired: without_sign_in}  # noqa: RUF012 (Litestar reads it from the class)

    @route("/film", http_method=READING)
    async def film(
        self, request: AnyRequest, principal: NamedDependency[Principal], assignment_id: FromPath[str]
    ) -> Response[Any]:
        """The viewing copy."""
        return await _stream(request, principal, assignment_id, "film")

    @route("/lighter", http_method=READING)
    async def lighter(
        self, request: AnyRequest, principal: NamedDependency[Principal], assignment_id: FromPath[str]
    ) -> Response[Any]:
        """The copy for slow connections."""
        return await _stream(request, principal, assignment_id, "lighter")

    @route("/still", http_method=READING)
    async def still(
        self, request: AnyRequest, principal: NamedDependency[Principal], assignment_id: FromPath[str]
    ) -> Response[Any]:
        """A picture of it."""
        return await _stream(request, principal, assignment_id, "still")

    @route("/episodes/{number:str}/{copy:str}", http_method=READING)
    async def episode(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        assignment_id: FromPath[str],
        number: FromPath[str],
        copy: FromPath[str],
    ) -> Response[Any]:
        """An episode of a series; ``copy``: film, lighter or still."""
        if not (number.isascii() and number.isdigit() and len(number) <= 4):
            raise NotFound
        return await _stream(request, principal, assignment_id, copy, int(number))

    @route("/answers/{question_id:str}", http_method=READING)
    async def answer(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        assignment_id: FromPath[str],
        question_id: FromPath[str],
    ) -> Response[Any]:
        """A picture that answers one of the call's own questions."""
        question = read_id(question_id)
        picture = await answer_picture_for_juror(read_id(assignment_id), principal.person_id, question)
        return stream_file(request, picture)

    @get("/subtitles/{language:str}")
    async def subtitles(
        self,
        principal: NamedDependency[Principal],
        assignment_id: FromPath[str],
        language: FromPath[str],
        episode: Episode = 0,
    ) -> Response[bytes]:
        """Subtitles in one language, once the team has read them; of a series, those of one episode."""
        webvtt = await subtitles_for_juror(read_id(assignment_id), principal.person_id, language, episode)
        return Response(webvtt, media_type="text/vtt", headers=PRIVATE)


async def _stream(
    request: AnyRequest, principal: Principal, assignment_id: str, copy: str, episode: int | None = None
) -> Response[Any]:
    edition_id, master_id = await master_for_juror(read_id(assignment_id), principal.person_id, episode)
    for kind in _COPIES.get(copy, ()):
        try:
            found = await rendition(edition_id, master_id, kind)
        except NotFound:
            continue
        place = (edition_id, read_id(assignment_id), master_id)
        note = None if kind is RenditionKind.STILL else _note(*place, kind)
        return stream_rendition(request, found, note_served=note)
    raise NotFound


def _note(edition_id: UUID, assignment_id: UUID, master_id: UUID, kind: RenditionKind) -> NoteServed:
    async def note(first: int, last: int) -> None:
        await note_served(
            edition_id=edition_id, assignment_id=assignment_id, master_id=master_id, kind=kind, first=first, last=last
        )

    return note
