"""An entrant's way through the pages, from the call to the receipt."""

import re

import httpx

from festival.entries.queries import entries_for_entrant
from festival.entries.rules import EntryState
from tests.browsing import send_form, sit_down
from tests.factories import make_edition, make_entry, make_master, make_person

TYPED = {
    "title": "雨の駅",
    "category": "vertical",
    "synopsis": "A bus, a night.",
    "directors": "山田 花子\nJosé Ñandú",
    "country_1": "XK",
    "country_2": "FR",
    "dialogue_1": "zxx",
    "writer": "山田 花子",
    "completed_on": "2026-01-15",
    "rights_confirmed": "on",
    "ai_use": "none",
    "content_nothing": "on",
}


async def test_from_the_call_to_the_receipt(client: httpx.AsyncClient) -> None:
    edition, entrant = await make_edition(slug="short-2026"), await make_person()
    typed = {**TYPED, "category": await _first_category(client)}
    await sit_down(client, entrant)
    begun = await send_form(client, "/e/short-2026/enter", typed)
    assert begun.status_code == 303, begun.text
    page = begun.headers["location"]
    shown = (await client.get(page)).text
    assert "Send your film." in shown
    assert "Kosovo (majority), France" in shown
    assert "José Ñandú" in shown
    upload_id = await make_master(edition_id=edition.id, person_id=entrant)
    attached = await send_form(client, page, {"upload": str(upload_id)}, action=f"{page}/film")
    assert attached.headers["location"] == page
    assert "This film fits the rules" in (await client.get(page)).text
    submitted = await send_form(client, page, {}, action=f"{page}/submit")
    assert submitted.status_code == 303, submitted.text
    receipted = (await client.get(page)).text
    assert re.search(r'<code class="receipt__code" dir="ltr">[0-9a-f]{64}</code>', receipted)
    again = await send_form(client, page, {}, action=f"{page}/submit")
    assert again.status_code == 409
    assert "This entry is submitted" in again.text
    withdrawn = await send_form(client, page, {}, action=f"{page}/withdraw")
    assert withdrawn.status_code == 303
    assert [entry.state for entry in (await entries_for_entrant(entrant)).items] == [EntryState.WITHDRAWN]


async def _first_category(client: httpx.AsyncClient) -> str:
    categories = (await client.get("/api/v1/editions/short-2026/categories")).json()
    slug: str = categories[0]["slug"]
    return slug


async def test_a_refused_form_comes_back_as_it_was_filled_in(client: httpx.AsyncClient) -> None:
    await make_edition(slug="short-2026")
    typed = {**TYPED, "category": await _first_category(client), "country_2": "ZZ", "title": "<svg onload=alert(1)>"}
    await sit_down(client, await make_person())
    answer = await send_form(client, "/e/short-2026/enter", typed)
    assert answer.status_code == 422
    assert "&#39;ZZ&#39; is no country we know" in answer.text
    assert "&lt;svg onload=alert(1)&gt;" in answer.text
    assert "<svg onload" not in answer.text
    assert "A bus, a night." in answer.text


async def test_two_windows_are_told_of_each_other(client: httpx.AsyncClient) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    await sit_down(client, entrant)
    page = f"/me/entries/{entry_id}/edit"
    category = (await entries_for_entrant(entrant)).items[0].category_name
    assert category
    shown = (await client.get(page)).text
    found = re.search(r'name="version" value="(\d+)"', shown)
    assert found is not None
    slug = re.search(r'name="category" value="([^"]+)"', shown)
    assert slug is not None
    typed = {**TYPED, "category": slug[1], "version": found[1]}
    assert (await send_form(client, page, {**typed, "title": "First"})).status_code == 303
    second = await send_form(client, page, {**typed, "title": "Second"})
    assert second.status_code == 412
    assert 'value="Second"' in second.text
    assert f'name="version" value="{int(found[1]) + 1}"' in second.text


async def test_another_persons_entry_and_an_absent_one_are_answered_alike(client: httpx.AsyncClient) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant)
    await sit_down(client, await make_person())
    others = await client.get(f"/api/v1/entries/{entry_id}")
    absent = await client.get("/api/v1/entries/00000000-0000-4000-8000-000000000000")
    malformed = await client.get("/api/v1/entries/1_0")
    assert others.status_code == absent.status_code == malformed.status_code == 404
    assert others.content == absent.content == malformed.content
    await sit_down(client, entrant)
    assert (await client.get(f"/api/v1/entries/{entry_id}")).status_code == 200


async def test_every_page_of_an_entrant_opens(client: httpx.AsyncClient) -> None:
    edition, entrant = await make_edition(), await make_person()
    await sit_down(client, entrant)
    assert "No films yet" in (await client.get("/me")).text
    for state in EntryState:
        entry_id = await make_entry(edition=edition, entrant=entrant, state=state)
        assert (await client.get(f"/me/entries/{entry_id}")).status_code == 200
        assert (await client.get(f"/me/entries/{entry_id}/edit")).status_code == 200
        assert (await client.get(f"/me/entries/{entry_id}?lang=fr")).status_code == 200
    assert (await client.get("/me")).text.count("programme__edition") == len(EntryState)
