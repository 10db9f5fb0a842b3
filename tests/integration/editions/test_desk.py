"""The desk names the next step of the judging, and none that is done."""

import httpx

from festival.editions.service import close_call
from tests.browsing import sit_down
from tests.juries import make_jury, open_jury

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
