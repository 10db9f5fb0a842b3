"""An edition from the mentoring preset: its page tells each side what it does, and offers nobody to enter a film."""

import httpx
import msgspec
import pytest

from festival.editions.queries import announced_editions
from festival.entries.rules import NothingToEnter
from festival.entries.service import draft_entry
from festival.media.rules import UploadsClosed
from festival.media.schemas import NewUpload
from festival.media.service import begin_upload
from tests.browsing import sit_down
from tests.factories import COMPLETE, make_edition, make_founder, make_person


async def test_its_page_says_what_each_side_does_and_offers_no_film(client: httpx.AsyncClient) -> None:
    founder = await make_founder()
    programme = await make_edition(by=founder, preset="tumo_mentoring")
    call = await make_edition(by=founder)
    pages = {one.slug: (await client.get(f"/e/{one.slug}")).text for one in (programme, call)}
    for words in ("You are a trainee", "You are a parent or guardian", "You are a mentor", "Topics: 3D, code"):
        assert words in pages[programme.slug]
        assert words not in pages[call.slug]
    for words in ("Enter a film", "What file?", "My entries", f"/e/{call.slug}/terms"):
        assert words not in pages[programme.slug]
        assert words in pages[call.slug]
    assert {edition.slug for edition in (await announced_editions()).items} == {programme.slug, call.slug}
    front = (await client.get("/")).text
    assert f'href="/e/{programme.slug}"' in front

    await sit_down(client, await make_person())
    sent_back = await client.get(f"/e/{programme.slug}/enter")
    assert (sent_back.status_code, sent_back.headers["location"]) == (303, f"/e/{programme.slug}")
    assert (await client.get(f"/e/{call.slug}/enter")).status_code == 200


async def test_neither_an_entry_nor_a_film_comes_in(database: str) -> None:
    entrant = await make_person()
    programme = await make_edition(preset="tumo_mentoring")
    with pytest.raises(NothingToEnter):
        await draft_entry(
            edition_id=programme.id,
            entrant_id=entrant,
            new=msgspec.structs.replace(COMPLETE, category="mentoring"),
        )
    with pytest.raises(UploadsClosed):
        await begin_upload(new=NewUpload(edition=programme.slug, filename="film.mp4", bytes=1000), by=entrant)


async def test_its_desk_names_the_mentoring_and_no_films(client: httpx.AsyncClient) -> None:
    founder = await make_founder()
    programme = await make_edition(by=founder, preset="tumo_mentoring")
    await sit_down(client, founder)
    desk = f"/organise/{programme.slug}"
    page = (await client.get(desk)).text
    assert f'href="{desk}/mentoring"' in page
    for place in ("entries", "reach", "rounds", "results", "publication"):
        assert f'href="{desk}/{place}"' not in page
    assert "Entries so far" not in page
