"""Nothing of a palmarès can be reached before its instant; afterwards anybody reads it, plays it and shares it."""

import html
import json
import re
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar

from festival.db import execute, fetch, fetch_row, fetch_value
from festival.media.storage import storage
from festival.publishing.queries import published_palmares
from festival.publishing.rules import NotSpokenHere
from festival.publishing.service import approve, publish
from festival.settings import Settings
from festival.web.scopes import Scope
from tests.results import STATEMENT, make_result, stage, stage_and_approve
from tests.signed_in import browser_of, headers_of

FILM = bytes(range(256)) * 8


async def test_the_public_addresses_before_and_after(client: httpx.AsyncClient, tmp_path: Path) -> None:
    judged = await make_result(films=3)
    await _make_renditions(tmp_path)
    staged = await stage_and_approve(judged)
    rows = await fetch("SELECT film_ref, entry_id FROM published_film WHERE publication_id = $1", staged)
    addresses = [f"/e/{judged.slug}/palmares", f"/api/v1/editions/{judged.slug}/palmares"]
    for row in rows:
        home = f"/e/{judged.slug}/films/{row['film_ref']}"
        addresses += [home, f"{home}/still", f"{home}/film"]
    absent = "/e/no-such-edition/palmares"
    nothing = _shape(await client.get(absent), absent)
    for address in addresses:
        if not address.startswith("/api/"):
            assert _shape(await client.get(address), address) == nothing, address
        assert (await client.get(address)).status_code == 404
    before = [(await client.get(address)).text for address in ("/", f"/e/{judged.slug}")]
    titles = [film.title for award in judged.result.awards for film in award.winners]
    assert [title for title in titles if title in "".join(before)] == []
    await publish(publication_id=staged, by=judged.organiser)
    assert {address: (await client.get(address)).status_code for address in addresses} == dict.fromkeys(addresses, 200)
    for row in rows:
        for other in (row["entry_id"], uuid4()):
            assert (await client.get(f"/e/{judged.slug}/films/{other}")).status_code == 404
    assert (await client.get(f"/e/{judged.slug}/films/{str(rows[0]['film_ref']).upper()}")).status_code == 404


def _shape(answer: httpx.Response, address: str) -> tuple[int, str, dict[str, str]]:
    """An answer without what every answer has of its own: the address in its sign-in link, and the visitor's seed."""
    headers = {name: value for name, value in answer.headers.items() if name not in {"set-cookie", "content-length"}}
    return answer.status_code, answer.text.replace(address, "…"), headers


async def test_the_palmares_says_who_wins_why_and_how_to_check(client: httpx.AsyncClient, tmp_path: Path) -> None:
    judged = await make_result(films=3)
    await _make_renditions(tmp_path)
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    page = (await client.get(f"/e/{judged.slug}/palmares")).text
    palmares = await published_palmares(judged.slug)
    for award in palmares.body.awards:
        assert award.name in page
        for film in award.films:
            assert f'href="/e/{judged.slug}/films/{film.film_ref}"' in page
            assert f'src="/e/{judged.slug}/films/{film.film_ref}/still"' in page
    for said in (STATEMENT, "山田 花子", "Cleo", judged.result.digest, judged.result.rules_digest, palmares.digest):
        assert said in page
    first = palmares.body.awards[0].films[0]
    card = f"http://testserver/e/{judged.slug}/palmares/card.png?lang=en"
    assert f'<meta property="og:image" content="{card}">' in page
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    linked = json.loads(data[1])
    assert (linked["@type"], linked["workFeatured"][0]["award"]) == ("Event", ["Grand Prix"])
    hidden = map(str, (judged.jury.round_id, *judged.jury.jurors, await _entry_of(first.film_ref)))
    assert [secret for secret in hidden if secret in page] == []


async def test_a_statement_cannot_break_out_of_the_page_or_its_data(client: httpx.AsyncClient) -> None:
    judged = await make_result(films=2)
    await execute("UPDATE film SET title = '</script><script>alert(1)</script>'")
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    page = (await client.get(f"/e/{judged.slug}/palmares")).text
    assert "<script>alert" not in page
    assert "alert(1)" in page


