"""A film's profile, kept as it was said and entered again; a call's own questions; jurors read what they may."""

from datetime import timedelta

import msgspec
import pytest

from festival.clock import standing_at
from festival.db import fetch_value
from festival.editions.queries import current_rules
from festival.editions.questions import (
    NewQuestion,
    PersonalForJurors,
    QuestionKind,
    QuestionsStand,
    WrongChoices,
    add_question,
    move_question,
    questions_of,
    remove_question,
)
from festival.editions.service import announce_call
from festival.entries import service
from festival.entries.profiles.queries import films_of
from festival.entries.profiles.rules import AiStage, AiUse, BadLink, ContentFlag, MusicRights, Premiere
from festival.entries.queries import entry_for_entrant, entry_for_organiser
from festival.entries.questions.answering import answer_later
from festival.entries.questions.answers import AnswersClosed, NotAChoice, UnknownQuestion
from festival.entries.rules import EntryIncomplete, EntryState, FilmEnteredAlready, FilmUsedUp
from festival.entries.schemas import EntryChanges, NewEntry
from festival.errors import NotFound
from tests.factories import COMPLETE, make_edition, make_entry, make_founder, make_master, make_person

PROFILE = {
    "title_transliterated": "Ame no eki",
    "year": 1931,
    "premiere": Premiere.INTERNATIONAL,
    "music_rights": MusicRights.LICENSED,
    "ai_use": AiUse.ASSISTED,
    "ai_tools": "A tool named 道具",
    "ai_stages": [AiStage.MUSIC, AiStage.PICTURE],
    "content": [ContentFlag.FLASHING_LIGHT],
    "links": ["https://example.org/film?t=1"],
    "countries": ["CSXX", "SU"],
}


async def test_a_profile_reads_back_as_it_was_said(database: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT, **PROFILE)
    entry = await entry_for_entrant(entry_id, entrant)
    assert {name: getattr(entry, name) for name in PROFILE} == PROFILE
    await service.submit_entry(entry_id=entry_id, by=entrant)
    body = await fetch_value("SELECT body FROM frozen_entry WHERE entry_id = $1", entry_id)
    assert {name: body[name] for name in PROFILE} == msgspec.to_builtins(PROFILE)


@pytest.mark.parametrize(
    "link",
    [
        "ftp://example.org/film",
        "javascript:alert(1)",
        "https://127.0.0.1/film",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://10.0.0.8/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "https://user:secret@example.org/",
        "https://intranet/",
        "https://example.org/ film",
        "example.org/film",
    ],
)
async def test_a_link_that_is_not_on_the_public_web_is_refused(database: str, link: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    with pytest.raises(BadLink):
        await make_entry(edition=edition, entrant=entrant, links=[link])


async def test_a_film_entered_again_is_a_copy_that_leaves_what_was_submitted_alone(database: str) -> None:
    first, second, entrant = await make_edition(), await make_edition(), await make_person()
    submitted = await make_entry(edition=first, entrant=entrant, **PROFILE)
    (film,) = await films_of(entrant)
    assert (film.title, film.entered_in, film.links) == (COMPLETE.title, [first.name], PROFILE["links"])
    category = (await current_rules(second.id)).categories[0].slug
    new = NewEntry(category=category, film=film.id, premiere=Premiere.NONE)
    again = await service.draft_entry(edition_id=second.id, entrant_id=entrant, new=new)
    entry = await entry_for_entrant(again, entrant)
    assert (entry.title, entry.directors, entry.premiere) == (COMPLETE.title, COMPLETE.directors, Premiere.NONE)
    await service.change_entry(
        entry_id=again, by=entrant, version=entry.version, changes=EntryChanges(title="Another title")
    )
    assert (await entry_for_entrant(submitted, entrant)).title == COMPLETE.title
    (film,) = await films_of(entrant)
    assert (film.title, film.entered_in) == ("Another title", sorted([first.name, second.name]))
    with pytest.raises(FilmEnteredAlready):
        await service.draft_entry(edition_id=second.id, entrant_id=entrant, new=new)
    with pytest.raises(NotFound):
        await service.draft_entry(edition_id=second.id, entrant_id=await make_person(), new=new)


async def test_a_film_enters_as_often_as_the_rules_allow(database: str) -> None:
    changes = {
        "eligibility": {"entries_per_film": 1},
        "categories": [{"slug": "one", "name": "One"}, {"slug": "two", "name": "Two"}],
    }
    edition, entrant = await make_edition(changes=changes), await make_person()
    await make_entry(edition=edition, entrant=entrant, category="one")
    (film,) = await films_of(entrant)
    new = NewEntry(category="two", film=film.id, rights_confirmed=True)
    again = await service.draft_entry(edition_id=edition.id, entrant_id=entrant, new=new)
    upload_id = await make_master(edition_id=edition.id, person_id=entrant)
    await service.attach_master(entry_id=again, by=entrant, upload_id=upload_id)
    missing = (await entry_for_entrant(again, entrant)).missing
    assert [gap.field for gap in missing] == ["entries_per_film"]
    with pytest.raises(FilmUsedUp):
        await service.submit_entry(entry_id=again, by=entrant)


async def test_eligibility_names_every_clause_on_the_draft_and_refuses_to_submit(database: str) -> None:
    changes = {"eligibility": {"countries_allowed": ["DE"], "premiere": "world", "ai_most": "none"}}
    edition, entrant = await make_edition(changes=changes), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT, **PROFILE)
    missing = (await entry_for_entrant(entry_id, entrant)).missing
    assert [gap.field for gap in missing] == ["countries", "premiere", "ai_use"]
    with pytest.raises(EntryIncomplete):
        await service.submit_entry(entry_id=entry_id, by=entrant)


