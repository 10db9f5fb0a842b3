"""The public vote by program, refused as on its page; and the page that is kept for everybody until it says another."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from festival.audience.voting.deciding import look_at_open_votes
from festival.audience.voting.queries import vote_counts
from festival.db import execute
from festival.entries.service import disqualify_entry
from festival.web.kept_pages import TRUSTED_SECONDS
from festival.web.scopes import Scope
from tests.browsing import send_form
from tests.factories import make_person
from tests.integration.audience.test_vote import MAKER, Place, close, place, vote_by
from tests.postbox import mailed_link
from tests.signed_in import headers_of

__all__ = ["place"]


async def _ballot(client: httpx.AsyncClient, place: Place, email: str, *stars: int, **headers: str) -> httpx.Response:
    given = {str(film): many for film, many in zip(place.films, stars, strict=False)}
    address = f"/api/v1/editions/{place.slug}/vote/ballots"
    return await client.post(address, json={"email": email, "stars": given}, headers=headers)


async def _confirmed(client: httpx.AsyncClient, place: Place, email: str) -> httpx.Response:
    link = await mailed_link(recipient=email)
    body = {"token": link.rpartition("/")[2]}
    return await client.post(f"/api/v1/editions/{place.slug}/vote/ballots/confirmation", json=body)


def _token(page: str) -> str:
    return page.partition('name="_csrf" value="')[2].partition('"')[0]


def _said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_program_votes_once_and_never_late_nor_for_its_own_film(
    client: httpx.AsyncClient, place: Place
) -> None:
    assert (await _ballot(client, place, "viewer@home.example", 5, 3)).status_code == 202
    assert (await vote_counts(place.edition_id)).counted == 0
    for _ in range(2):
        assert (await _confirmed(client, place, "viewer@home.example")).status_code == 204
    assert (await vote_counts(place.edition_id)).counted == 1
    assert (await _ballot(client, place, "viewer@home.example", 1)).status_code == 202
    assert _said(await _confirmed(client, place, "viewer@home.example")) == (409, "voted_before")
    own: Mapping[str, str] = await headers_of(place.maker, Scope.ENTER)
    assert _said(await _ballot(client, place, "a@b.example", 5, **own)) == (409, "own_film")
    assert (await _ballot(client, place, MAKER, 5)).status_code == 202
    assert _said(await _confirmed(client, place, MAKER)) == (409, "own_film")
    for stars in ((), (6,), (0,)):
        assert _said(await _ballot(client, place, "b@b.example", *stars)) == (422, "no_stars")
    assert (await _ballot(client, place, "late@home.example", 5)).status_code == 202
    await close()
    assert _said(await _confirmed(client, place, "late@home.example")) == (409, "vote_closed")
    assert _said(await _ballot(client, place, "later@home.example", 5)) == (409, "vote_closed")
    assert (await vote_counts(place.edition_id)).counted == 1


async def test_the_page_says_why_a_vote_is_refused(client: httpx.AsyncClient, place: Place) -> None:
    page, stars = f"/e/{place.slug}/vote", {f"stars-{place.films[0]}": "5"}
    for email, sentence in (
        ("viewer@home.example", "Your vote is in"),
        ("viewer+again@home.example", "This address has voted already, and a vote is final"),
        (MAKER, "“Low Tide” was entered from your own address"),
    ):
        assert (await send_form(client, page, {**stars, "email": email})).status_code == 303
        link = await mailed_link("audience/vote", email)
        answer = await send_form(client, link, {})
        text = answer.text if answer.status_code == 409 else (await client.get(link)).text
        assert sentence in text
    token = _token((await client.get(page)).text)
    await close()
    late = await client.post(page, data={"_csrf": token, **stars, "email": "late@home.example"})
    assert (late.status_code, "The vote is closed" in late.text) == (409, True)
    assert (await vote_counts(place.edition_id)).counted == 1


async def test_a_program_plans_decides_and_publishes(client: httpx.AsyncClient, place: Place) -> None:
    address = f"/api/v1/editions/{place.slug}/vote"
    headers: Any = await headers_of(place.organiser, Scope.ORGANISE)
    now = datetime.now(UTC)
    await execute("UPDATE public_vote SET opens_at = now() + interval '1 hour'")
    opens, closes = now + timedelta(hours=2), now + timedelta(days=2)
    plan = {
        "opens_at": opens.isoformat(),
        "closes_at": closes.isoformat(),
        "entries": [str(one) for one in place.entries],
    }
    planned = await client.put(address, json=plan, headers=headers)
    assert (planned.status_code, planned.json()["phase"], planned.json()["films"]) == (200, "planned", [])
    past = {**plan, "closes_at": (now - timedelta(days=1)).isoformat()}
    assert _said(await client.put(address, json=past, headers=headers)) == (422, "vote_cannot_be")
    assert (
        await client.put(address, json={**plan, "opens_at": "2031-01-01T00:00"}, headers=headers)
    ).status_code == 422
    stranger: Any = await headers_of(await make_person(), Scope.ORGANISE)
    assert (await client.put(address, json=plan, headers=stranger)).status_code == 404
    await execute("UPDATE public_vote SET opens_at = now() - interval '1 hour'")
    for number in range(5):
        await vote_by(place, f"fan{number}@home.example", 5, 1)
    await vote_by(place, "viewer@home.example", 2, 4, network="198.51.100.1")
    await look_at_open_votes()
    shown = (await client.get(address)).json()
    assert (shown["phase"], len(shown["films"]), shown["outcome"]) == ("open", 2, None)
    waiting = (await client.get(f"{address}/quarantine", headers=headers)).json()["items"]
    assert [one["reasons"] for one in waiting] == [["same_network_same_minute", "names_of_one_pattern"]] * 5
    assert [name for one in waiting for name in one if "star" in name] == []
    assert _said(await client.post(f"{address}/publication", headers=headers)) == (409, "vote_still_open")
    await close()
    assert _said(await client.post(f"{address}/publication", headers=headers)) == (409, "quarantine_not_empty")
    deciding = {"decision": "exclude", "ballots": [one["id"] for one in waiting]}
    for changed in (5, 0):
        decided = (await client.post(f"{address}/decisions", json=deciding, headers=headers)).json()
        assert (decided["changed"], decided["counts"]["excluded"]) == (changed, 5)
    assert (await client.post(f"{address}/decisions", json=deciding, headers=stranger)).status_code == 404
    published = await client.post(f"{address}/publication", headers=headers)
    assert published.status_code == 201
    outcome = (await client.get(address)).json()["outcome"]
    assert outcome == published.json()
    assert (outcome["counted"], outcome["excluded"]) == (1, 5)
    assert [(one["title"], one["stars"]) for one in outcome["places"]] == [("Lift", "4"), ("Low Tide", "2")]


async def test_the_kept_page_has_everybody_s_own_token_and_ends_with_what_it_says(
    client: httpx.AsyncClient, place: Place
) -> None:
    page = f"/e/{place.slug}/vote"
    first = await client.get(page)
    assert first.headers["cache-control"] == "private, no-cache"
    again = await client.get(page, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = httpx.AsyncClient(transport=client._transport, base_url="http://testserver")
    theirs = await other.get(page, headers={"If-None-Match": first.headers["etag"]})
    assert (theirs.status_code, "set-cookie" in theirs.headers) == (200, True)
    assert _token(theirs.text) != _token(first.text)
    assert theirs.text.replace(_token(theirs.text), "") == first.text.replace(_token(first.text), "")
    await disqualify_entry(
        edition_id=place.edition_id, entry_id=place.entries[0], by=place.organiser, reason="It was online before."
    )
    await asyncio.sleep(TRUSTED_SECONDS)
    assert ("Low Tide" in first.text, "Low Tide" in (await client.get(page)).text) == (True, False)
    await close()
    await asyncio.sleep(TRUSTED_SECONDS)
    closed = await other.get(page)
    assert ("The vote is closed" in closed.text, closed.headers["cache-control"]) == (True, "public, no-cache")
    assert "_csrf" not in closed.text
