"""Posters: sent by entrants, seen by them and the team, public with the film, and gone with the last film they show."""

import re

import httpx
import pytest

from festival.db import atomic, fetch_value
from festival.editions.queries import current_rules
from festival.entries import service
from festival.entries.erasing import erase_entry
from festival.entries.posters.queries import poster_for_entrant
from festival.entries.posters.service import remove_poster, send_poster
from festival.entries.profiles.queries import films_of
from festival.entries.queries import entry_for_entrant
from festival.entries.rules import EntryState, EntrySubmitted
from festival.entries.schemas import NewEntry
from festival.errors import NotFound
from festival.media.erasing import delete_objects
from festival.media.storage import storage
from tests.browsing import sit_down, token_headers
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.pictures import photograph


async def _post(client: httpx.AsyncClient, page: str, content: bytes) -> httpx.Response:
    token = re.search(r'name="_csrf" value="([0-9a-f]+)"', (await client.get(page)).text)
    assert token is not None
    return await client.post(
        f"{page}/poster", data={"_csrf": token[1]}, files={"poster": ("Ada Lovelace.jpg", content)}
    )


async def test_an_entrant_sends_a_poster_that_the_team_sees(client: httpx.AsyncClient) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    await sit_down(client, entrant)
    page = f"/me/entries/{entry_id}"
    refused = await _post(client, page, b"<svg/>")
    assert (refused.status_code, "We cannot draw this file" in refused.text) == (422, True)
    assert (await client.get(f"{page}/poster")).status_code == 404
    assert (await _post(client, page, photograph(camera="Ada's phone"))).status_code == 303
    seen = await client.get(f"{page}/poster")
    assert (seen.headers["content-type"], seen.content[:3], b"phone" in seen.content) == (
        "image/jpeg",
        b"\xff\xd8\xff",
        False,
    )
    await sit_down(client, organiser)
    desk = f"/organise/{edition.slug}/entries/{entry_id}"
    assert (await client.get(f"{desk}/poster")).status_code == 404, "a draft is its entrant's alone"
    await service.submit_entry(entry_id=entry_id, by=entrant)
    assert (await client.get(f"{desk}/poster")).content == seen.content
    assert f'src="{desk}/poster"' in (await client.get(desk)).text
    with pytest.raises(EntrySubmitted):
        await send_poster(entry_id=entry_id, by=entrant, content=photograph())
    with pytest.raises(NotFound):
        await send_poster(entry_id=entry_id, by=await make_person(), content=photograph())


async def test_a_program_sends_replaces_and_takes_away(client: httpx.AsyncClient) -> None:
    entrant = await make_person()
    entry_id = await make_entry(edition=await make_edition(), entrant=entrant, state=EntryState.DRAFT)
    place = f"/api/v1/entries/{entry_id}/poster"
    headers = {**await token_headers(entrant), "Content-Type": "application/octet-stream"}
    for width in (500, 700):
        answer = await client.put(place, content=photograph(width, 900), headers=headers)
        assert (answer.status_code, answer.json()["poster"]["width"]) == (200, width)
    as_json = {**headers, "Content-Type": "application/json"}
    assert (await client.put(place, content=photograph(), headers=as_json)).status_code == 415
    assert await fetch_value("SELECT count(*) FROM film_poster") == 1
    assert (await client.delete(place, headers=headers)).json()["poster"] is None
    assert (await client.get(place, headers=headers)).status_code == 404


async def test_a_film_entered_again_keeps_its_poster_when_the_first_entry_goes(database: str) -> None:
    first, second, entrant = await make_edition(), await make_edition(), await make_person()
    entry_id = await make_entry(edition=first, entrant=entrant, state=EntryState.DRAFT)
    await send_poster(entry_id=entry_id, by=entrant, content=photograph())
    (film,) = await films_of(entrant)
    new = NewEntry(category=(await current_rules(second.id)).categories[0].slug, film=film.id)
    again = await service.draft_entry(edition_id=second.id, entrant_id=entrant, new=new)
    assert (await entry_for_entrant(again, entrant)).poster == film.poster
    async with atomic() as connection:
        await erase_entry(connection, first.id, entry_id)
    await delete_objects()
    kept = await poster_for_entrant(again, entrant)
    assert await storage().size(kept.storage_key) == kept.bytes
    assert await fetch_value("SELECT count(*) FROM loose_object") == 0
    await remove_poster(entry_id=again, by=entrant)
    await delete_objects()
    with pytest.raises(NotFound):
        await storage().size(kept.storage_key)
