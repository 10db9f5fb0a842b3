"""Organisers find what was done, and nobody else does; the same lines stand in the table they keep."""

import csv
import io

import httpx

from festival.editions.rules import Role
from festival.entries.desk.standing_aside import stand_aside
from festival.entries.service import disqualify_entry, qualify_entry
from tests.browsing import sit_down
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.juries import make_colleague, make_jury


async def test_the_log_is_found_by_act_person_subject_and_day(client: httpx.AsyncClient) -> None:
    organiser = await make_founder(display_name="Ada")
    edition = await make_edition(by=organiser)
    first = await make_entry(edition=edition, entrant=await make_person(), title="Ferry")
    second = await make_entry(edition=edition, entrant=await make_person(), title="Lantern")
    await qualify_entry(edition_id=edition.id, entry_id=first, by=organiser)
    await disqualify_entry(edition_id=edition.id, entry_id=second, by=organiser, reason="=2+5 shown before")
    await sit_down(client, organiser)
    log = f"/organise/{edition.slug}/log"

    async def told(**asked: str) -> tuple[bool, bool]:
        kept = (await client.get(f"{log}/log.csv", params=asked)).text
        page = (await client.get(log, params=asked)).text
        found = ("Ferry" in page, "Lantern" in page)
        assert found == ("Ferry" in kept, "Lantern" in kept)
        return found

    assert await told() == (True, True)
    assert await told(act="entry_qualified") == (True, False)
    assert await told(subject="lant") == (False, True)
    assert await told(subject=str(second)) == (False, True)
    assert await told(actor=str(organiser)) == (True, True)
    assert await told(actor=str(await make_person())) == (False, False)
    assert await told(first_day="2020-01-01") == (True, True)
    assert await told(last_day="2020-01-01") == (False, False)
    assert await told(first_day="no day", actor="nobody") == (True, True)
    rows = list(csv.reader(io.StringIO((await client.get(f"{log}/log.csv?act=entry_disqualified")).text)))
    assert rows[0][:4] == ["at", "actor", "act", "subject"]
    assert [row[1:4] for row in rows[1:]] == [["Ada", "entry_disqualified", "Lantern"]]


async def test_only_organisers_read_it_and_none_about_a_film_they_are_in_conflict_with(
    client: httpx.AsyncClient,
) -> None:
    jury = await make_jury(films=2)
    log = f"/organise/{jury.edition.slug}/log"
    answers = {}
    for role in (Role.ORGANISER, Role.PROGRAMMER, Role.SPONSOR):
        await sit_down(client, await make_colleague(jury, role))
        answers[role.value] = [(await client.get(log)).status_code, (await client.get(f"{log}/log.csv")).status_code]
    assert answers == {"organiser": [200, 200], "programmer": [404, 404], "sponsor": [404, 404]}
    entry = await make_entry(edition=jury.edition, entrant=await make_person(), title="Undertow")
    await qualify_entry(edition_id=jury.edition.id, entry_id=entry, by=jury.organiser)
    colleague = await make_colleague(jury)
    await sit_down(client, colleague)
    assert "Undertow" in (await client.get(log)).text
    await stand_aside(edition_id=jury.edition.id, entry_id=entry, by=colleague)
    assert "Undertow" not in (await client.get(log)).text
