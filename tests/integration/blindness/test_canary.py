"""A token in every field that could name a maker or a juror: who may not know crawls the whole site and finds none.

Whoever may know crawls it too, and finds them: without that control the silence of the others would prove nothing.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar

from festival.db import fetch_value
from festival.media.jobs import FilmWork, film_work
from festival.notifications.jobs import schedules
from festival.settings import Settings
from tests.asking import asker
from tests.crawling import Crawl, contains, crawl, found_in, plain
from tests.integration.blindness.planting import DRAWN_ANEW, PUBLIC, SAID_TO_JURORS, STAFF, PlantedCast, new_token
from tests.played import PHASES, Played, compute, everything_known, play_edition
from tests.postbox import Postbox, open_postbox
from tests.unit.media.film_corpus import needs_ffmpeg

pytestmark = needs_ffmpeg
COUNTED = "counted, not staged"
FILTERS = ("search", "q", "name", "category", "country", "label", "subject", "code", "signature")
STARTS = ("/", "/me", "/jury", "/organise", "/api/v1/jury/rounds")


@pytest.fixture
async def box() -> AsyncIterator[Postbox]:
    async with open_postbox() as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path, box: Postbox) -> Settings:
    """As a real festival runs: no page shows the outbox. Nobody is slowed down for reading everything."""
    return Settings(
        data=tmp_path,
        base_url="http://testserver",
        secret="a secret for tests only",
        api_per_minute=1_000_000,
        mail_per_minute=1_000_000,
        smtp_url=f"smtp://127.0.0.1:{box.port}",
    )


@pytest.fixture
def films() -> Iterator[FilmWork]:
    with film_work() as work:
        yield work


@dataclass
class World:
    """A marked edition, in some phase of its round."""

    played: Played
    cast: PlantedCast
    application: Litestar
    settings: Settings
    box: Postbox

    async def read_as(self, name: str) -> Crawl:
        """All that one of them can read: pages, files, films, and the mail that came."""
        person = self.played.people[name]
        reader = await asker(person, self.application)
        read = await crawl(self.application, reader.by["cookie"], STARTS, await everything_known())
        read.answers += [("mail", 200, letter) for letter in await self._mail_to(person)]
        return read

    async def _mail_to(self, person_id: UUID) -> list[bytes]:
        _, send_waiting = schedules(self.settings)["notifications_send_waiting"]
        await send_waiting()
        address = await fetch_value("SELECT email FROM person WHERE id = $1", person_id)
        return [
            b"\n".join(part.get_payload(decode=True) or str(part.items()).encode() for part in message.walk())
            + str(message.items()).encode()
            for recipients, message in self.box.received
            if address in recipients
        ]

    def makers(self, *owners: str) -> dict[str, str]:
        """Where each token of these makers was planted -> the token."""
        return {f"{owner}: {where}": token for owner in owners for where, token in self.cast.makers[owner].items()}

    def jury(self, *, but: str = "") -> dict[str, str]:
        """The same of the jurors."""
        return {
            f"{name}: {where}": token
            for name, planted in self.cast.jury.items()
            if name != but
            for where, token in planted.items()
        }


@pytest.fixture
async def world(
    application: Litestar, settings: Settings, database: str, films: FilmWork, box: Postbox, tmp_path: Path
) -> World:
    cast = PlantedCast(films, tmp_path)
    return World(await play_edition(cast), cast, application, settings, box)


async def _advance(world: World, phase: str) -> None:
    if phase != "planned":
        await world.played.advance("open")
        juror = world.played.people["juror"]
        await world.cast.report("juror", UUID(world.played.places["assignment_id"]), juror)
    if phase == COUNTED:
        await world.played.advance("sealed")
        await compute(world.played)
    else:
        await world.played.advance(phase)


def _found(read: Crawl, planted: dict[str, str]) -> set[str]:
    return found_in(read.everything, planted)


def _without(planted: dict[str, str], kinds: frozenset[str]) -> dict[str, str]:
    return {place: token for place, token in planted.items() if _kind(place) not in kinds}


def _kind(place: str) -> str:
    """``rival: director of Tide`` is a director."""
    return place.partition(": ")[2].partition(" of ")[0]


async def _jurors_read_no_maker(world: World, phase: str) -> None:
    read = await world.read_as("juror")
    hidden = world.makers("entrant", "rival")
    assert _found(read, _without(hidden, PUBLIC) if phase == "published" else hidden) == set()
    assert _found(read, _without(world.jury(but="juror"), frozenset({"name"}))) == set()
    if phase == "open":
        watched = [address for address in read.reached() if re.fullmatch(r"/jury/films/[0-9a-f-]+/film", address)]
        assert len(watched) == 3, "the crawl never reached the films: it proves nothing"
        assert contains(read.everything, SAID_TO_JURORS), "an answer for jurors did not reach them"
        assert contains(read.everything, "Flashing light"), "jurors were not told of declared content"
        assert await _told_apart_by_filters(world, "juror", sorted(read.reached())) == []


async def _told_apart_by_filters(world: World, name: str, addresses: list[str]) -> list[str]:
    """Addresses that answer another way when they are asked for somebody who is there than for nobody."""
    reader = (await asker(world.played.people[name], world.application)).by["cookie"]
    [somebody, *_] = [token for place, token in world.makers("entrant").items() if _kind(place) == "director"]
    nobody = new_token()
    told = []
    for address in addresses:
        if address == "mail" or "?" in address:
            continue
        one, other = [await reader.get(address, params=dict.fromkeys(FILTERS, sought)) for sought in (somebody, nobody)]
        same = plain(one.content).replace(somebody.encode(), nobody.encode()) == plain(other.content)
        told += [] if same and one.status_code == other.status_code else [address]
    return told


async def _entrants_read_no_juror_and_no_other(world: World, phase: str) -> None:
    read = await world.read_as("rival")
    public = PUBLIC | {"name"} if phase == "published" else frozenset[str]()
    assert _found(read, _without(world.makers("entrant"), public) | _without(world.jury(), public)) == set()
    own = world.makers("rival")
    # What the team writes about somebody is theirs to take along, and stands nowhere else.
    elsewhere = Crawl([answer for answer in read.answers if "/data" not in answer[0]])
    assert _found(elsewhere, {place: token for place, token in own.items() if _kind(place) in STAFF}) == set()
    assert len(_found(read, own)) > len(own) / 2, "entrants did not find themselves: it proves nothing"


async def _sponsors_read_nobody(world: World, phase: str) -> None:
    read = await world.read_as("sponsor")
    public = PUBLIC | {"name"} if phase == "published" else frozenset[str]()
    everybody = world.makers("entrant", "rival") | world.jury()
    assert _found(read, _without(everybody, public)) == set()
    progress = f"/organise/{world.played.edition.slug}/rounds/{world.played.round_id}/progress"
    assert progress in read.reached(), "the crawl never reached the counts: it proves nothing"


async def _organisers_find_everybody(world: World, phase: str) -> None:
    """The positive control; of the jury's words, none before the seal, and never what is nobody else's."""
    read = await world.read_as("organiser")
    makers = _without(world.makers("entrant", "rival"), DRAWN_ANEW | {"browser", "film file"})
    missing = makers.keys() - _found(read, makers)
    assert len(missing) <= 0.05 * len(makers), sorted(missing)
    jury = {place: token for place, token in world.jury().items() if _kind(place) == "name"}
    assert _found(read, jury) == set(jury)
    said = {"note for oneself"} | ({"comment for the maker"} if phase in {"planned", "open"} else set())
    kept = {place: token for place, token in world.jury().items() if _kind(place) in said}
    assert _found(read, kept) == set()


async def test_jurors_rivals_and_sponsors_read_nobody_while_the_jury_is_at_work(world: World) -> None:
    await _advance(world, "open")
    await _jurors_read_no_maker(world, "open")
    await _entrants_read_no_juror_and_no_other(world, "open")
    await _sponsors_read_nobody(world, "open")


async def test_an_organiser_reads_the_makers(world: World) -> None:
    await _advance(world, "open")
    await _organisers_find_everybody(world, "open")
    inside = [token for place, token in world.makers("entrant", "rival").items() if _kind(place) == "film file"]
    masters = b"".join(world.cast.masters)
    assert [masters.count(token.encode()) >= 8 for token in inside] == [True] * 3


@pytest.mark.long
@pytest.mark.parametrize("phase", [*PHASES[:3], COUNTED, *PHASES[3:]])
async def test_nobody_reads_what_is_not_theirs(world: World, phase: str) -> None:
    await _advance(world, phase)
    await _jurors_read_no_maker(world, phase)
    await _entrants_read_no_juror_and_no_other(world, phase)
    await _sponsors_read_nobody(world, phase)
    await _organisers_find_everybody(world, phase)


@pytest.mark.parametrize("form", [str.upper, str.casefold, lambda text: text.encode().hex()])
def test_a_secret_is_recognised_in_other_spellings(form: object) -> None:
    assert callable(form)
    assert contains(b"before " + form("zqSecretToken0123456789").encode() + b" after", "zqSecretToken0123456789")
