from collections import Counter
from datetime import timedelta

import httpx

from festival.correspondence.reminding import remind_of_drafts
from festival.db import execute, fetch, fetch_value
from festival.entries.rules import EntryState
from tests.browsing import send_form, sit_down
from tests.factories import make_edition, make_entry, make_person
from tests.juries import first_film, make_open_jury, submit


async def test_whoever_left_a_draft_is_reminded_once_and_again_for_a_later_deadline(database: str) -> None:
    edition = await make_edition(closes_in=timedelta(hours=30))
    emma, ravi = await make_person(email="emma@films.example"), await make_person(email="ravi@films.example")
    for title in ("One", "Two"):
        await make_entry(edition=edition, entrant=emma, state=EntryState.DRAFT, title=title)
    await make_entry(edition=edition, entrant=ravi)
    await make_entry(edition=await make_edition(closes_in=timedelta(days=9)), entrant=ravi, state=EntryState.DRAFT)
    await remind_of_drafts()
    template = "correspondence/drafts_waiting"
    assert await fetch_value("SELECT count(*) FROM outbox WHERE template = $1", template) == 0
    await execute("UPDATE entry SET updated_at = now() - interval '1 day'")
    for _ in range(2):
        await remind_of_drafts()
    rows = await fetch("SELECT recipient, context -> 'titles' AS titles FROM outbox WHERE template = $1", template)
    assert [(row["recipient"], row["titles"]) for row in rows] == [("emma@films.example", ["One", "Two"])]
    await execute("UPDATE edition SET closes_at = closes_at + interval '1 hour' WHERE id = $1", edition.id)
    await remind_of_drafts()
    assert await fetch_value("SELECT count(*) FROM outbox WHERE template = $1", template) == 2


async def test_jurors_who_are_behind_are_reminded_with_one_click_each_once_a_day(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=1)
    await submit(await first_film(jury, 0), jury.people[0], {"script": 5, "direction": 5})
    await sit_down(client, jury.organiser)
    page = f"/organise/{jury.edition.slug}/rounds/{jury.round_id}/reminders"
    assert (await client.get(page)).text.count("not yet") == 2
    for _ in range(2):
        assert (await send_form(client, page, {})).status_code == 303
    rows = await fetch(
        "SELECT person_id, context -> 'missing' AS missing FROM outbox "
        "WHERE template = 'correspondence/scoresheets_waiting'"
    )
    assert Counter((row["person_id"], row["missing"]) for row in rows) == {(one, 1): 1 for one in jury.people[1:]}
    assert "not yet" not in (await client.get(page)).text
    await sit_down(client, jury.people[1])
    assert (await client.get(page)).status_code == 404


async def test_the_mail_of_the_opening_says_what_to_do(database: str) -> None:
    jury = await make_open_jury(films=1)
    rows = await fetch("SELECT person_id, context FROM outbox WHERE template = 'panels/round_opened'")
    paths = {row["person_id"]: row["context"]["juror_path"] for row in rows}
    assert paths == {jury.organiser: None} | dict.fromkeys(jury.people, f"/jury/rounds/{jury.round_id}")
