"""A series on a page of its own: each part from its own instant, and before it nothing, bytes included."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
from icalendar import Calendar
from litestar import Litestar

from festival.db import execute, fetch, fetch_value
from festival.editions.rules import NoSuchTime
from festival.entries import service as entries
from festival.errors import NotFound
from festival.publishing.showcase_rules import (
    AddressTaken,
    AlreadyReleased,
    BeginsAfterRelease,
    EpisodeDoesNotFit,
    ItemKind,
    NotALink,
    NothingToShow,
    ReleaseGone,
    Rhythm,
    WrongAddress,
)
from festival.publishing.showcase_schemas import NewPart, NewShowcase
from festival.publishing.showcasing import add_part, make_showcase, move_part, send_part
from festival.settings import Settings
from festival.web.kept_pages import TRUSTED_SECONDS
from tests.browsing import send_form
from tests.crawling import contains, crawl
from tests.factories import make_master, make_person
from tests.series import EPISODES, Series, make_series
from tests.signed_in import browser_of

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
async def series(database: str, tmp_path: Path) -> Series:
    return await make_series(tmp_path)


def _wall(ahead: timedelta) -> datetime:
    return (datetime.now(UTC) + ahead).astimezone(PARIS).replace(tzinfo=None)


def _new(series: Series, **said: object) -> NewShowcase:
    planned = NewShowcase(
        slug="cites",
        title="Cités",
        entry_id=series.entry_id,
        first_at=_wall(timedelta(days=2)),
        poster_at=_wall(timedelta(days=1)),
    )
    return msgspec.structs.replace(planned, **said)


async def make_series_page(series: Series, **said: object) -> UUID:
    return await make_showcase(edition_id=series.edition_id, by=series.organiser, new=_new(series, **said))


async def release(condition: str) -> None:
    await execute(f"UPDATE showcase_item SET release_at = now() - interval '1 minute' WHERE {condition}")


async def test_before_its_instant_nothing_of_a_part_can_be_reached(
    client: httpx.AsyncClient, application: Litestar, series: Series
) -> None:
    await make_series_page(series)
    items = {(row["kind"], row["position"]): row["id"] for row in await fetch("SELECT * FROM showcase_item")}
    home = f"/e/{series.slug}/showcase/cites"
    films = {
        place: [f"{home}/{item}", f"{home}/{item}/film", f"{home}/{item}/still", f"{home}/{item}/subtitles/fr"]
        for place, item in items.items()
        if place[0] == "episode"
    }
    pages = [home, f"{home}/embed", f"{home}/calendar.ics"]
    everything = [*pages, *(address for addresses in films.values() for address in addresses)]
    assert {(await client.get(address)).status_code for address in everything} == {404}
    absent = (await client.get(f"{home}-absent")).text.replace("cites-absent", "cites")
    assert (await client.get(home)).text == absent
    plays = f"/api/v1/editions/{series.slug}/showcases/cites/parts/{items['episode', 1]}/plays"
    assert (await client.post(plays, json={"reached": "begun"})).status_code == 404
    read = await crawl(
        application,
        client,
        ["/", home],
        {"slug": [series.slug], "name": ["cites"], "item_id": [str(item) for item in items.values()], "what": ["film"]},
    )
    assert [n for n in range(1, EPISODES + 1) if contains(read.everything, f"secretly called {n * 111}")] == []

    await release("kind = 'poster'")
    assert {(await client.get(address)).status_code for address in pages} == {200}
    assert (await client.get(f"{home}/{items['poster', 1]}/still")).status_code == 200
    assert (await client.get(f"{home}/{items['poster', 1]}/film")).status_code == 404
    assert "secretly called" not in (await client.get(home)).text
    assert {(await client.get(address)).status_code for each in films.values() for address in each} == {404}

    await release("position = 1")
    await asyncio.sleep(TRUSTED_SECONDS)
    assert {(await client.get(address)).status_code for address in films["episode", 1]} == {200}
    others = [address for place in (2, 3) for address in films["episode", place]]
    assert {(await client.get(address)).status_code for address in others} == {404}
    page = (await client.get(home)).text
    assert ("secretly called 111" in page, "secretly called 222" in page) == (True, False)
    assert f'src="{home}/{items["episode", 1]}/film"' in page
    part = await client.get(films["episode", 1][1], headers={"Range": "bytes=100-199"})
    assert (part.status_code, len(part.content), part.headers["Cache-Control"]) == (206, 100, "public, max-age=10")
    reports = [f"{home}/{items['episode', place]}/report" for place in (1, 2)]
    assert [(await client.get(address)).status_code for address in reports] == [200, 404]
    assert f'href="{reports[0]}"' in page
    embedded = await client.get(f"{home}/embed")
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]

    await entries.disqualify_entry(
        edition_id=series.edition_id, entry_id=series.entry_id, by=series.organiser, reason="Rights."
    )
    assert (await client.get(films["episode", 1][1])).status_code == 404


async def test_a_kept_page_ends_at_the_next_release(client: httpx.AsyncClient, series: Series) -> None:
    await make_series_page(series, poster_at=None)
    await execute("UPDATE showcase_item SET release_at = now() + interval '0.6 seconds' WHERE kind = 'episode'")
    home = f"/e/{series.slug}/showcase/cites"
    assert "secretly called" not in (await client.get(home)).text
    instant = await fetch_value("SELECT min(release_at) FROM showcase_item WHERE kind = 'episode'")
    while datetime.now(UTC) < instant + timedelta(milliseconds=20):
        text = (await client.get(home)).text
        if datetime.now(UTC) < instant:
            assert "secretly called" not in text
    await asyncio.sleep(TRUSTED_SECONDS)
    assert "secretly called 111" in (await client.get(home)).text


async def test_live_event_and_coming_episodes_stand_in_the_calendar(client: httpx.AsyncClient, series: Series) -> None:
    showcase_id = await make_series_page(series, poster_at=None)
    starts = _wall(timedelta(days=1)).replace(microsecond=0)
    live = NewPart(kind=ItemKind.LIVE, title="The cast, live", starts_at=starts, link="https://live.example/")
    await add_part(edition_id=series.edition_id, showcase_id=showcase_id, by=series.organiser, new=live)
    later = msgspec.structs.replace(live, title="A surprise", release_at=starts - timedelta(hours=1))
    await add_part(edition_id=series.edition_id, showcase_id=showcase_id, by=series.organiser, new=later)
    answer = await client.get(f"/e/{series.slug}/showcase/cites/calendar.ics")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert sorted(str(event["summary"]) for event in events) == [
        "Cités: Episode 1",
        "Cités: Episode 2",
        "Cités: Episode 3",
        "Cités: The cast, live",
    ]
    begins = next(event for event in events if "live" in str(event["summary"]))
    assert begins.decoded("dtstart").replace(tzinfo=None) == starts
    page = (await client.get(f"/e/{series.slug}/showcase/cites")).text
    assert ("The cast, live" in page, "A surprise" in page) == (True, False)


async def test_what_cannot_be_scheduled_is_refused(series: Series) -> None:
    gone, ahead = _wall(timedelta(hours=-1)), _wall(timedelta(hours=1))
    year = datetime.now(UTC).year + 1
    gap = datetime.fromisoformat(f"{_last_sunday_of_march(year)}T02:30")
    for said, refusal in (
        ({"first_at": gone}, ReleaseGone),
        ({"poster_at": gone}, ReleaseGone),
        ({"poster_at": gap}, NoSuchTime),
        ({"slug": "No Address"}, WrongAddress),
        ({"entry_id": uuid4()}, NothingToShow),
        ({"entry_id": None}, NothingToShow),
    ):
        with pytest.raises(refusal):
            await make_series_page(series, **said)
    stranger = await make_person()
    with pytest.raises(NotFound):
        await make_showcase(edition_id=series.edition_id, by=stranger, new=_new(series))
    showcase_id = await make_series_page(series)
    with pytest.raises(AddressTaken):
        await make_series_page(series)
    place = {"edition_id": series.edition_id, "showcase_id": showcase_id, "by": series.organiser}
    for new, refused in (
        (NewPart(kind=ItemKind.LIVE, title="x", starts_at=ahead, link="javascript:alert(1)"), NotALink),
        (
            NewPart(kind=ItemKind.LIVE, title="x", starts_at=ahead, release_at=ahead + timedelta(hours=1)),
            BeginsAfterRelease,
        ),
        (NewPart(kind=ItemKind.TRAILER, title="x", release_at=gone), ReleaseGone),
        (NewPart(kind=ItemKind.EPISODE, title="x"), NotFound),
    ):
        with pytest.raises(refused):
            await add_part(**place, new=new)
    await release("kind = 'poster'")
    poster = await fetch_value("SELECT id FROM showcase_item WHERE kind = 'poster'")
    with pytest.raises(AlreadyReleased):
        await move_part(edition_id=series.edition_id, item_id=poster, by=series.organiser, release_at=ahead)
    episode = await fetch_value("SELECT id FROM showcase_item WHERE kind = 'episode' AND position = 3")
    await move_part(edition_id=series.edition_id, item_id=episode, by=series.organiser, release_at=ahead)


def _last_sunday_of_march(year: int) -> str:
    last = datetime.fromisoformat(f"{year}-03-31")
    return (last - timedelta(days=(last.weekday() + 1) % 7)).date().isoformat()


async def test_an_episode_that_fails_its_verdict_is_named(series: Series) -> None:
    await execute(
        "UPDATE facts SET body = jsonb_set(body, '{duration_seconds}', '71.5') WHERE master_id = "
        "(SELECT master_id FROM episode WHERE number = 2)"
    )
    with pytest.raises(EpisodeDoesNotFit, match="Episode 2 does not fit"):
        await make_series_page(series)
    assert await fetch_value("SELECT count(*) FROM showcase") == 0


async def test_the_desk_makes_previews_fills_and_reports(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, series: Series, tmp_path: Path
) -> None:
    desk = await browser_of(series.organiser, application, settings)
    showcases = f"/organise/{series.slug}/showcases"
    form: dict[str, object] = {
        "source": str(series.entry_id),
        "title": "Cités",
        "slug": "cites",
        "rhythm": Rhythm.TOGETHER,
        "first_at": "2020-01-01T10:00",
    }
    refused = await desk.post(showcases, form, page=showcases)
    assert (refused.status_code, 'value="2020-01-01T10:00"' in refused.text) == (422, True)
    assert "This instant has passed already." in refused.text
    made = await desk.post(showcases, {**form, "first_at": ""}, page=showcases)
    assert (made.status_code, made.headers["location"]) == (303, f"{showcases}/cites")
    one = f"{showcases}/cites"
    part = {"kind": "making_of", "part_title": "One phone", "release_at": ""}
    assert (await desk.post(f"{one}/parts", part, page=one)).status_code == 303
    item_id = await fetch_value("SELECT id FROM showcase_item WHERE kind = 'making_of'")
    upload_id = await make_master(edition_id=series.edition_id, person_id=series.organiser)
    sent = await desk.post(f"{one}/parts/{item_id}/film", {"upload": str(upload_id)}, page=one)
    assert sent.status_code == 303
    preview = (await desk.get(f"{one}/preview")).text
    assert ("Preview" in preview, "secretly called 333" in preview) == (True, True)
    assert (await client.get(f"{one}/preview")).status_code in {302, 303, 401}
    stranger = await browser_of(await make_person(), application, settings)
    assert (await stranger.get(f"{one}/preview")).status_code == 404

    episode = await fetch_value("SELECT id FROM showcase_item WHERE kind = 'episode' AND position = 1")
    plays = f"/api/v1/editions/{series.slug}/showcases/cites/parts/{episode}/plays"
    for reached in ("begun", "begun", "half", "finished"):
        assert (await client.post(plays, json={"reached": reached})).status_code == 204
    for wrong in ({"reached": "x"}, {"reached": "begun", "who": "me"}, {}):
        assert (await client.post(plays, json=wrong)).status_code == 422
    report = (await desk.get(f"{one}/report")).text
    assert "50 %" in report
    removed = await desk.post(f"{one}/parts/{episode}/removal", page=one)
    assert (removed.status_code, await fetch_value("SELECT count(*) FROM showcase_play")) == (303, 0)
    assert (await desk.post(f"{one}/parts/{item_id}/nothing", page=one)).status_code == 404


async def test_the_desk_says_which_day_has_no_such_hour_and_which_episode_does_not_fit(
    application: Litestar, settings: Settings, series: Series
) -> None:
    desk = await browser_of(series.organiser, application, settings)
    showcases = f"/organise/{series.slug}/showcases"
    sunday = _last_sunday_of_march(datetime.now(UTC).year + 1)
    form: dict[str, object] = {
        "source": str(series.entry_id),
        "title": "Cités",
        "slug": "cites",
        "rhythm": Rhythm.DAILY,
        "first_at": f"{sunday}T02:30",
    }
    turned = await desk.post(showcases, form, page=showcases)
    assert (turned.status_code, f"Episode 1 would come on {sunday}" in turned.text) == (422, True)
    await execute("UPDATE facts SET body = jsonb_set(body, '{duration_seconds}', '71.5')")
    unfit = await desk.post(showcases, {**form, "first_at": f"{sunday}T04:30"}, page=showcases)
    assert (unfit.status_code, "Episode 1 does not fit the call" in unfit.text) == (409, True)
    assert await fetch_value("SELECT count(*) FROM showcase") == 0
    await execute("UPDATE facts SET body = jsonb_set(body, '{duration_seconds}', '40')")
    made = await desk.post(showcases, {**form, "first_at": f"{sunday}T04:30"}, page=showcases)
    assert (made.status_code, made.headers["location"]) == (303, f"{showcases}/cites")


async def test_a_trailer_must_be_a_film_of_the_organiser_themselves(series: Series) -> None:
    showcase_id = await make_series_page(series)
    place = {"edition_id": series.edition_id, "by": series.organiser}
    trailer = NewPart(kind=ItemKind.TRAILER, title="Trailer")
    item_id = await add_part(**place, showcase_id=showcase_id, new=trailer)
    foreign = await fetch_value("SELECT id FROM upload LIMIT 1")
    with pytest.raises(NotFound):
        await send_part(**place, item_id=item_id, upload_id=foreign)


async def test_a_stranger_reports_an_episode_and_the_organisers_know_which(
    client: httpx.AsyncClient, series: Series
) -> None:
    showcase_id = await make_series_page(series, poster_at=None, first_at=None)
    trailer = NewPart(kind=ItemKind.TRAILER, title="Soon")
    place = {"edition_id": series.edition_id, "by": series.organiser}
    item_id = await add_part(**place, showcase_id=showcase_id, new=trailer)
    upload_id = await make_master(edition_id=series.edition_id, person_id=series.organiser)
    await send_part(**place, item_id=item_id, upload_id=upload_id)
    await execute(
        "INSERT INTO rendition (edition_id, id, master_id, kind, storage_key, media_type, bytes, width, height, "
        "duration_seconds) SELECT edition_id, gen_random_uuid(), master_id, 'proxy', 'x', 'video/mp4', 500, 360, 640, "
        "5 FROM showcase_item WHERE id = $1",
        item_id,
    )
    second = await fetch_value("SELECT id FROM showcase_item WHERE kind = 'episode' AND position = 2")
    poster = await fetch_value("SELECT id FROM showcase_item WHERE kind = 'poster'")
    home = f"/e/{series.slug}/showcase/cites"
    for part in (second, item_id):
        page = f"{home}/{part}/report"
        told = await send_form(client, page, {"kind": "illegal", "note": "A face that never agreed.", "contact": ""})
        assert (told.status_code, told.headers["location"]) == (303, f"{page}?told")
        assert "Thank you: the organisers know" in (await client.get(f"{page}?told")).text
    assert (await client.get(f"{home}/{poster}/report")).status_code == 404
    rows = await fetch("SELECT entry_id, note FROM film_report ORDER BY reported_at")
    assert [(row["entry_id"], row["note"].splitlines()) for row in rows] == [
        (series.entry_id, ["Cités · Episode 2 · secretly called 222", "A face that never agreed."]),
        (series.entry_id, ["Cités · Soon", "A face that never agreed."]),
    ]
