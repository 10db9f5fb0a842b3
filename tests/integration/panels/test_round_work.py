"""Large rounds are seated and counted by a worker: asked for once, told in steps, refused in words."""

import time
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar

from festival.awards import jobs as awards_jobs
from festival.awards.queries import latest_result
from festival.db import execute, fetch_row, fetch_value
from festival.errors import NotFound
from festival.jobs import Task
from festival.panels import jobs as panels_jobs
from festival.panels.queries import latest_proposals, round_for
from festival.panels.round_figures import figures_of_round
from festival.panels.round_work import WorkKind, ask_for, given_up, nearing, read_work
from festival.panels.service import take_entries
from festival.settings import Settings
from tests.factories import make_person
from tests.juries import make_jury
from tests.results import make_sealed_jury
from tests.signed_in import browser_of

HANDLERS = {**panels_jobs.HANDLERS, **awards_jobs.HANDLERS}


async def task_of(round_id: UUID) -> Task:
    row = await fetch_row("SELECT edition_id, id FROM round_work WHERE round_id = $1 ORDER BY asked_at DESC", round_id)
    assert row is not None
    return Task(edition_id=row["edition_id"], subject_id=row["id"])


async def test_panels_are_asked_for_once_and_seated_by_a_worker(database: str) -> None:
    jury = await make_jury(films=2)
    judged = await round_for(jury.round_id, jury.organiser)
    for _ in range(2):
        await ask_for(round_id=jury.round_id, by=jury.organiser, kind=WorkKind.PANELS, settings={"everyone": True})
    assert await fetch_value("SELECT count(*) FROM round_work") == 1
    work = read_work((await figures_of_round(judged)).work)
    assert work is not None
    assert (work.state, work.done, work.under_way) == ("waiting", 0, True)
    for _ in range(2):
        await HANDLERS[WorkKind.PANELS.job](await task_of(jury.round_id))
    assert read_work((await figures_of_round(judged)).work) is None
    (proposal,) = await latest_proposals(judged.edition_id, judged.id)
    assert (proposal.figures.filled, proposal.settings.everyone) == (6, True)
    with pytest.raises(NotFound):
        await ask_for(round_id=jury.round_id, by=await make_person(), kind=WorkKind.PANELS)


async def test_what_cannot_be_seated_is_said_to_whoever_asked(database: str) -> None:
    jury = await make_jury(films=0)
    judged = await round_for(jury.round_id, jury.organiser)
    await ask_for(round_id=jury.round_id, by=jury.organiser, kind=WorkKind.PANELS)
    await HANDLERS[WorkKind.PANELS.job](await task_of(jury.round_id))
    work = read_work((await figures_of_round(judged)).work)
    assert work is not None
    assert (work.state, work.under_way) == ("refused", False)
    assert work.refusal.startswith("This round has no entries.")
    await ask_for(round_id=jury.round_id, by=jury.organiser, kind=WorkKind.PANELS)
    await given_up(await task_of(jury.round_id))
    stopped = read_work((await figures_of_round(judged)).work)
    assert stopped is not None
    assert stopped.refusal.startswith("This work stopped on its way.")


async def test_a_sealed_round_is_counted_by_a_worker(database: str) -> None:
    jury = await make_sealed_jury(films=2)
    await ask_for(round_id=jury.round_id, by=jury.organiser, kind=WorkKind.RESULT)
    await HANDLERS[WorkKind.RESULT.job](await task_of(jury.round_id))
    found = await latest_result(await round_for(jury.round_id, jury.organiser))
    assert found is not None
    assert len(found.ranking) == 2


async def test_the_page_of_a_large_round_shows_how_far_it_is(
    database: str, application: Litestar, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("festival.panels.round_work.MOST_AT_ONCE", 1)
    jury = await make_jury(films=2)
    await take_entries(round_id=jury.round_id, by=jury.organiser)
    browser = await browser_of(jury.organiser, application, settings)
    page = f"/organise/{jury.edition.slug}/rounds/{jury.round_id}"
    assert (await browser.post(f"{page}/proposals", {}, page=page)).status_code == 303
    shown: Any = await browser.get(page)
    assert shown.headers["refresh"] == f"2; url={page}"
    assert "0 of 100" in shown.text
    nobody = "No worker has begun this yet"
    assert nobody not in shown.text
    await execute("UPDATE round_work SET asked_at = asked_at - interval '1 minute'")
    assert nobody in (await browser.get(page)).text
    await HANDLERS[WorkKind.PANELS.job](await task_of(jury.round_id))
    done = await browser.get(page)
    assert nobody not in done.text
    assert "refresh" not in done.headers
    assert "Confirm these panels" in done.text


async def test_the_bar_moves_while_the_engine_works_and_never_ends_before_it() -> None:
    told: list[int] = []

    async def progress(percent: int) -> None:
        told.append(percent)

    def work() -> str:
        time.sleep(2.3)
        return "done"

    assert await nearing(progress, work, first=25, last=90, seconds=0.5) == "done"
    assert (len(told), told == sorted(told), told[0] > 25, told[-1] < 90) == (2, True, True, True)
