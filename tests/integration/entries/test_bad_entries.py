"""What nobody means by an entry: names that would break out of their place, days that are none, addresses of two."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from festival.clock import standing_at
from festival.db import fetch_row, fetch_value
from festival.entries import service
from festival.entries.queries import entry_for_entrant
from festival.entries.rules import CallClosed, EntryState
from festival.errors import DomainError
from festival.notifications.letters import write_letter
from tests.browsing import sit_down, token_headers
from tests.factories import FITTING, make_edition, make_entry, make_master, make_person


@pytest.mark.parametrize(
    "title",
    [
        "abc\u202egpj.exe",
        "\u2066turned\u2069",
        "Z" + "\u0301" * 40,
        "one\r\nBcc: many@films.example",
        "bell\x07",
        "",
        "   ",
        "x" * 301,
    ],
)
async def test_a_name_that_would_leave_its_place_is_refused(client: httpx.AsyncClient, title: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    new = {"edition": edition.slug, "category": "vertical", "title": title}
    answer = await client.post("/api/v1/entries", json=new, headers=await token_headers(entrant))
    assert (answer.status_code, answer.json()["field"]) == (422, "title")
    assert await fetch_value("SELECT count(*) FROM entry") == 0


@pytest.mark.parametrize(
    "title",
    ["{{7*7}}", "<svg onload=alert(1)>", "%(title)s %s", "=1+1", "עברית \u200f(ii)", "عنوان {edition}", "雨の\u200d駅"],
)
async def test_a_name_in_any_script_is_kept_and_inert(client: httpx.AsyncClient, title: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, title=title, directors=[title])
    entry = await entry_for_entrant(entry_id, entrant)
    assert (entry.title, entry.directors) == (title, [title])
    await sit_down(client, entrant)
    shown = (await client.get(f"/me/entries/{entry_id}")).text
    assert ("<svg onload" in shown, "49" in shown.partition("<h1")[2].partition("</h1>")[0]) == (False, False)
    row = await fetch_row("SELECT context FROM outbox WHERE template = 'entries/receipt'")
    assert row is not None
    letter = write_letter("entries/receipt", row["context"], locale="en", address="https://f.example")
    assert (title in letter.subject, "\n" in letter.subject, "<svg onload" in letter.html) == (True, False, False)


@pytest.mark.parametrize(
    "day", ["9999-12-31", "0001-01-01", "2026-02-30", "2026-01-15T10:00:00", "yesterday", 20260115, "2026-1-5"]
)
async def test_a_day_that_is_none_is_refused(client: httpx.AsyncClient, day: Any) -> None:
    edition, entrant = await make_edition(), await make_person()
    new = {"edition": edition.slug, "category": "vertical", "title": "A film", "completed_on": day}
    answer = await client.post("/api/v1/entries", json=new, headers=await token_headers(entrant))
    assert answer.status_code == 422
    assert await fetch_value("SELECT count(*) FROM entry") == 0


@pytest.mark.parametrize(
    "address",
    [
        "two@films.example, three@films.example",
        "one@films.example\r\nBcc: many@films.example",
        "Ada <ada@films.example>",
        "@films.example",
        "nobody",
        "",
        "x" * 300 + "@films.example",
    ],
)
async def test_an_address_that_is_not_one_mailbox_is_written_to_by_nobody(
    client: httpx.AsyncClient, address: str
) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    before = await fetch_value("SELECT count(*) FROM outbox")
    answer = await client.post(
        f"/api/v1/entries/{entry_id}/shares",
        json={"part": "co_editor", "email": address},
        headers=await token_headers(entrant),
    )
    assert (answer.status_code, await fetch_value("SELECT count(*) FROM outbox")) == (422, before)


async def test_a_film_sent_in_one_window_while_the_other_submits_is_the_film_that_stands(database: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    for _ in range(5):
        entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
        other = await make_master(edition_id=edition.id, person_id=entrant, facts=replace(FITTING, sha256="0" * 64))
        outcomes = await asyncio.gather(
            service.submit_entry(entry_id=entry_id, by=entrant),
            service.attach_master(entry_id=entry_id, by=entrant, upload_id=other),
            return_exceptions=True,
        )
        assert all(not isinstance(one, BaseException) or isinstance(one, DomainError) for one in outcomes)
        row = await fetch_row(
            "SELECT entry.state, master.sha256 = frozen_entry.body ->> 'film_sha256' AS same, "
            "master.id = (SELECT master_id FROM upload WHERE id = $2) AS other FROM entry "
            "JOIN master ON (master.edition_id, master.id) = (entry.edition_id, entry.master_id) "
            "JOIN frozen_entry ON (frozen_entry.edition_id, frozen_entry.entry_id) = (entry.edition_id, entry.id) "
            "WHERE entry.id = $1",
            entry_id,
            other,
        )
        assert row is not None
        assert (row["state"], row["same"]) == ("submitted", True)
        assert row["other"] is (outcomes[1] is None)


async def test_what_was_withdrawn_is_submitted_again_to_the_last_millisecond_and_not_after(database: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.WITHDRAWN)
    with standing_at(edition.closes_at), pytest.raises(CallClosed):
        await service.submit_entry(entry_id=entry_id, by=entrant)
    assert (await entry_for_entrant(entry_id, entrant)).state is EntryState.WITHDRAWN
    with standing_at(edition.closes_at - timedelta(milliseconds=1)):
        await service.submit_entry(entry_id=entry_id, by=entrant)
    assert (await entry_for_entrant(entry_id, entrant)).state is EntryState.SUBMITTED


async def test_withdrawn_in_one_window_and_submitted_in_the_other_ends_in_one_of_the_two(database: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant)
    outcomes = await asyncio.gather(
        *(service.withdraw_entry(entry_id=entry_id, by=entrant) for _ in range(3)),
        *(service.submit_entry(entry_id=entry_id, by=entrant) for _ in range(3)),
        return_exceptions=True,
    )
    assert all(not isinstance(one, BaseException) or isinstance(one, DomainError) for one in outcomes)
    entry = await entry_for_entrant(entry_id, entrant)
    assert entry.state in {EntryState.WITHDRAWN, EntryState.SUBMITTED}
    assert (entry.receipt is None) is (entry.state is EntryState.WITHDRAWN)
