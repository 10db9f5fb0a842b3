"""The juror's room: queue, film, scoresheet, receipts, seal; nothing in it says who made a film."""

import re

import httpx
from litestar import Litestar

from festival.db import execute, fetch_value
from festival.media.storage import storage
from festival.settings import Settings
from tests.factories import make_person
from tests.juries import Jury, first_film, make_open_jury, score_everything, submit
from tests.signed_in import SignedIn, browser_of

FULL = {"script": 7, "direction": 4}
FILM = bytes(range(256)) * 40


async def _give_renditions(jury: Jury, tmp_path) -> None:
    path = tmp_path / "proxy"
    path.write_bytes(FILM)
    for number, master in enumerate(await _masters(jury)):
        for kind, media_type in (("proxy", "video/mp4"), ("still", "image/jpeg")):
            key = f"{number:02d}{kind}{'0' * 10}"
            await storage().put(key, path)
            await execute(
                "INSERT INTO rendition (edition_id, master_id, kind, storage_key, media_type, bytes, width, height) "
                "VALUES ($1, $2, $3, $4, $5, $6, 360, 640)",
                jury.edition.id,
                master,
                kind,
                key,
                media_type,
                len(FILM),
            )


async def _masters(jury: Jury) -> list:
    return await fetch_value("SELECT array_agg(master_id) FROM entry WHERE edition_id = $1", jury.edition.id)


async def _queue(browser: SignedIn, jury: Jury) -> httpx.Response:
    return await browser.get(f"/jury/rounds/{jury.round_id}")


async def test_from_the_first_film_to_the_seal(
    database: str, application: Litestar, settings: Settings, tmp_path
) -> None:
    jury = await make_open_jury()
    await _give_renditions(jury, tmp_path)
    president = await browser_of(jury.people[0], application, settings)
    assert "Watch and score" in (await president.get("/jury")).text
    queue = (await _queue(president, jury)).text
    film = re.search(r'href="/jury/films/([0-9a-f-]{36})"', queue)
    assert film is not None
    screen = (await president.get(f"/jury/films/{film.group(1)}")).text
    for part in (
        f'data-autosave-url="/api/v1/jury/assignments/{film.group(1)}/scoresheet"',
        f'data-submit-url="/api/v1/jury/assignments/{film.group(1)}/scoresheet/submission"',
        f'src="/jury/films/{film.group(1)}/film"',
        'data-etag="&#34;0&#34;"',
        'name="private_comment"',
    ):
        assert part in screen
    aside = await president.post(f"/jury/films/{film.group(1)}/deferral", page="/jury")
    assert (aside.status_code, aside.headers["location"].startswith("/jury/films/")) == (303, True)
    assert "Put aside" in (await _queue(president, jury)).text
    back = await president.post(f"/jury/films/{film.group(1)}/resumption", page="/jury")
    assert back.headers["location"] == f"/jury/films/{film.group(1)}"
    gone = await president.post(f"/jury/films/{film.group(1)}/recusal", {"reason": "my pupil"}, page="/jury")
    assert gone.status_code == 303
    assert (await president.get(f"/jury/films/{film.group(1)}")).status_code == 404
    await score_everything(jury)
    receipts = (await president.get(f"/jury/rounds/{jury.round_id}/receipts")).text
    assert len(re.findall(r'<code class="receipt__code" dir="ltr">[0-9a-f]{64}</code>', receipts)) == 3
    seal = f"/jury/rounds/{jury.round_id}/seal"
    assert "I have read what happens" in (await president.get(seal)).text
    member = await browser_of(jury.people[1], application, settings)
    assert "Only the president" in (await member.get(seal)).text
    assert (await member.post(seal, {"sure": "on"}, page="/jury")).status_code == 403
    unsure = await president.post(seal, page=seal)
    assert (unsure.status_code, "tick that the jury is done" in unsure.text) == (422, True)
    assert (await president.post(seal, {"sure": "on"}, page=seal)).status_code == 303
    listed = (await president.get(f"/api/v1/jury/rounds/{jury.round_id}/sealed-list")).json()["commitments"]
    mine = re.findall(r'<code class="receipt__code" dir="ltr">([0-9a-f]{64})</code>', receipts)
    assert (len(listed), listed == sorted(listed), set(mine) < set(listed)) == (11, True, True)
    assert "sealed this round" in (await _queue(president, jury)).text
    desk = await browser_of(jury.organiser, application, settings)
    progress = f"/organise/{jury.edition.slug}/rounds/{jury.round_id}"
    assert "ballots.csv" in (await desk.get(f"{progress}/progress")).text
    assert (await desk.get(f"{progress}/files/ballots.csv")).text.startswith("entry,juror,criterion,score\n")
    assert (await desk.get(f"{progress}/files/secrets.csv")).status_code == 404


