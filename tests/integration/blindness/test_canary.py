"""A unique token in every field that could name a maker: the juror's crawl finds none, the organiser's finds them."""

import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest
from litestar import Litestar

from festival.accounts import service as accounts
from festival.accounts.authenticators import begin_authenticator
from festival.accounts.cookies import cookie_name
from festival.db import execute, fetch, fetch_value
from festival.demo.films import make_film
from festival.editions.queries import current_rules
from festival.editions.questions import NewQuestion, QuestionKind, add_question, questions_of
from festival.editions.service import announce_call
from festival.entries import service as entries
from festival.entries.profiles.rules import AiStage, AiUse, ContentFlag
from festival.entries.profiles.schemas import CreditLine
from festival.entries.rules import CreditRole
from festival.entries.submitting import submit_entry
from festival.entries.subtitles.service import add_subtitles
from festival.jobs import Task
from festival.media import service as media
from festival.media.jobs import FilmWork, film_work
from festival.media.schemas import NewUpload
from festival.panels import service as panels
from festival.settings import Settings
from tests.crawling import contains, crawl
from tests.factories import COMPLETE, make_edition, make_founder, make_person
from tests.juries import AWARDS, CRITERIA_RULES, Jury, join_jury, new_round, open_jury

RULES = {
    "film": {"min_seconds": 1, "max_seconds": 60, "min_width": 100, "min_height": 100, "containers": ["mp4"]},
    "criteria": CRITERIA_RULES,
    "awards": AWARDS,
}


HIDDEN = NewQuestion(kind=QuestionKind.TEXT, prompt="Which school?")
SHOWN = NewQuestion(kind=QuestionKind.TEXT, prompt="Why this story?", for_jurors=True)
PLANTED = (
    "entrant",
    "e-mail",
    "director",
    "writer",
    "file name",
    "subtitles",
    "link",
    "tools",
    "personal answer",
    "answer",
)


@dataclass
class World:
    """An edition before its jury, its films' makers marked by tokens."""

    jury: Jury
    tokens: dict[str, str]
    """Where a token was planted -> the token."""
    in_file: dict[str, str]
    """Tokens within the film file itself."""
    master: bytes
    known: dict[str, list[str]]


def _token() -> str:
    return "zq" + secrets.token_hex(10)


async def _send(path: Path, *, slug: str, filename: str, by: UUID) -> UUID:
    async def blocks() -> AsyncIterator[bytes]:
        yield path.read_bytes()

    upload = await media.begin_upload(new=NewUpload(edition=slug, filename=filename, bytes=path.stat().st_size), by=by)
    await media.receive_part(upload_id=upload.id, by=by, number=1, blocks=blocks())
    await media.complete_upload(upload_id=upload.id, by=by)
    return upload.id


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """As a real festival runs: no page shows the outbox."""
    return Settings(data=tmp_path, base_url="http://testserver", secret="a secret for tests only")


@pytest.fixture
def films() -> AsyncIterator[FilmWork]:
    with film_work() as work:
        yield work


