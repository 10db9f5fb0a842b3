"""The desk names the next step of the judging, and none that is done."""

from datetime import UTC, datetime

import httpx

from festival.db import execute
from festival.desk.queries import desk_counts
from festival.editions.rules import Role
from festival.editions.service import close_call
from tests.browsing import sit_down
from tests.factories import make_entry, make_person
from tests.juries import make_colleague, make_jury, make_open_jury, open_jury

PLAN, OPEN = "plan the round and propose panels", "confirm its panels and open it"


async def test_the_next_step_follows_the_round(client: httpx.AsyncClient) -> None:
    jury = await make_jury(films=2)
    await sit_down(client, jury.organiser)
    await close_call(edition_id=jury.edition.id, by=jury.organiser)
    desk = f"/organise/{jury.edition.slug}"
    planned = (await client.get(desk)).text
    await open_jury(jury)
    judged = (await client.get(desk)).text
    assert [PLAN in planned, OPEN in planned, PLAN in judged, OPEN in judged] == [False, True, False, False]


async def test_each_role_is_told_what_it_may_deal_with(client: httpx.AsyncClient) -> None:
    """A sponsor reads numbers and follows no link into the desk."""
    jury = await make_jury(films=2)
    entrant = await make_person()
    await make_entry(edition=jury.edition, entrant=entrant)
    desk = f"/organise/{jury.edition.slug}"
    waits = {}
    for role in (Role.ORGANISER, Role.PROGRAMMER, Role.COORDINATOR, Role.PRESS, Role.SPONSOR):
        await sit_down(client, await make_colleague(jury, role))
        page = (await client.get(desk)).text
        assert "Entries by day" in page
        waits[role.value] = "waits to be watched and qualified" in page
    assert waits == {"organiser": True, "programmer": True, "coordinator": False, "press": False, "sponsor": False}


async def test_a_round_shows_what_is_uncovered_and_who_is_behind(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury()
    await sit_down(client, jury.organiser)
    desk = f"/organise/{jury.edition.slug}"
    assert "behind the calendar" not in (await client.get(desk)).text
    await execute("UPDATE round SET opened_at = now() - interval '9 days', due_at = now() + interval '1 day'")
    await execute(
        "UPDATE assignment SET ended_at = now(), state = 'pulled_back' "
        "WHERE entry_id = (SELECT entry_id FROM assignment ORDER BY entry_id LIMIT 1)"
    )
    counts = await desk_counts(jury.edition.id, "UTC", datetime.now(UTC))
    [judged] = counts.rounds
    assert (judged.uncovered, judged.scoresheets, judged.behind > 0) == (1, 0, True)
    page = (await client.get(desk)).text
    assert "One film before the jury has fewer jurors than its panel needs." in page
    assert "behind the calendar" in page


async def test_films_refused_stand_by_the_clause_that_they_break(client: httpx.AsyncClient) -> None:
    jury = await make_jury(films=1)
    await sit_down(client, jury.organiser)
    broken = [{"code": "too_long"}]
    assert await execute("UPDATE verdict SET accepted = false, problems = $1", broken) > 0
    page = (await client.get(f"/organise/{jury.edition.slug}")).text
    assert "too long" in page