async def test_each_reader_reads_the_jury_in_their_language(
    client: httpx.AsyncClient, application: Litestar, settings: Settings
) -> None:
    judged = await make_result(films=2)
    desk = f"/organise/{judged.slug}/publication"
    organiser = await browser_of(judged.organiser, application, settings)
    said: dict[str, object] = {
        "statement": STATEMENT,
        "statement_fr": "Nous n’étions pas unanimes.",
        "statement_xx": "?",
    }
    assert (await organiser.post(f"{desk}/stage", said, page=desk)).status_code == 303
    page = (await organiser.get(desk)).text
    assert all(page.count(html.escape(str(said[name]))) >= 2 for name in ("statement", "statement_fr"))
    await approve(publication_id=await fetch_value("SELECT id FROM publication"), by=judged.colleague)
    publication = await publish(publication_id=await fetch_value("SELECT id FROM publication"), by=judged.organiser)
    assert publication.body.translations == {"fr": said["statement_fr"]}
    for language, read, other in (("en", "statement", "statement_fr"), ("fr", "statement_fr", "statement")):
        shown = html.unescape((await client.get(f"/e/{judged.slug}/palmares?lang={language}")).text)
        assert (str(said[read]) in shown, str(said[other]) in shown) == (True, False)


async def test_a_statement_in_a_language_of_no_page_is_refused(client: httpx.AsyncClient) -> None:
    judged = await make_result(films=2)
    with pytest.raises(NotSpokenHere):
        await stage(judged, translations={"xx": "?"})


async def test_a_published_film_plays_in_ranges(client: httpx.AsyncClient, tmp_path: Path) -> None:
    judged = await make_result(films=2)
    await _make_renditions(tmp_path)
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    film = (await published_palmares(judged.slug)).body.awards[0].films[0]
    home = f"/e/{judged.slug}/films/{film.film_ref}"
    part = await client.get(f"{home}/film", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (
        206,
        FILM[10:20],
        f"bytes 10-19/{len(FILM)}",
    )
    head = await client.head(f"{home}/film")
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(FILM)), b"")
    assert (await client.get(f"{home}/film", headers={"Range": f"bytes={len(FILM)}-"})).status_code == 416
    page = (await client.get(home)).text
    assert f'src="{home}/film"' in page
    assert "Grand Prix" in page


async def test_two_organisers_publish_at_the_desk(
    client: httpx.AsyncClient, application: Litestar, settings: Settings
) -> None:
    judged = await make_result(films=3)
    desk = f"/organise/{judged.slug}/publication"
    first = await browser_of(judged.organiser, application, settings)
    second = await browser_of(judged.colleague, application, settings)
    wrong = await first.post(f"{desk}/stage", {"statement": "Kept.", "publish_at": "2001-01-01T10:00"}, page=desk)
    assert wrong.status_code == 422
    assert ">Kept.</textarea>" in wrong.text
    assert "This date has passed already" in wrong.text
    staged = await first.post(f"{desk}/stage", {"statement": STATEMENT}, page=desk)
    assert (staged.status_code, staged.headers["location"]) == (303, desk)
    page = (await first.get(desk)).text
    assert "Exactly this becomes public" in page
    assert "still has to agree" in page
    publication_id: UUID = await fetch_value("SELECT id FROM publication WHERE state = 'staged'")
    alone = await first.post(f"{desk}/{publication_id}/publish", page=desk)
    assert alone.status_code == 409
    assert "1 of 2 approvals are there" in alone.text
    assert (await second.post(f"{desk}/{publication_id}/approve", page=desk)).status_code == 303
    assert (await first.post(f"{desk}/{publication_id}/publish", page=desk)).status_code == 303
    assert "See it as the public does" in (await second.get(desk)).text
    assert (await client.get(f"/e/{judged.slug}/palmares")).status_code == 200
    assert (await first.post(f"{desk}/{publication_id}/celebrate", page=desk)).status_code == 404