async def test_questions_are_put_in_order_until_the_call_is_announced(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, announced=False)

    async def ask(prompt: str, **said: object) -> None:
        new = msgspec.convert({"kind": "text", "prompt": prompt, **said}, NewQuestion)
        await add_question(edition_id=edition.id, by=organiser, new=new)

    for prompt in ("one", "two", "three"):
        await ask(prompt)
    one, two, three = [question.id for question in await questions_of(edition.id)]
    await move_question(edition_id=edition.id, by=organiser, question_id=three, position=1)
    await remove_question(edition_id=edition.id, by=organiser, question_id=one)
    assert [question.id for question in await questions_of(edition.id)] == [three, two]
    with pytest.raises(WrongChoices):
        await ask("which", kind="choice", choices=["only one"])
    with pytest.raises(WrongChoices):
        await ask("which", choices=["a", "b"])
    with pytest.raises(PersonalForJurors):
        await ask("who", personal=True, for_jurors=True)
    with pytest.raises(NotFound):
        await remove_question(edition_id=edition.id, by=await make_person(), question_id=two)
    await announce_call(edition_id=edition.id, by=organiser)
    with pytest.raises(QuestionsStand):
        await ask("four")


async def test_answers_are_asked_for_kept_and_frozen_and_some_may_come_later(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, announced=False)
    due_at = edition.closes_at + timedelta(days=10)
    asked = (
        NewQuestion(kind=QuestionKind.CHOICE, prompt="Which?", choices=["a", "b"], required=True),
        NewQuestion(kind=QuestionKind.LINK, prompt="Where?", due_at=due_at, required=True),
    )
    for new in asked:
        await add_question(edition_id=edition.id, by=organiser, new=new)
    which, where = [question.id for question in await questions_of(edition.id)]
    await announce_call(edition_id=edition.id, by=organiser)
    entrant = await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    entry = await entry_for_entrant(entry_id, entrant)
    assert [gap.field for gap in entry.missing] == [f"question_{which}"]

    async def answer(text: str) -> None:
        changes = EntryChanges(answers={which: text})
        await service.change_entry(entry_id=entry_id, by=entrant, version=entry.version, changes=changes)

    with pytest.raises(NotAChoice):
        await answer("c")
    await answer("b")
    await service.submit_entry(entry_id=entry_id, by=entrant)
    body = await fetch_value("SELECT body -> 'answers' FROM frozen_entry WHERE entry_id = $1", entry_id)
    assert body == [{"question": "Which?", "answer": "b"}]
    with standing_at(due_at - timedelta(milliseconds=1)):
        await answer_later(entry_id=entry_id, by=entrant, answers={where: "https://example.org/dcp"})
    for question_id, at in ((which, edition.closes_at), (where, due_at)):
        with standing_at(at), pytest.raises(AnswersClosed):
            await answer_later(entry_id=entry_id, by=entrant, answers={question_id: "a"})
    with pytest.raises(UnknownQuestion):
        await answer_later(entry_id=entry_id, by=entrant, answers={edition.id: "a"})
    _, told = await entry_for_organiser(edition.slug, entry_id, organiser)
    assert [one.body for one in told.asked] == ["b", "https://example.org/dcp"]
