"""What a juror's player gets: the lighter copy where there is one, and subtitles that the team has read."""

from pathlib import Path

import av
import httpx
import pytest
from litestar import Litestar

from festival.db import execute, fetch, fetch_value
from festival.demo.films import make_film
from festival.jobs import Task
from festival.media.jobs import film_work
from festival.media.lighter import deserves_lighter
from festival.media.storage import storage
from festival.scoring.queries import queue_for_juror
from festival.settings import Settings
from tests.factories import make_master
from tests.juries import entry_of, first_film, make_open_jury
from tests.renditions import CUES, send_subtitles
from tests.signed_in import browser_of


@pytest.mark.parametrize("attested", [True, False])
async def test_subtitles_reach_the_jury_once_they_were_read(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, tmp_path: Path, attested: bool
) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    film = await first_film(jury)
    await send_subtitles(jury, film, tmp_path, attested=attested)
    ann = await browser_of(jury.people[0], application, settings)
    address = f"/jury/films/{film}/subtitles/fr"
    answer = await ann.get(address)
    page = (await ann.get(f"/jury/films/{film}")).text
    assert answer.status_code == (200 if attested else 404)
    if attested:
        assert (answer.content, answer.headers["content-type"]) == (CUES, "text/vtt; charset=utf-8")
        assert answer.headers["cache-control"] == "private, no-store"
    # The page has no player before the viewing copy is made.
    assert "<track" not in page
    assert (await ann.get(f"/jury/films/{film}/subtitles/de")).status_code == 404
    for person in (jury.organiser, None):
        other = await browser_of(person, application, settings)
        assert (await other.get(address)).status_code in {401, 404}


async def test_a_long_film_has_a_lighter_copy_that_a_juror_can_choose(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, tmp_path: Path
) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    film = await first_film(jury)
    await send_subtitles(jury, film, tmp_path, attested=True)
    path = tmp_path / "long.mp4"
    make_film(path, seed=5, seconds=61, width=720, height=1280, fps=2)
    entry_id = await entry_of(film)
    master_id = await fetch_value("SELECT master_id FROM entry WHERE id = $1", entry_id)
    await storage().put(master_id.hex, path)
    task = Task(edition_id=jury.edition.id, subject_id=master_id)
    await execute("UPDATE master SET state = 'checking'")
    with film_work() as work:
        await work.check_film(task)
        await work.make_renditions(task)
        assert await fetch("SELECT FROM pgqueuer WHERE entrypoint = 'make_lighter_copy'") != []
        await work.make_lighter(task)
        await work.make_lighter(task)
    ann = await browser_of(jury.people[0], application, settings)
    address = f"/jury/films/{film}"
    page = (await ann.get(address)).text
    assert [part in page for part in (f'src="{address}/film"', f'src="{address}/subtitles/fr"', "copy=lighter")] == [
        True,
        True,
        True,
    ]
    full, lighter = await ann.get(f"{address}/film"), await ann.get(f"{address}/lighter")
    assert (full.status_code, lighter.status_code) == (200, 200)
    (tmp_path / "lighter.mp4").write_bytes(lighter.content)
    with av.open(str(tmp_path / "lighter.mp4")) as opened:
        shown = opened.streams.video[0]
        assert (shown.width, shown.height) == (360, 640)
    assert len(lighter.content) < len(full.content) / 2
    # Chosen once, it stays chosen.
    await ann.get(f"{address}?copy=lighter")
    assert f'src="{address}/lighter"' in (await ann.get(address)).text
    await ann.get(f"{address}?copy=full")
    assert f'src="{address}/film"' in (await ann.get(address)).text
    parts = await fetch("SELECT kind, undecoded FROM rendition ORDER BY kind")
    assert [(row["kind"], row["undecoded"]) for row in parts] == [
        (kind, 0) for kind in ("contact_sheet", "low_proxy", "proxy", "still", "thumbnail")
    ]