async def test_the_president_approves_what_she_sees_and_strangers_see_nothing(
    application: Litestar, settings: Settings, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    judged = await make_result(films=2)
    await _make_renditions(tmp_path)
    staged = await stage(judged)
    president = await browser_of(judged.president, application, settings)
    page = (await president.get("/approvals")).text
    assert judged.result.digest in page
    still = re.search(r'src="(/approvals/[^"]+/still)"', page)
    assert still is not None
    assert (await president.get(still[1])).status_code == 200
    juror = await browser_of(judged.jury.people[1], application, settings)
    assert (await juror.get(still[1])).status_code == 404
    assert judged.result.digest not in (await juror.get("/approvals")).text
    assert (await juror.post(f"/approvals/{staged}/approve", page="/approvals")).status_code in {403, 404}
    assert (await juror.get(f"/organise/{judged.slug}/publication")).status_code == 404
    assert (await client.get("/approvals")).headers["location"].startswith("/sign-in")
    assert (await president.post(f"/approvals/{staged}/approve", page="/approvals")).status_code == 303
    assert "Nothing waits for you" in (await president.get("/approvals")).text


async def test_the_same_by_the_api_with_tokens(client: httpx.AsyncClient) -> None:
    judged = await make_result(films=2)
    first, second = await headers_of(judged.organiser), await headers_of(judged.president)
    entrant = await headers_of(await fetch_value("SELECT entrant_id FROM entry LIMIT 1"))
    order = {"round_id": str(judged.jury.round_id), "statement": STATEMENT}
    once = {**first, "Idempotency-Key": "stage"}
    staged = await client.post("/api/v1/publications", json=order, headers=once)
    again = await client.post("/api/v1/publications", json=order, headers=once)
    assert (staged.status_code, again.status_code, again.json()["id"]) == (201, 201, staged.json()["id"])
    assert await fetch_value("SELECT count(*) FROM publication") == 1
    home = f"/api/v1/publications/{staged.json()['id']}"
    naive = await client.post("/api/v1/publications", json={**order, "publish_at": "2031-05-04T18:00"}, headers=first)
    assert naive.status_code in {400, 422}
    for headers in (entrant, {}):
        for method, address in (("GET", home), ("POST", f"{home}/approval"), ("POST", f"{home}/publishing")):
            assert (await client.request(method, address, headers=headers)).status_code in {401, 404}
    assert (await client.post(f"{home}/publishing", headers=first)).status_code == 409
    waiting = (await client.get("/api/v1/publications/waiting", headers=second)).json()
    assert [one["id"] for one in waiting["items"]] == [staged.json()["id"]]
    assert (await client.post(f"{home}/approval", headers=second)).json()["state"] == "staged"
    assert (await client.post(f"{home}/publishing", headers=second)).status_code == 404
    assert (await client.post(f"{home}/publishing", headers=first)).json()["state"] == "published"
    listed = (await client.get(f"/api/v1/publications?edition={judged.slug}", headers=first)).json()
    assert [one["state"] for one in listed["items"]] == ["published"]
    public = (await client.get(f"/api/v1/editions/{judged.slug}/palmares")).json()
    assert public["body"] == staged.json()["body"]


async def test_a_token_for_entering_films_may_not_approve(client: httpx.AsyncClient) -> None:
    judged = await make_result(films=2)
    staged = await stage(judged)
    address = f"/api/v1/publications/{staged}/approval"
    entering = await headers_of(judged.colleague, Scope.ENTER)
    assert (await client.post(address, headers=entering)).status_code == 403
    organising = await headers_of(judged.colleague, Scope.ORGANISE)
    assert (await client.post(address, headers=organising)).status_code == 200


async def test_somebody_of_another_edition_is_a_stranger(client: httpx.AsyncClient) -> None:
    judged, other = await make_result(films=2), await make_result(films=2)
    staged = await stage(judged)
    headers = await headers_of(other.organiser)
    for address in (f"/api/v1/publications/{staged}", f"/api/v1/rounds/{judged.jury.round_id}/result"):
        assert (await client.get(address, headers=headers)).status_code == 404
    assert (await client.post(f"/api/v1/publications/{staged}/approval", headers=headers)).status_code == 404
    own = await headers_of(judged.colleague)
    assert (await client.post(f"/api/v1/publications/{staged}/approval", headers=own)).status_code == 200


async def _make_renditions(folder: Path) -> None:
    """A viewing copy and a still for every film."""
    for master in await fetch("SELECT edition_id, id FROM master"):
        for kind, media_type in (("proxy", "video/mp4"), ("still", "image/jpeg")):
            (folder / "made").write_bytes(FILM)
            key = f"{uuid4().hex}"
            await storage().put(key, folder / "made")
            await execute(
                "INSERT INTO rendition (edition_id, master_id, kind, storage_key, media_type, bytes, width, height) "
                "VALUES ($1, $2, $3, $4, $5, $6, 720, 1280)",
                master["edition_id"],
                master["id"],
                kind,
                key,
                media_type,
                len(FILM),
            )


async def _entry_of(film_ref: UUID) -> UUID:
    row = await fetch_row("SELECT entry_id FROM published_film WHERE film_ref = $1", film_ref)
    assert row is not None
    found: UUID = row["entry_id"]
    return found
