"""In an open screening one reads the others once one's own is in; in a sealed jury never."""

import httpx
from litestar import Litestar

from festival.scoring.open_screening import scores_of_others
from festival.settings import Settings
from tests.juries import Jury, entry_of, first_film, make_open_jury, submit
from tests.signed_in import browser_of

FULL = {"script": 7, "direction": 4}


async def both_on_one_film(jury: Jury) -> None:
    first, second = await first_film(jury, 0), await first_film(jury, 1)
    assert await entry_of(first) == await entry_of(second)
    assert await scores_of_others(first, jury.people[0]) == []
    await submit(second, jury.people[1], FULL)


async def test_the_others_are_read_once_ones_own_is_in(
    client: httpx.AsyncClient, application: Litestar, settings: Settings
) -> None:
    jury = await make_open_jury(names=("Ann", "Ben"), films=1, policy="open_screening")
    await both_on_one_film(jury)
    film = await first_film(jury)
    ann = await browser_of(jury.people[0], application, settings)
    before = (await ann.get(f"/jury/films/{film}")).text
    assert "Ben" not in before
    await submit(film, jury.people[0], {"script": 1, "direction": 1})
    assert [(one.name, one.scores) for one in await scores_of_others(film, jury.people[0])] == [
        ("Ben", {"script": "7", "direction": "4"})
    ]
    assert "Ben" in (await ann.get(f"/jury/films/{film}")).text
    assert await scores_of_others(film, jury.people[1]) == []


async def test_a_sealed_jury_reads_nobody(database: str) -> None:
    jury = await make_open_jury(names=("Ann", "Ben"), films=1)
    await both_on_one_film(jury)
    film = await first_film(jury)
    await submit(film, jury.people[0], FULL)
    assert await scores_of_others(film, jury.people[0]) == []
