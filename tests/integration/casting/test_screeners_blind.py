"""Whoever screens a casting finds nowhere how far an entry reaches, and what they say is counted without it."""

import httpx
import pytest
from litestar import Litestar

from festival.audience.measuring import take_reach
from festival.audience.schemas import NewReach, ReachLine
from festival.awards.service import compute_result
from festival.db import execute, fetch
from festival.editions.rules import Role
from festival.editions.service import grant_role
from festival.scoring.service import seal_round
from festival.web.scopes import Scope
from tests.browsing import sit_down
from tests.crawling import contains, crawl
from tests.integration.scoring.test_modes import FIRST_PASS, say
from tests.juries import make_open_jury
from tests.signed_in import headers_of

VIEWS = 918273645
AS_SHOWN = ("918273645", "918\u202f273\u202f645", "918,273,645")


@pytest.mark.long
async def test_reach_is_in_nothing_that_a_screener_reads_and_in_no_score(
    client: httpx.AsyncClient, application: Litestar
) -> None:
    jury = await make_open_jury(films=2, **FIRST_PASS)
    edition, screener = jury.edition, jury.people[0]
    await grant_role(edition_id=edition.id, person_id=screener, role=Role.PROGRAMMER, by=jury.organiser)
    await execute("UPDATE entry SET external_id = film.title FROM film WHERE film.id = film_id")
    lines = [ReachLine(views=VIEWS, external_id="Film B"), ReachLine(views=VIEWS, external_id="Film A", likes=1)]
    assert (await take_reach(edition_id=edition.id, by=jury.organiser, new=NewReach(lines=lines))).taken == 2
    reach = f"/api/v1/editions/{edition.slug}/reach"
    organisers = await client.get(reach, headers=await headers_of(jury.organiser, Scope.ORGANISE))
    assert str(VIEWS) in organisers.text
    await sit_down(client, screener)
    films = [str(row["id"]) for row in await fetch("SELECT id FROM assignment")]
    known = {"slug": [edition.slug], "round_id": [str(jury.round_id)], "assignment_id": films}
    read = await crawl(application, client, ["/jury", f"/organise/{edition.slug}"], known)
    assert "/jury" in read.reached()
    assert [spelt for spelt in AS_SHOWN if contains(read.everything, spelt)] == []
    for person in range(len(jury.people)):
        await say(jury, person, {"Film A": 2, "Film B": 0})
    await seal_round(round_id=jury.round_id, by=screener)
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    assert [(line.title, line.rank) for line in result.ranking] == [("Film A", 1), ("Film B", 2)]
    own = await client.get(reach, headers=await headers_of(screener, Scope.ORGANISE))
    assert (own.status_code, str(VIEWS) in own.text) == (200, True)