@pytest.fixture
async def world(database: str, application: Litestar, films: FilmWork, tmp_path: Path) -> World:
    organiser = await make_founder(display_name="Olive Organiser")
    edition = await make_edition(by=organiser, preset="vertical_ff", changes=RULES, announced=False)
    for question in (NewQuestion(kind=QuestionKind.TEXT, prompt="Who?", personal=True), HIDDEN, SHOWN):
        await add_question(edition_id=edition.id, by=organiser, new=question)
    asked = [question.id for question in await questions_of(edition.id)]
    await announce_call(edition_id=edition.id, by=organiser)
    tokens, in_file = {}, {}
    for number in range(2):
        planted = {where: _token() for where in PLANTED}
        tokens |= {f"{where} {number}": token for where, token in planted.items()}
        in_file[f"title atom {number}"] = inside = _token()
        path = tmp_path / f"{number}.mp4"
        make_film(path, seed=number, seconds=2, width=180, height=320, title=inside)
        entrant = await make_person(email=f"{planted['e-mail']}@makers.example", display_name=planted["entrant"])
        said = {
            "title": f"Film {number}",
            "category": (await current_rules(edition.id)).categories[0].slug,
            "directors": [planted["director"]],
            "credits": [CreditLine(role=CreditRole.WRITER, name=planted["writer"])],
            "countries": ["FR"],
            "links": [f"https://{planted['link']}.example/film"],
            "ai_use": AiUse.ASSISTED,
            "ai_stages": [AiStage.MUSIC],
            "ai_tools": planted["tools"],
            "content": [ContentFlag.FLASHING_LIGHT],
            "answers": dict(zip(asked, [planted["personal answer"], planted["answer"], "A quiet reason"], strict=True)),
        }
        entry_id = await entries.draft_entry(
            edition_id=edition.id, entrant_id=entrant, new=msgspec.structs.replace(COMPLETE, **said)
        )
        filename = f"{planted['file name']}.mp4"
        upload_id = await _send(path, slug=edition.slug, filename=filename, by=entrant)
        await entries.attach_master(entry_id=entry_id, by=entrant, upload_id=upload_id)
        master_id = await fetch_value("SELECT master_id FROM entry WHERE id = $1", entry_id)
        await films.check_film(Task(edition_id=edition.id, subject_id=master_id))
        cue = f"WEBVTT\n\n00:01.000 --> 00:02.000\nA film by {planted['subtitles']}\n"
        await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=cue.encode())
        await submit_entry(entry_id=entry_id, by=entrant)
        await films.make_renditions(Task(edition_id=edition.id, subject_id=master_id))
        await entries.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=organiser)
    round_id = await panels.plan_round(edition_id=edition.id, by=organiser, new=new_round())
    jury = Jury(edition, organiser, round_id, [], [])
    for name in ("Ann", "Ben"):
        await join_jury(jury, name)
    await panels.take_part(round_id=round_id, by=organiser)
    await open_jury(jury)
    return World(jury, tokens, in_file, path.read_bytes(), await _known(jury))


async def _known(jury: Jury) -> dict[str, list[str]]:
    """Every identifier there is, guessed rightly: knowing an address must not be enough."""
    queries = {
        "slug": "SELECT slug FROM edition",
        "round_id": "SELECT id FROM round",
        "entry_id": "SELECT id FROM entry",
        "assignment_id": "SELECT id FROM assignment",
        "film_ref": "SELECT film_ref FROM round_entry",
        "upload_id": "SELECT id FROM upload",
        "juror_id": "SELECT id FROM juror",
        "proposal_id": "SELECT id FROM proposal",
        "language": "SELECT language FROM subtitles",
        "message_id": "SELECT id FROM outbox",
    }
    return {name: [str(row[0]) for row in await fetch(query)] for name, query in queries.items()}


async def _signed_in(client: httpx.AsyncClient, person_id: UUID) -> httpx.AsyncClient:
    token = await accounts.sign_in_as(person_id=person_id, user_agent="tests")
    client.cookies.set(cookie_name(secure=False), token, domain="testserver.local", path="/")
    return client


async def test_a_juror_reads_no_maker_anywhere(world: World, application: Litestar, client: httpx.AsyncClient) -> None:
    juror = await _signed_in(client, world.jury.people[0])
    read = await crawl(application, juror, ["/", "/jury", "/api/v1/jury/rounds"], world.known)

    films = [address for address in read.reached() if re.fullmatch(r"/jury/films/[0-9a-f-]+/film", address)]
    assert len(films) == 2, "the crawl never reached the films: it proves nothing"
    assert contains(read.everything, "A quiet reason"), "an answer for jurors did not reach them"
    assert contains(read.everything, "Flashing light"), "jurors were not told of declared content"
    leaked = {where for where, token in (world.tokens | world.in_file).items() if contains(read.everything, token)}
    assert leaked == set()


async def test_an_organiser_reads_the_makers(world: World, application: Litestar, client: httpx.AsyncClient) -> None:
    """The positive control: the same crawl by somebody who may know finds what was planted."""
    organiser = await _signed_in(client, world.jury.organiser)
    # Organising needs a second step.
    await begin_authenticator(person_id=world.jury.organiser)
    await execute("UPDATE authenticator SET confirmed_at = now()")
    read = await crawl(application, organiser, ["/", "/organise"], world.known)

    found = {where for where, token in world.tokens.items() if contains(read.everything, token)}
    assert len(found) >= 0.95 * len(world.tokens), sorted(world.tokens.keys() - found)
    assert contains(world.master, world.in_file["title atom 1"])


@pytest.mark.parametrize("form", [str.upper, str.casefold, lambda text: text.encode().hex()])
def test_a_secret_is_recognised_in_other_spellings(form: object) -> None:
    assert callable(form)
    assert contains(b"before " + form("zqSecretToken0123456789").encode() + b" after", "zqSecretToken0123456789")
