"""Files that answer a call's own questions, on the pages: entrants send them, the team downloads them."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.entries.entry_page import act_on_entry
from festival.entries.questions.file_serving import download_of
from festival.entries.questions.files import (
    MAX_BYTES,
    answer_file_for_entrant,
    answer_file_for_organiser,
    remove_answer_file,
    send_answer_file,
)
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest


class MyAnswerFiles(Controller):
    """Files with which one answered."""

    path = "/me/entries/{entry_id:str}/files/{question_id:str}"
    include_in_schema = False
    guards = (needs_enter,)

    @get("/")
    async def fetched(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        question_id: FromPath[str],
    ) -> Response[Any]:
        """As it was sent."""
        file = await answer_file_for_entrant(read_id(entry_id), read_id(question_id), principal.person_id)
        return download_of(request, file)

    @post("/", request_max_body_size=MAX_BYTES + 100_000)
    async def send(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        question_id: FromPath[str],
    ) -> Response[Any]:
        """A file, in place of an earlier one."""
        question = read_id(question_id)
        file = (await request.form()).get(f"question_{question}")
        name, content = (file.filename, await file.read()) if isinstance(file, UploadFile) else ("", b"")
        return await act_on_entry(
            request,
            principal,
            entry_id,
            lambda key: send_answer_file(
                entry_id=key, question_id=question, by=principal.person_id, name=name, content=content
            ),
        )

    @post("/remove")
    async def remove(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        entry_id: FromPath[str],
        question_id: FromPath[str],
    ) -> Response[Any]:
        """Away with it."""
        question = read_id(question_id)
        return await act_on_entry(
            request,
            principal,
            entry_id,
            lambda key: remove_answer_file(entry_id=key, question_id=question, by=principal.person_id),
        )


@get(
    "/organise/{slug:str}/entries/{entry_id:str}/files/{question_id:str}",
    include_in_schema=False,
    guards=[needs_organise],
)
async def desk_answer_file(
    request: AnyRequest,
    principal: NamedDependency[Principal],
    slug: FromPath[str],
    entry_id: FromPath[str],
    question_id: FromPath[str],
) -> Response[Any]:
    """What an entrant sent, for the team."""
    question = read_id(question_id)
    return download_of(request, await answer_file_for_organiser(slug, read_id(entry_id), question, principal.person_id))


ROUTES: list[Any] = [MyAnswerFiles, desk_answer_file]
