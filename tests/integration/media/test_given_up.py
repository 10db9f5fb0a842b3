"""A film that no worker can read: five tries, a dead letter for the team, a sentence for its entrant."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest
from pgqueuer import RetryRequested

from festival.db import execute, fetch, fetch_row, fetch_value
from festival.entries.rules import EntryState
from festival.errors import NotFound, OutOfSpace, Unavailable
from festival.jobs import MOST_TRIES, JobTooEarly, Task, attach
from festival.media.jobs import GIVEN_UP
from festival.media.retrying import count_given_up, try_film_again
from festival.media.service import CHECK_FILM
from tests.browsing import send_form, sit_down
from tests.factories import make_edition, make_entry, make_founder, make_person

Work = Callable[[Any], Awaitable[None]]


class _Queue:
    """Keeps the work that is attached, to be called as the queue would."""

    def __init__(self) -> None:
        self.work: dict[str, Work] = {}

    def entrypoint(self, name: str, **_: object) -> Callable[[Work], None]:
        return lambda work: self.work.update({name: work})


async def _run(failing: Exception | None, task: Task) -> None:
    async def handler(_: Task) -> None:
        if failing is not None:
            raise failing

    queue = _Queue()
    attach(queue, {CHECK_FILM: handler}, given_up=GIVEN_UP, at_once=1)  # type: ignore[arg-type]
    await queue.work[CHECK_FILM](SimpleNamespace(payload=msgspec.json.encode(task), headers=None))


async def _give_up(edition_id: UUID, master_id: UUID) -> None:
    task = Task(edition_id, master_id)
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(RetryRequested):
            await _run(OSError("the storage is away"), task)
        assert await fetch_value("SELECT state FROM master WHERE id = $1", master_id) == "checking"
    await _run(OSError("the storage is away"), task)


async def _draft(entrant: UUID, **said: Any) -> tuple[Any, UUID, UUID]:
    edition = await make_edition(**said)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    master_id = await fetch_value("SELECT master_id FROM entry WHERE id = $1", entry_id)
    await execute("DELETE FROM facts WHERE master_id = $1", master_id)
    await execute("UPDATE master SET state = 'checking' WHERE id = $1", master_id)
    return edition, entry_id, UUID(str(master_id))


async def test_after_five_tries_the_team_sees_it_and_its_entrant_reads_what_to_do(client: httpx.AsyncClient) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition, entry_id, master_id = await _draft(entrant, by=organiser)
    await _give_up(edition.id, master_id)
    letter = await fetch_row("SELECT tries, failure, dead_at FROM dead_letter")
    assert letter is not None
    assert (letter["tries"], letter["failure"]) == (MOST_TRIES, "OSError: the storage is away")
    await sit_down(client, entrant)
    assert "We could not check this film. Send it again" in (await client.get(f"/me/entries/{entry_id}")).text
    await sit_down(client, organiser)
    desk = f"/organise/{edition.slug}"
    assert "One film could not be checked or made ready." in (await client.get(desk)).text
    page = f"{desk}/films-given-up"
    assert "the storage is away" in (await client.get(page)).text
    done = await send_form(client, page, {}, action=f"{page}/{master_id}/again")
    assert done.status_code == 303
    assert await fetch_value("SELECT state FROM master WHERE id = $1", master_id) == "checking"
    assert await fetch("SELECT FROM dead_letter") == []
    queued = await fetch("SELECT FROM pgqueuer WHERE entrypoint = $1", CHECK_FILM)
    assert len(queued) >= 1
    assert await count_given_up(edition.id) == 0


async def test_only_the_team_tries_again(database: str) -> None:
    entrant = await make_person()
    edition, _, master_id = await _draft(entrant)
    await _give_up(edition.id, master_id)
    for nobody in (entrant, await make_founder()):
        with pytest.raises(NotFound):
            await try_film_again(edition_id=edition.id, master_id=master_id, by=nobody)
    assert await count_given_up(edition.id) == 1


async def test_a_try_that_succeeds_leaves_no_letter(database: str) -> None:
    edition, _, master_id = await _draft(await make_person())
    with pytest.raises(RetryRequested):
        await _run(OSError("once"), Task(edition.id, master_id))
    await _run(None, Task(edition.id, master_id))
    assert await fetch("SELECT FROM dead_letter") == []


async def test_an_outage_of_a_day_costs_no_try_and_a_longer_one_is_told(database: str) -> None:
    edition, _, master_id = await _draft(await make_person())
    task = Task(edition.id, master_id)
    early = JobTooEarly("still being measured")
    for away in (
        Unavailable(),
        OutOfSpace(),
        ConnectionRefusedError(),
        asyncpg.ConnectionDoesNotExistError(),
        early,
    ) * 2:
        with pytest.raises(RetryRequested):
            await _run(away, task)
    assert await fetch_value("SELECT tries FROM dead_letter") == 0
    await execute("UPDATE dead_letter SET first_at = first_at - interval '25 hours'")
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(RetryRequested):
            await _run(Unavailable(), task)
    await _run(Unavailable(), task)
    assert await count_given_up(edition.id) == 1
