"""Anyone reports a public film without an account; the organisers are told once, and nobody can flood them."""

import re

import httpx
import pytest

from festival.db import fetch
from festival.publishing.queries import published_palmares
from festival.publishing.reporting import REPORTS_A_MINUTE
from festival.publishing.service import publish
from tests.results import Judged, make_result, stage_and_approve


@pytest.fixture
async def judged(client: httpx.AsyncClient) -> Judged:
    made = await make_result(films=2)
    await publish(publication_id=await stage_and_approve(made), by=made.organiser)
    return made


async def _form(client: httpx.AsyncClient, judged: Judged) -> tuple[str, dict[str, str]]:
    film = (await published_palmares(judged.slug)).body.awards[0].films[0].film_ref
    page = (await client.get(f"/e/{judged.slug}/films/{film}")).text
    link = re.search(r'href="(/e/[^"]+/report)"', page)
    assert link is not None
    token = re.search(r'name="_csrf" value="([0-9a-f]+)"', (await client.get(link[1])).text)
    assert token is not None
    return link[1], {"_csrf": token[1], "kind": "illegal", "note": "At 0:12.", "contact": "sam@public.example"}


async def test_a_stranger_reports_a_film_and_its_organisers_know(client: httpx.AsyncClient, judged: Judged) -> None:
    address, form = await _form(client, judged)
    answer = await client.post(address, data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}?told")
    assert "Thank you: the organisers know" in (await client.get(answer.headers["location"])).text
    rows = await fetch("SELECT kind, note, reported_by, contact FROM film_report")
    assert [tuple(row) for row in rows] == [("illegal", "At 0:12.", None, "sam@public.example")]
    told = await fetch("SELECT person_id FROM outbox WHERE template = 'entries/film_reported'")
    assert {row["person_id"] for row in told} == {judged.organiser, judged.colleague}


async def test_what_cannot_be_used_is_said_beside_its_field_and_kept_in_the_form(
    client: httpx.AsyncClient, judged: Judged
) -> None:
    address, form = await _form(client, judged)
    for change in ({"kind": ""}, {"kind": "names_maker"}, {"kind": "other", "note": ""}, {"contact": "not an address"}):
        answer = await client.post(address, data={**form, **change})
        assert answer.status_code == 422
        assert 'value="illegal"' in answer.text
    assert await fetch("SELECT 1 FROM film_report") == []


async def test_a_network_reports_so_often_and_no_more(client: httpx.AsyncClient, judged: Judged) -> None:
    address, form = await _form(client, judged)
    answers = [(await client.post(address, data=form)).status_code for _ in range(REPORTS_A_MINUTE + 1)]
    # The minute may change once on the way.
    assert answers[:REPORTS_A_MINUTE] == [303] * REPORTS_A_MINUTE
    assert answers[-1] in {303, 429}
    told = await fetch("SELECT person_id FROM outbox WHERE template = 'entries/film_reported'")
    assert len(told) == 2


async def test_what_is_not_public_cannot_be_reported(client: httpx.AsyncClient, judged: Judged) -> None:
    address, form = await _form(client, judged)
    other = address.replace("/films/", "/films/0")
    assert (await client.get(other)).status_code == 404
    assert (await client.post(other, data=form)).status_code == 404