def test_which_films_get_one() -> None:
    assert [deserves_lighter(*film) for film in ((60.0, 1), (60.1, 1), (5.0, 9_000_000), (None, 1))] == [
        False,
        True,
        True,
        False,
    ]


async def test_without_a_lighter_copy_the_viewing_copy_plays(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, tmp_path: Path
) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    film = await first_film(jury)
    ann = await browser_of(jury.people[0], application, settings)
    assert (await ann.get(f"/jury/films/{film}/lighter")).status_code == 404
    (tmp_path / "proxy").write_bytes(b"a viewing copy")
    await storage().put("a" * 40, tmp_path / "proxy")
    await execute(
        "INSERT INTO rendition (edition_id, id, master_id, kind, storage_key, media_type, bytes, width, height) "
        "SELECT edition_id, gen_random_uuid(), master_id, 'proxy', $2, 'video/mp4', 14, 360, 640 FROM entry "
        "WHERE id = $1",
        await entry_of(film),
        "a" * 40,
    )
    assert (await ann.get(f"/jury/films/{film}/lighter")).content == b"a viewing copy"
    assert "copy=lighter" not in (await ann.get(f"/jury/films/{film}")).text
    for odd in ("episodes/1/film", "episodes/x/film", "episodes/1/master"):
        assert (await ann.get(f"/jury/films/{film}/{odd}")).status_code == 404


async def test_a_juror_watches_a_series_episode_by_episode(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, tmp_path: Path
) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    film = await first_film(jury)
    entry_id = await entry_of(film)
    for number in (1, 2):
        upload_id = await make_master(edition_id=jury.edition.id, person_id=jury.organiser)
        master_id = await fetch_value("SELECT master_id FROM upload WHERE id = $1", upload_id)
        await execute(
            "INSERT INTO episode (edition_id, entry_id, number, title, master_id) VALUES ($1, $2, $3, $4, $5)",
            jury.edition.id,
            entry_id,
            number,
            f"Chapter {number}",
            master_id,
        )
        (tmp_path / "proxy").write_bytes(b"episode %d" % number)
        await storage().put(f"{number}" * 40, tmp_path / "proxy")
        await execute(
            "INSERT INTO rendition (edition_id, id, master_id, kind, storage_key, media_type, bytes, width, height) "
            "VALUES ($1, gen_random_uuid(), $2, 'proxy', $3, 'video/mp4', 9, 360, 640)",
            jury.edition.id,
            master_id,
            f"{number}" * 40,
        )
    ann = await browser_of(jury.people[0], application, settings)
    address = f"/jury/films/{film}"
    await send_subtitles(jury, film, tmp_path, attested=True, episode=2)
    first, second = (await ann.get(address)).text, (await ann.get(f"{address}?episode=2")).text
    assert [f'src="{address}/episodes/1/film"' in first, f'src="{address}/episodes/2/film"' in second] == [True, True]
    assert first.index("Chapter 1") < first.index("Chapter 2") < first.index("Next episode")
    assert "Next episode" not in second
    track = f"{address}/subtitles/fr?episode=2"
    assert [f'src="{track}"' in page for page in (first, second)] == [False, True]
    assert (await ann.get(track)).content == CUES
    for other in ("", "?episode=1"):
        assert (await ann.get(f"{address}/subtitles/fr{other}")).status_code == 404
    for number in (1, 2):
        assert (await ann.get(f"{address}/episodes/{number}/film")).content == b"episode %d" % number
    stranger = await browser_of(jury.organiser, application, settings)
    for place in (f"{address}/episodes/3/film", f"{address}/episodes/2/master"):
        assert (await ann.get(place)).status_code == 404
    assert (await stranger.get(f"{address}/episodes/1/film")).status_code == 404
    assert (await queue_for_juror(jury.round_id, jury.people[0]))[0].seconds == pytest.approx(2 * 58.4)