async def test_films_stream_to_their_juror_alone(
    database: str, application: Litestar, settings: Settings, tmp_path
) -> None:
    jury = await make_open_jury(films=1)
    await _give_renditions(jury, tmp_path)
    film = await first_film(jury)
    address = f"/jury/films/{film}/film"
    juror = await browser_of(jury.people[0], application, settings)
    whole = await juror.get(address)
    assert (whole.status_code, whole.content, whole.headers["cache-control"]) == (200, FILM, "private, no-store")
    assert "etag" not in whole.headers
    assert "last-modified" not in whole.headers
    part = await juror.get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, FILM[100:200])
    head = await juror.browser.head(address)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(FILM)), b"")
    beyond = await juror.get(address, headers={"Range": "bytes=999999-"})
    assert beyond.status_code == 416
    assert (await juror.get(f"/jury/films/{film}/still")).headers["content-type"] == "image/jpeg"
    nobody = await browser_of(None, application, settings)
    assert (await nobody.get(address)).status_code == 401
    for person in (jury.people[1], jury.organiser, await make_person()):
        other = await browser_of(person, application, settings)
        assert (await other.get(address)).status_code == 404
        assert (await other.get(f"/jury/films/{film}/still")).status_code == 404
    await juror.post(f"/jury/films/{film}/recusal", page="/jury")
    assert (await juror.get(address)).status_code == 404
    second = await browser_of(jury.people[1], application, settings)
    own = await first_film(jury, 1)
    assert (await second.get(f"/jury/films/{own}/film")).status_code == 200
    await second.post("/sign-out", page="/jury")
    assert (await second.get(f"/jury/films/{own}/film")).status_code == 401


async def test_nothing_a_juror_gets_says_who_made_a_film(
    database: str, application: Litestar, settings: Settings, tmp_path
) -> None:
    jury = await make_open_jury(films=2)
    await _give_renditions(jury, tmp_path)
    canaries = ["canarydirector77", "canaryentrant771", "canaryaddress771", "canaryfilename71"]
    await execute("UPDATE credit SET name = 'canarydirector77'")
    await execute("UPDATE person SET display_name = 'canaryentrant771' WHERE display_name = 'Emma Entrant'")
    await execute("UPDATE person SET email = 'canaryaddress771@x.example' WHERE display_name = 'canaryentrant771'")
    await execute("UPDATE master SET filename = 'canaryfilename71.mp4'")
    secret_ids = [
        str(value)
        for column, table in (("id", "entry"), ("id", "film"), ("id", "master"), ("storage_key", "rendition"))
        for value in await fetch_value(f"SELECT array_agg({column}) FROM {table}")
    ]
    await submit(await first_film(jury), jury.people[0], FULL)
    juror = await browser_of(jury.people[0], application, settings)
    film = await first_film(jury)
    seen = ""
    for address in (
        "/jury",
        f"/jury/rounds/{jury.round_id}",
        f"/jury/rounds/{jury.round_id}/conflicts",
        f"/jury/rounds/{jury.round_id}/receipts",
        f"/jury/rounds/{jury.round_id}/seal",
        f"/jury/films/{film}",
        "/api/v1/jury/rounds",
        f"/api/v1/jury/rounds/{jury.round_id}",
        f"/api/v1/jury/rounds/{jury.round_id}/films",
        f"/api/v1/jury/rounds/{jury.round_id}/titles",
        f"/api/v1/jury/rounds/{jury.round_id}/receipts",
        f"/api/v1/jury/assignments/{film}",
    ):
        answer = await juror.get(address)
        assert answer.status_code == 200, address
        seen += answer.text + repr(answer.headers)
    assert [one for one in (*canaries, *secret_ids) if one in seen.lower()] == []
    desk = await browser_of(jury.organiser, application, settings)
    entries = (await desk.get(f"/organise/{jury.edition.slug}/entries")).text
    entry = await fetch_value("SELECT id FROM entry LIMIT 1")
    entries += (await desk.get(f"/organise/{jury.edition.slug}/entries/{entry}")).text
    assert [one for one in canaries if one in entries.lower()] == canaries


async def test_what_one_juror_scores_changes_nothing_for_anybody_else(
    database: str, application: Litestar, settings: Settings
) -> None:
    jury = await make_open_jury(films=2)
    film = await first_film(jury)
    member = await browser_of(jury.people[1], application, settings)
    desk = await browser_of(jury.organiser, application, settings)
    rounds = f"/organise/{jury.edition.slug}/rounds/{jury.round_id}"
    own = await first_film(jury, 1)

    async def views() -> list[str]:
        await submit(film, jury.people[0], FULL if not views_seen else {"script": 1, "direction": 10})
        pages = [
            await member.get(f"/jury/rounds/{jury.round_id}"),
            await member.get(f"/jury/films/{own}"),
            await desk.get(rounds),
            await desk.get(f"{rounds}/progress"),
            await desk.get("/organise"),
        ]
        return [re.sub(r'value="[0-9a-f]{64}"', "", page.text) for page in pages]

    views_seen: list[list[str]] = []
    views_seen.append(await views())
    assert await views() == views_seen[0]
