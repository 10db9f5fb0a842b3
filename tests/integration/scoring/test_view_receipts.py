"""Seconds that were delivered, each once: what was skipped, asked for in a header, or served to another, is not one."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from festival.db import execute, fetch_value
from festival.editions.rules import Role
from festival.panels.queries import COUNTING, round_for
from festival.scoring import service as scoring
from festival.scoring.progress import progress_of
from festival.scoring.queries import film_for_juror
from festival.scoring.rules import NotWatched
from festival.scoring.schemas import Delivered, DraftScores
from festival.scoring.viewing import delivered_to_juror, watched_in_full
from festival.settings import Settings
from tests.juries import Jury, entry_of, first_film, make_colleague, make_open_jury, submit
from tests.renditions import make_copy
from tests.signed_in import SignedIn, browser_of

SCORES = {"script": 5, "direction": 5}


@dataclass
class Screening:
    """Ann before her one film, ten seconds long."""

    jury: Jury
    film: UUID
    entry_id: UUID
    ann: SignedIn

    async def ask(self, range_: str | None, *, method: str = "GET", copy: str = "film") -> httpx.Response:
        headers = {} if range_ is None else {"Range": range_}
        return await self.ann.browser.request(method, f"/jury/films/{self.film}/{copy}", headers=headers)

    async def seconds(self) -> int:
        delivered = await delivered_to_juror(self.jury.edition.id, self.film)
        assert delivered.whole == 10
        return delivered.seconds


async def _screening(application: Litestar, settings: Settings, folder: Path, **changes: object) -> Screening:
    jury = await make_open_jury(films=1, names=("Ann", "Ben"), **changes)
    film = await first_film(jury)
    entry_id = await entry_of(film)
    await make_copy(entry_id, folder)
    return Screening(jury, film, entry_id, await browser_of(jury.people[0], application, settings))


@pytest.fixture
async def screening(client: httpx.AsyncClient, application: Litestar, settings: Settings, tmp_path: Path) -> Screening:
    return await _screening(application, settings, tmp_path)


async def test_each_second_counts_once_over_any_number_of_requests(screening: Screening) -> None:
    grown = []
    for range_ in ("bytes=0-149", "bytes=0-149", "bytes=150-199", "bytes=500-699", "bytes=-100", "bytes=0-", None):
        assert (await screening.ask(range_)).status_code in {200, 206}
        grown.append(await screening.seconds())
    assert grown == [1, 1, 2, 4, 5, 10, 10]


@pytest.mark.parametrize(
    ("method", "range_", "status"),
    [
        ("HEAD", None, 200),
        ("HEAD", "bytes=0-999", 206),
        ("GET", "bytes=1000-", 416),
        ("GET", "bytes=0-98", 206),
        ("GET", "bytes=1-99", 206),
        ("GET", "bytes=999-999", 206),
    ],
)
async def test_what_was_not_taken_whole_counts_nothing(
    screening: Screening, method: str, range_: str | None, status: int
) -> None:
    assert (await screening.ask(range_, method=method)).status_code == status
    assert await screening.seconds() == 0


async def test_a_first_and_a_last_byte_are_not_what_lies_between(screening: Screening) -> None:
    for second in range(10):
        await screening.ask(f"bytes={second * 100}-{second * 100}")
        await screening.ask(f"bytes={second * 100 + 99}-{second * 100 + 99}")
    assert await screening.seconds() == 0


async def test_the_lighter_copy_counts_with_the_full_one(screening: Screening, tmp_path: Path) -> None:
    await make_copy(screening.entry_id, tmp_path, kind="low_proxy")
    await screening.ask("bytes=0-499")
    await screening.ask("bytes=300-899", copy="lighter")
    assert await screening.seconds() == 9


async def test_a_copy_without_an_index_is_told_by_its_length(screening: Screening) -> None:
    await execute("UPDATE rendition SET second_bytes = NULL")
    await screening.ask("bytes=0-349")
    assert await screening.seconds() == 3


async def test_nobody_elses_player_counts(screening: Screening, application: Litestar, settings: Settings) -> None:
    for person in (screening.jury.people[1], screening.jury.organiser, None):
        other = await browser_of(person, application, settings)
        assert (await other.get(f"/jury/films/{screening.film}/film")).status_code in {401, 404}
    assert await screening.seconds() == 0


async def test_after_the_seal_nothing_more_is_noted(screening: Screening) -> None:
    await submit(screening.film, screening.jury.people[0], SCORES)
    await scoring.seal_round(round_id=screening.jury.round_id, by=screening.jury.people[0])
    assert (await screening.ask(None)).status_code == 200
    assert await screening.seconds() == 0


async def test_a_round_can_ask_for_the_film_to_be_watched_first(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, tmp_path: Path
) -> None:
    screening = await _screening(application, settings, tmp_path, min_watched=90)
    ann = screening.jury.people[0]
    assert await fetch_value("SELECT rules->'min_watched' FROM round") == 90
    await scoring.save_draft(assignment_id=screening.film, by=ann, version=0, draft=DraftScores(SCORES))
    await screening.ask("bytes=0-799")
    with pytest.raises(NotWatched, match="8 of its 10 seconds"):
        await submit(screening.film, ann, SCORES)
    assert await fetch_value("SELECT state FROM scoresheet") == "draft"
    await screening.ask("bytes=800-899")
    await submit(screening.film, ann, SCORES)
    assert await fetch_value("SELECT state FROM scoresheet") == "submitted"


async def test_jurors_read_it_plainly_and_the_team_in_counts(screening: Screening) -> None:
    await screening.ask("bytes=0-949")
    film = await film_for_juror(screening.film, screening.jury.people[0])
    assert (film.delivered, film.min_watched) == (Delivered(9, 10), 0)
    page = " ".join((await screening.ann.get(f"/jury/films/{screening.film}")).text.split())
    assert "9 of 10 seconds of this film have been delivered to you. This proves delivery, not attention." in page
    judged = await round_for(screening.jury.round_id, screening.jury.organiser)
    assert [one.delivered for one in (await progress_of(judged, screening.jury.organiser)).jurors] == [0, 0]
    await screening.ask("bytes=950-")
    assert [one.delivered for one in (await progress_of(judged, screening.jury.organiser)).jurors] == [1, 0]
    assert await watched_in_full(screening.jury.edition.id, screening.entry_id) == 1


async def test_a_sponsor_reads_sums_alone(screening: Screening) -> None:
    sponsor = await make_colleague(screening.jury, Role.SPONSOR)
    judged = await round_for(screening.jury.round_id, sponsor, *COUNTING)
    seen = await progress_of(judged, sponsor)
    everything = await progress_of(judged, screening.jury.organiser)
    assert (seen.jurors, len(everything.jurors)) == ([], 2)
    assert (seen.assigned, seen.submitted, seen.coverage) == (2, 0, everything.coverage)
