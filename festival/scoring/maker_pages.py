"""What jurors wrote for the filmmaker, once the palmarès is out and where the organisers allow it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.scoring.maker_queries import CommentsForMaker, comments_for_maker
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_enter
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class CommentsPage:
    """The jury's words on one's own film."""

    edition_name: str
    edition_slug: str
    entry_id: UUID
    told: CommentsForMaker


@get("/me/entries/{entry_id:str}/comments", include_in_schema=False, guards=[needs_enter])
async def comments(
    request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
) -> Response[str]:
    """The comments, without who wrote them."""
    key = read_id(entry_id)
    told = await comments_for_maker(key, principal.person_id)
    page = CommentsPage(told.edition_name, told.edition_slug, key, told)
    return render(request, "scoring/comments.html.j2", page)


@get("/api/v1/entries/{entry_id:str}/comments", tags=["entries"], summary="The jury's comments", guards=[needs_enter])
async def comments_by_program(principal: NamedDependency[Principal], entry_id: FromPath[str]) -> CommentsForMaker:
    """On one's own film, once the palmarès is out and where the organisers allow it."""
    return await comments_for_maker(read_id(entry_id), principal.person_id)


ROUTES: list[Any] = [comments, comments_by_program]
