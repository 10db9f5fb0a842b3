"""Files that answer a call's own questions, for programs."""

from typing import Annotated, Any

from litestar import Controller, Response, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from festival.entries import queries
from festival.entries.questions.file_serving import download_of
from festival.entries.questions.files import (
    LONGEST_NAME,
    MAX_BYTES,
    answer_file_for_entrant,
    answer_file_for_organiser,
    remove_answer_file,
    send_answer_file,
)
from festival.entries.schemas import EntryForEntrant
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest

Name = Annotated[str, QueryParameter(max_length=LONGEST_NAME)]


class MyAnswerFilesApi(Controller):
    """Files with which one answered."""

    path = "/api/v1/entries/{entry_id:str}/files/{question_id:str}"
    tags = ("entries",)
    guards = (needs_enter,)

    @get("/", summary="The file with which one answered a question")
    async def fetched(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        question_id: FromPath[str],
    ) -> Response[Any]:
        """As it was sent; one that jurors see, as it was drawn."""
        file = await answer_file_for_entrant(read_id(entry_id), read_id(question_id), principal.person_id)
        return download_of(request, file)

    @put("/", summary="Answer a question with a file", request_max_body_size=MAX_BYTES + 1)
    async def send(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        question_id: FromPath[str],
        name: Name = "file",
    ) -> EntryForEntrant:
        """The file's bytes as application/octet-stream, in place of an earlier one; ``name`` is shown to the team."""
        key = read_id(entry_id)
        await send_answer_file(
            entry_id=key,
            question_id=read_id(question_id),
            by=principal.person_id,
            name=name,
            content=await request.body(),
        )
        return await queries.entry_for_entrant(key, principal.person_id)

    @delete("/", summary="Take an answer's file away", status_code=200)
    async def remove(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], question_id: FromPath[str]
    ) -> EntryForEntrant:
        """Nothing happens where there is none."""
        key = read_id(entry_id)
        await remove_answer_file(entry_id=key, question_id=read_id(question_id), by=principal.person_id)
        return await queries.entry_for_entrant(key, principal.person_id)


@get(
    "/api/v1/editions/{slug:str}/entries/{entry_id:str}/files/{question_id:str}",
    tags=["entries"],
    summary="The file with which an entry answers a question",
    guards=[needs_organise],
)
async def file_of_edition(
    request: AnyRequest,
    principal: NamedDependency[Principal],
    slug: FromPath[str],
    entry_id: FromPath[str],
    question_id: FromPath[str],
) -> Response[Any]:
    """For the team."""
    question = read_id(question_id)
    return download_of(request, await answer_file_for_organiser(slug, read_id(entry_id), question, principal.person_id))


ROUTES: list[Any] = [MyAnswerFilesApi, file_of_edition]
