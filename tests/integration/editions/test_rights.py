"""The table of rights on the team's page is what the pages themselves allow, role by role."""

import re

import httpx
import pytest

from festival.editions.rights import PLACES, RIGHTS, Right
from festival.editions.rules import Role
from festival.editions.service import grant_role
from tests.browsing import sit_down
from tests.factories import make_edition, make_founder, make_person

DOORS = {
    Right.SEE_COUNTS: "/organise/{slug}",
    Right.SEE_ENTRIES: "/organise/{slug}/entries",
    Right.PLAN_ROUNDS: "/organise/{slug}/mentoring",
    Right.APPROVE: "/api/v1/publications?edition={slug}",
    Right.RUN: "/organise/{slug}/log",
}
"""A page behind each right that opens nothing else."""


@pytest.mark.parametrize("role", Role)
async def test_each_role_opens_what_the_table_says(client: httpx.AsyncClient, role: Role) -> None:
    founder, person = await make_founder(), await make_person()
    edition = await make_edition(by=founder)
    await grant_role(edition_id=edition.id, person_id=person, role=role, by=founder)
    await sit_down(client, person)
    opened = {right for right, door in DOORS.items() if (await client.get(door.format(slug=edition.slug))).is_success}
    assert opened == {right for right in DOORS if role in RIGHTS[right]}


async def test_the_team_s_page_shows_the_table(client: httpx.AsyncClient) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder)
    await sit_down(client, founder)
    page = (await client.get(f"/organise/{edition.slug}/team")).text
    assert page.count('scope="row"') == len(RIGHTS)


@pytest.mark.parametrize("role", Role)
async def test_the_head_of_the_desk_names_the_places_that_open(client: httpx.AsyncClient, role: Role) -> None:
    founder, person = await make_founder(), await make_person()
    edition = await make_edition(by=founder)
    await grant_role(edition_id=edition.id, person_id=person, role=role, by=founder)
    await sit_down(client, person)
    desk = f"/organise/{edition.slug}"
    page = (await client.get(desk)).text
    head = page[page.index('<nav class="places"') :].partition("</nav>")[0]
    named = set(re.findall(r'href="([^"]+)"', head))
    doors = {place: desk if place == "desk" else f"{desk}/{place}" for place in PLACES}
    assert named == {door for door in doors.values() if (await client.get(door)).is_success}
