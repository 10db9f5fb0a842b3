"""Questions answered with a file: sent, fetched by those who may, in the receipt, and gone with the entry."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from festival.clock import standing_at
from festival.db import atomic, fetch_value
from festival.editions.questions import NewQuestion, QuestionKind, add_question
from festival.editions.schemas import EditionForOrganiser
from festival.editions.service import announce_call
from festival.entries import service
from festival.entries.erasing import erase_entry
from festival.entries.queries import entry_for_entrant
from festival.entries.questions.answers import AnswerIsFile, AnswersClosed, UnknownQuestion
from festival.entries.questions.files import (
    MAX_BYTES,
    AnswerFileTooLarge,
    NoFile,
    UnwelcomeFile,
    answer_file_for_entrant,
    remove_answer_file,
    send_answer_file,
)
from festival.entries.rules import EntryState, EntrySubmitted
from festival.entries.schemas import EntryChanges
from festival.errors import Invalid, NotFound
from festival.media.erasing import delete_objects
from festival.media.pictures import BadPicture
from festival.media.storage import storage
from tests.browsing import sit_down, token_headers
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.pictures import photograph

PDF = b"%PDF-1.7\n%%EOF\n"


async def _asking(by: UUID, **asked: object) -> tuple[EditionForOrganiser, UUID]:
    edition = await make_edition(by=by, announced=False)
    new = NewQuestion(kind=QuestionKind.FILE, prompt="Your script", **asked)  # type: ignore[arg-type]
    question = await add_question(edition_id=edition.id, by=by, new=new)
    await announce_call(edition_id=edition.id, by=by)
    return edition, question


async def test_a_file_answers_a_question_from_the_entrants_page_to_the_teams(client: httpx.AsyncClient) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition, question = await _asking(organiser, required=True)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    assert [gap.field for gap in (await entry_for_entrant(entry_id, entrant)).missing] == [f"question_{question}"]
    await sit_down(client, entrant)
    page = f"/me/entries/{entry_id}"
    shown = (await client.get(page)).text
    token = re.search(r'name="_csrf" value="([0-9a-f]+)"', shown)
    assert token is not None
    assert f'href="#question_{question}"' in shown
    sent = await client.post(
        f"{page}/files/{question}",
        data={"_csrf": token[1]},
        files={f"question_{question}": ("../Drehbuch (2) “Endfassung”.pdf", PDF)},
    )
    assert sent.status_code == 303
    fetched = await client.get(f"{page}/files/{question}")
    assert (fetched.content, fetched.headers["content-type"]) == (PDF, "application/octet-stream")
    assert fetched.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''Drehbuch%20%282%29%20%E2%80%9CEndfassung%E2%80%9D.pdf"
    )
    await service.submit_entry(entry_id=entry_id, by=entrant)
    frozen = await fetch_value("SELECT body FROM frozen_entry WHERE entry_id = $1", entry_id)
    digest = await fetch_value("SELECT sha256 FROM answer_file")
    assert frozen["answers"] == [
        {"question": "Your script", "answer": "Drehbuch (2) “Endfassung”.pdf", "sha256": digest}
    ]
    desk = f"/organise/{edition.slug}/entries/{entry_id}"
    assert (await client.get(f"{desk}/files/{question}")).status_code == 404
    await sit_down(client, organiser)
    assert f'href="{desk}/files/{question}"' in (await client.get(desk)).text
    assert (await client.get(f"{desk}/files/{question}")).content == PDF
    with pytest.raises(EntrySubmitted):
        await send_answer_file(entry_id=entry_id, question_id=question, by=entrant, name="x.pdf", content=PDF)


async def test_a_program_sends_one_and_takes_it_away(client: httpx.AsyncClient) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition, question = await _asking(organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    place = f"/api/v1/entries/{entry_id}/files/{question}"
    headers = {**await token_headers(entrant), "Content-Type": "application/octet-stream"}
    answer = await client.put(f"{place}?name=script.pdf", content=PDF, headers=headers)
    assert (answer.status_code, answer.json()["asked"][0]["body"]) == (200, "script.pdf")
    assert (await client.get(place, headers=headers)).content == PDF
    assert (await client.delete(place, headers=headers)).json()["asked"][0]["body"] is None
    stranger = await token_headers(await make_person())
    assert (await client.get(place, headers=stranger)).status_code == 404


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NoFile),
        (b"<!doctype html><script>alert(1)</script>", UnwelcomeFile),
        (b"<?xml version='1.0'?><svg onload='alert(1)'/>", UnwelcomeFile),
        (b"MZ" + bytes(100), UnwelcomeFile),
        (bytes(MAX_BYTES + 1), AnswerFileTooLarge),
    ],
)
async def test_what_nobody_should_open_is_refused_beside_its_question(
    database: str, content: bytes, refusal: type[Invalid]
) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition, question = await _asking(organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    with pytest.raises(refusal) as refused:
        await send_answer_file(entry_id=entry_id, question_id=question, by=entrant, name="script.pdf", content=content)
    assert refused.value.field == f"question_{question}"


async def test_words_are_no_file_and_a_file_is_no_words(database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition, question = await _asking(organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    version = (await entry_for_entrant(entry_id, entrant)).version
    with pytest.raises(AnswerIsFile):
        await service.change_entry(
            entry_id=entry_id, by=entrant, version=version, changes=EntryChanges(answers={question: "script.pdf"})
        )
    with pytest.raises(UnknownQuestion):
        await send_answer_file(entry_id=entry_id, question_id=entry_id, by=entrant, name="x.pdf", content=PDF)


async def test_what_is_due_later_is_taken_until_its_day(database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    now = await fetch_value("SELECT now()")
    due = now + timedelta(days=40)
    edition, question = await _asking(organiser, due_at=due)
    entry_id = await make_entry(edition=edition, entrant=entrant)
    answer = {"entry_id": entry_id, "question_id": question, "by": entrant}
    with standing_at(due - timedelta(milliseconds=1)):
        await send_answer_file(**answer, name="papers.pdf", content=PDF)
    with standing_at(due), pytest.raises(AnswersClosed):
        await remove_answer_file(**answer)


async def test_what_jurors_see_is_a_picture_without_a_name(database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition, question = await _asking(organiser, for_jurors=True)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    answer = {"entry_id": entry_id, "question_id": question, "by": entrant}
    with pytest.raises(BadPicture):
        await send_answer_file(**answer, name="Ada Lovelace.pdf", content=PDF)
    await send_answer_file(**answer, name="Ada Lovelace.jpg", content=photograph(camera="Ada's phone"))
    kept = await answer_file_for_entrant(entry_id, question, entrant)
    content = b"".join([block async for block in storage().read(kept.storage_key, 0, kept.bytes - 1)])
    assert (kept.name, kept.media_type, b"phone" in content) == ("picture.jpg", "image/jpeg", False)


async def test_it_goes_with_the_entry(database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition, question = await _asking(organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    await send_answer_file(entry_id=entry_id, question_id=question, by=entrant, name="script.pdf", content=PDF)
    kept = await answer_file_for_entrant(entry_id, question, entrant)
    async with atomic() as connection:
        await erase_entry(connection, edition.id, entry_id)
    await delete_objects()
    with pytest.raises(NotFound):
        await storage().size(kept.storage_key)
