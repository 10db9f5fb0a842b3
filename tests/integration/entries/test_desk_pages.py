"""The team finds entries, decides on them and undoes it; strangers find nothing."""

import httpx
import pytest

from festival.db import fetch_value
from festival.editions.rules import Role
from festival.editions.service import grant_role
from festival.entries.rules import EntryState
from tests.browsing import send_form, sit_down
from tests.factories import make_edition, make_entry, make_founder, make_person


async def test_an_entry_is_qualified_undone_and_taken_out_with_a_reason(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition)
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/entries/{entry_id}"
    assert "Emma Entrant" in (await client.get(page)).text
    for act, state in (("qualify", "qualified"), ("return", "submitted")):
        assert (await send_form(client, page, {}, action=f"{page}/{act}")).status_code == 303
        assert await fetch_value("SELECT state FROM entry WHERE id = $1", entry_id) == state
    empty = await send_form(client, page, {"reason": " "}, action=f"{page}/disqualify")
    assert empty.status_code == 422
    out = await send_form(client, page, {"reason": "It was online before."}, action=f"{page}/disqualify")
    assert out.status_code == 303
    assert "It was online before." in (await client.get(page)).text
    acts = await fetch_value("SELECT array_agg(act ORDER BY at) FROM audit_event WHERE subject_id = $1", entry_id)
    assert acts == ["entry_qualified", "entry_returned", "entry_disqualified"]


async def test_the_list_is_filtered_and_paged(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await make_entry(edition=edition, title="Kartoffelsalat", countries=["DE"])
    await make_entry(edition=edition, title="100 % Pluie", countries=["SN", "FR"], state=EntryState.QUALIFIED)
    await sit_down(client, organiser)
    address = f"/organise/{edition.slug}/entries"

    async def titles(query: str) -> set[str]:
        text = (await client.get(f"{address}?{query}")).text
        return {title for title in ("Kartoffelsalat", "100 % Pluie") if title in text}

    assert await titles("") == {"Kartoffelsalat", "100 % Pluie"}
    assert await titles("state=qualified") == {"100 % Pluie"}
    assert await titles("country=DE") == {"Kartoffelsalat"}
    assert await titles("country=FR") == {"100 % Pluie"}
    assert await titles("search=%25") == {"100 % Pluie"}
    assert await titles("search=kartoffel") == {"Kartoffelsalat"}
    assert await titles("search=nothing") == set()
    api = f"/api/v1/editions/{edition.slug}/entries"
    first = (await client.get(f"{api}?limit=1")).json()
    second = (await client.get(api, params={"limit": 1, "cursor": first["next"]})).json()
    assert [first["items"][0]["title"], second["items"][0]["title"]] == ["100 % Pluie", "Kartoffelsalat"]
    assert second["next"] is None


@pytest.mark.parametrize("role", list(Role))
async def test_only_the_desk_sees_who_made_a_film(client: httpx.AsyncClient, role: Role) -> None:
    organiser, member = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition)
    await grant_role(edition_id=edition.id, person_id=member, role=role, by=organiser)
    await sit_down(client, member)
    page = f"/organise/{edition.slug}/entries/{entry_id}"
    at_desk = role in {Role.ORGANISER, Role.PROGRAMMER, Role.COORDINATOR}
    assert (await client.get(page)).status_code == (200 if at_desk else 404)
    decided = await send_form(client, f"/organise/{edition.slug}", {}, action=f"{page}/qualify")
    assert decided.status_code == (303 if role in {Role.ORGANISER, Role.PROGRAMMER} else 404)


async def test_nobody_decides_on_their_own_film(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition, entrant=organiser)
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/entries/{entry_id}"
    assert (await send_form(client, page, {}, action=f"{page}/qualify")).status_code == 403


async def test_a_draft_without_its_film_is_a_number_only(client: httpx.AsyncClient) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT, title="Unfinished")
    await sit_down(client, organiser)
    assert "Unfinished" in (await client.get(f"/organise/{edition.slug}/entries")).text
    await _take_film_away(entry_id)
    assert "Unfinished" not in (await client.get(f"/organise/{edition.slug}/entries")).text
    assert (await client.get(f"/organise/{edition.slug}/entries/{entry_id}")).status_code == 404


async def _take_film_away(entry_id: object) -> None:
    await fetch_value("UPDATE entry SET master_id = NULL WHERE id = $1 RETURNING true", entry_id)


async def test_every_state_of_an_entry_has_its_page(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await sit_down(client, organiser)
    for state in EntryState:
        entry_id = await make_entry(edition=edition, state=state)
        assert (await client.get(f"/organise/{edition.slug}/entries/{entry_id}")).status_code == 200
    assert (await client.get(f"/organise/{edition.slug}")).status_code == 200
