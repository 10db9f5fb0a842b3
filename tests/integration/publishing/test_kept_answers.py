"""Public pages are kept for everybody and asked about every time; what changes shows, and nobody's own page is kept."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from litestar import Litestar

from festival.db import execute, fetch_value
from festival.entries.service import disqualify_entry
from festival.publishing.queries import public_stamp, published_palmares
from festival.publishing.schemas import NewPublication
from festival.publishing.service import approve, publish, stage_palmares
from festival.settings import Settings
from festival.web.kept_pages import TRUSTED_SECONDS
from tests.results import Judged, make_result, stage_and_approve
from tests.signed_in import browser_of

WRONG = "The name of an award was misspelt."


@pytest.fixture
async def judged(client: httpx.AsyncClient) -> Judged:
    made = await make_result(films=3)
    await publish(publication_id=await stage_and_approve(made), by=made.organiser)
    return made


async def _correct(judged: Judged) -> None:
    new = NewPublication(statement="As before.", erratum=WRONG)
    staged = await stage_palmares(round_id=judged.jury.round_id, by=judged.organiser, new=new)
    await approve(publication_id=staged, by=judged.colleague)
    await publish(publication_id=staged, by=judged.organiser)


async def _sign(judged: Judged) -> None:
    await execute("UPDATE result_bundle SET signed = NOT signed")


async def _disqualify(judged: Judged) -> None:
    winner = judged.result.awards[0].winners[0].entry_id
    await disqualify_entry(
        edition_id=judged.jury.edition.id, entry_id=winner, by=judged.organiser, reason="It was online before."
    )


async def test_a_page_that_is_the_same_is_not_sent_again(client: httpx.AsyncClient, judged: Judged) -> None:
    film = (await published_palmares(judged.slug)).body.awards[0].films[0].film_ref
    home = f"/e/{judged.slug}"
    for address in (f"{home}/palmares", f"{home}/palmares/embed", f"{home}/films/{film}"):
        first = await client.get(address)
        assert (first.status_code, first.headers["cache-control"]) == (200, "public, no-cache")
        assert first.headers["vary"] == "Accept-Language, Cookie"
        assert "set-cookie" not in first.headers
        again = await client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
        french = await client.get(address, headers={"If-None-Match": first.headers["etag"], "Accept-Language": "fr"})
        assert (french.status_code, french.headers["content-language"]) == (200, "fr")
        assert french.headers.get("x-frame-options") == first.headers.get("x-frame-options")


@pytest.mark.parametrize("change", [_correct, _sign, _disqualify])
async def test_what_changes_is_asked_for_again(
    client: httpx.AsyncClient, judged: Judged, change: Callable[[Judged], Awaitable[None]]
) -> None:
    address = f"/e/{judged.slug}/palmares"
    stamp = await public_stamp(judged.slug)
    before = await client.get(address)
    await change(judged)
    assert await public_stamp(judged.slug) != stamp
    await asyncio.sleep(TRUSTED_SECONDS)
    after = await client.get(address, headers={"If-None-Match": before.headers["etag"]})
    if change is _correct:
        assert (after.status_code, WRONG in after.text, WRONG in before.text) == (200, True, False)


async def test_an_embargoed_correction_is_in_nobody_s_copy(client: httpx.AsyncClient, judged: Judged) -> None:
    address = f"/e/{judged.slug}/palmares"
    before = await client.get(address)
    new = NewPublication(statement="Embargoed words.", erratum=WRONG)
    await stage_palmares(round_id=judged.jury.round_id, by=judged.organiser, new=new)
    await asyncio.sleep(TRUSTED_SECONDS)
    assert (await client.get(address)).content == before.content


async def test_whoever_is_signed_in_gets_a_page_of_their_own(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, judged: Judged
) -> None:
    address = f"/e/{judged.slug}/palmares"
    tag = (await client.get(address)).headers["etag"]
    entrant = await browser_of(await fetch_value("SELECT entrant_id FROM entry LIMIT 1"), application, settings)
    own = await entrant.get(address, headers={"If-None-Match": tag})
    assert (own.status_code, own.headers["cache-control"]) == (200, "private, no-store")
    assert "Emma Entrant" in own.text
    assert "Emma Entrant" not in (await client.get(address)).text
