"""The call page answers what may enter; organisers begin, announce and staff an edition in their browser."""

import re
from datetime import timedelta

import httpx

from festival.db import fetch_value
from festival.editions.queries import public_edition
from festival.editions.rules import CallPhase, Role
from festival.editions.service import invite
from tests.browsing import send_form, sit_down
from tests.factories import make_edition, make_founder, make_person
from tests.postbox import mailed_link

TYPED = {
    "festival_name": "Festival du Court",
    "name": "Court & Vertical 2026",
    "slug": "court-2026",
    "tagline": "Une minute, debout",
    "preset": "tiktok_2022",
    "zone": "Europe/Paris",
    "opens_at": "2026-03-01T09:00",
    "closes_at": "2026-03-15T17:00",
}


async def test_an_organiser_begins_and_announces_an_edition(client: httpx.AsyncClient) -> None:
    await sit_down(client, await make_founder())
    begun = await send_form(client, "/organise/new", TYPED)
    assert begun.headers["location"] == "/organise/court-2026"
    assert "Announce the call when it is ready." in (await client.get("/organise/court-2026")).text
    assert (await client.get("/e/court-2026")).status_code == 404
    page = "/organise/court-2026/call"
    announced = await send_form(client, page, {}, action="/organise/court-2026/announce")
    assert announced.headers["location"] == page
    call = (await client.get("/e/court-2026")).text
    for answer in (
        "from 30\u00a0s to 3\u00a0min\u00a000\u00a0s",
        "Grand Prix",
        "10,000\u00a0€",
        "from 18 years",
        "a public post can be found",
    ):
        assert answer in call
    assert "15 March 2026, 17:00 Paris" in call
    edition = await public_edition("court-2026")
    assert edition.closes_at.isoformat() == "2026-03-15T16:00:00+00:00"
    assert edition.rules_digest in call


async def test_a_call_is_closed_and_extended_from_its_page(client: httpx.AsyncClient) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder)
    await sit_down(client, founder)
    page = f"/organise/{edition.slug}/call"
    await send_form(client, page, {}, action=f"/organise/{edition.slug}/close")
    assert (await public_edition(edition.slug)).call is CallPhase.CLOSED
    refused = await send_form(
        client, page, {"closes_at": "2001-01-01T00:00"}, action=f"/organise/{edition.slug}/extend"
    )
    assert refused.status_code == 422
    assert 'value="2001-01-01T00:00"' in refused.text
    later = (edition.closes_at + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    await send_form(client, page, {"closes_at": later}, action=f"/organise/{edition.slug}/extend")
    assert (await public_edition(edition.slug)).call is CallPhase.OPEN


async def test_a_refused_edition_keeps_what_was_typed(client: httpx.AsyncClient) -> None:
    await sit_down(client, await make_founder())
    for field, value in (("closes_at", "2026-03-29T02:30"), ("closes_at", "soon"), ("slug", "A B"), ("zone", "Mars")):
        answer = await send_form(client, "/organise/new", {**TYPED, field: value})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert "Court &amp; Vertical 2026" in answer.text
    assert await fetch_value("SELECT count(*) FROM edition") == 0


async def test_strangers_find_no_desk(client: httpx.AsyncClient) -> None:
    edition = await make_edition()
    await sit_down(client, await make_person())
    assert "You are in no team yet" in (await client.get("/organise")).text
    for page in ("", "/call", "/rules", "/team", "/entries"):
        assert (await client.get(f"/organise/{edition.slug}{page}")).status_code == 404
    assert (await client.get("/organise/new")).status_code == 404


async def test_an_invited_guest_joins_by_the_link_alone(client: httpx.AsyncClient) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder)
    await sit_down(client, founder)
    page = f"/organise/{edition.slug}/team"
    sent = await send_form(client, page, {"email": "nina@b.example", "role": "programmer"})
    assert sent.headers["location"] == page
    link = await mailed_link("editions/team_invitation")
    team = (await client.get(page)).text
    assert "nina@b.example" in team
    assert link.rpartition("/")[2] not in team
    client.cookies.delete("session")
    opened = (await client.get(link)).text
    assert "Programmer" in opened
    unnamed = await send_form(client, link, {"display_name": ""})
    assert unnamed.status_code == 422
    assert await fetch_value("SELECT count(*) FROM invitation WHERE accepted_at IS NULL") == 1
    accepted = await send_form(client, link, {"display_name": "Nina"})
    assert accepted.headers["location"] == f"/organise/{edition.slug}"
    assert (await client.get(f"/organise/{edition.slug}/entries")).status_code == 200
    assert "was accepted already" in (await client.get(link)).text


async def test_a_known_address_signs_in_first(client: httpx.AsyncClient) -> None:
    founder, known = await make_founder(), await make_person(email="known@b.example")
    edition = await make_edition(by=founder)
    token = await invite(edition_id=edition.id, by=founder, email="known@b.example", role=Role.WITNESS)
    page = f"/invitation/{token}"
    assert "Sign in to accept" in (await client.get(page)).text
    await sit_down(client, known)
    assert (await send_form(client, page, {})).status_code == 303


async def test_every_page_opens_in_both_languages(client: httpx.AsyncClient) -> None:
    founder = await make_founder()
    for options in ({"announced": False}, {"opens_in": timedelta(days=1)}, {"closes_in": timedelta(hours=-1)}, {}):
        edition = await make_edition(by=founder, **options)  # type: ignore[arg-type]  # each its own kind
        await sit_down(client, founder)
        for language in ("en", "fr"):
            pages = ["", "/call", "/rules", "/team", "/entries"]
            for address in ("/", "/organise", "/organise/new", *(f"/organise/{edition.slug}{page}" for page in pages)):
                shown = await client.get(f"{address}?lang={language}")
                assert shown.status_code == 200, address
                assert re.search(rf'<html lang="{language}"', shown.text)
            expected = 404 if options == {"announced": False} else 200
            assert (await client.get(f"/e/{edition.slug}?lang={language}")).status_code == expected
