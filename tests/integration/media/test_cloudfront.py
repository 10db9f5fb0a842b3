"""Public films by way of CloudFront: its addresses open what is shown, for a minute, until it is held back."""

import asyncio
import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from festival.cli import doctor
from festival.cli.cloudfront_findings import MEND
from festival.cli.findings import Finding
from festival.db import execute, fetch, fetch_row, fetch_value
from festival.entries.quarantine.service import quarantine_film
from festival.jobs import Task
from festival.media.erasing import delete_objects
from festival.media.film_addresses import LASTS
from festival.media.moving import MOVE_COPIES, move_copies
from festival.media.storage import S3Storage, open_storage, storage
from festival.publishing.service import publish
from festival.settings import Bucket, Settings
from tests.browsing import sit_down
from tests.cloudfront import Distribution, as_setting, new_key, running
from tests.juries import make_colleague
from tests.radosgw import free_port
from tests.renditions import make_copy
from tests.results import Judged, make_result, stage_and_approve

pytestmark = pytest.mark.long
KEY = new_key()


@pytest.fixture
def settings(tmp_path: Path, bucket: Bucket) -> Settings:
    return Settings(
        data=tmp_path,
        base_url="http://testserver",
        secret="for tests only",
        development=True,
        bucket=bucket,
        cloudfront=as_setting(KEY),
    )


@pytest.fixture
def distribution(bucket: Bucket) -> Distribution:
    return Distribution(KEY, S3Storage(bucket).client, bucket.name)


async def publish_films(folder: Path) -> tuple[Judged, str, bytes]:
    """A palmarès with films to play; gives the page of one of them, and its bytes."""
    judged = await make_result(films=2)
    await execute("UPDATE master SET sha256 = md5(id::text) || md5(id::text)")
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    row = await fetch_row("SELECT film_ref, entry_id FROM published_film LIMIT 1")
    assert row is not None
    content = await make_copy(row["entry_id"], folder)
    # As workers name it.
    for one in await fetch("SELECT id, storage_key FROM rendition"):
        key = f"{one['storage_key']}.proxy"
        async with storage().as_file(one["storage_key"]) as path:
            await storage().put(key, path)
        await execute("UPDATE rendition SET storage_key = $2 WHERE id = $1", one["id"], key)
    return judged, f"/e/{judged.slug}/films/{row['film_ref']}", content


async def test_a_public_film_is_read_there_and_whether_it_is_shown_is_answered_here(
    client: httpx.AsyncClient, distribution: Distribution, tmp_path: Path
) -> None:
    judged, home, content = await publish_films(tmp_path)
    page = await client.get(home)
    assert f'src="{home}/film"' in page.text
    assert "media-src 'self' blob: https://films.festival.example;" in page.headers["content-security-policy"]
    sent = await client.get(f"{home}/film", headers={"Range": "bytes=0-9"})
    assert (sent.status_code, sent.headers["cache-control"]) == (302, "private, no-store")
    address = sent.headers["location"]
    got = await asyncio.to_thread(distribution.answer, address, wanted="bytes=100-199")
    assert (got.status, got.body) == (206, content[100:200])
    assert got.headers["Content-Type"] == "video/mp4"
    assert got.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    late = await asyncio.to_thread(distribution.answer, address, now=datetime.now(UTC) + LASTS)
    assert late.status == 403
    asked = await client.head(f"{home}/film")
    assert (asked.status_code, asked.headers["content-length"]) == (200, str(len(content)))
    assert asked.headers["cache-control"] == "private, no-store"
    assert (await client.get(f"{home}/still")).status_code == 404  # none was made, and none is looked for elsewhere

    # What needs a session is never addressed without one.
    await sit_down(client, judged.jury.people[0])
    assert (await client.get(f"/jury/films/{await first_of(judged)}/film")).status_code == 200
    await sit_down(client, judged.organiser)
    entry_id = await fetch_value("SELECT entry_id FROM published_film LIMIT 1")
    assert (await client.get(f"/organise/{judged.slug}/entries/{entry_id}/film")).status_code == 200


async def first_of(judged: Judged) -> UUID:
    found: UUID = await fetch_value(
        "SELECT assignment.id FROM assignment JOIN juror ON juror.id = assignment.juror_id "
        "JOIN published_film ON published_film.entry_id = assignment.entry_id WHERE juror.person_id = $1 "
        "AND EXISTS (SELECT FROM entry JOIN rendition USING (edition_id, master_id) "
        "WHERE entry.id = assignment.entry_id)",
        judged.jury.people[0],
    )
    return found


async def test_a_film_held_back_leaves_its_address_at_once(
    client: httpx.AsyncClient, distribution: Distribution, tmp_path: Path
) -> None:
    judged, home, content = await publish_films(tmp_path)
    address = (await client.get(f"{home}/film")).headers["location"]
    assert (await asyncio.to_thread(distribution.answer, address)).body == content
    row = await fetch_row("SELECT edition_id, entry_id FROM published_film LIMIT 1")
    assert row is not None
    keepers = [judged.organiser, await make_colleague(judged.jury)]
    held = {"edition_id": row["edition_id"], "entry_id": row["entry_id"], "by": judged.organiser}
    await quarantine_film(**held, reason="Reported to the police.", keepers=keepers)
    for ask in (client.get, client.head):
        assert (await ask(f"{home}/film")).status_code == 404
    film = Task(
        edition_id=row["edition_id"],
        subject_id=await fetch_value("SELECT master_id FROM entry WHERE id = $1", row["entry_id"]),
    )
    assert await fetch_value("SELECT count(*) FROM pgqueuer WHERE entrypoint = $1", MOVE_COPIES) >= 1
    await move_copies(film)
    await delete_objects()
    assert (await asyncio.to_thread(distribution.answer, address)).status == 404
    moved = await fetch_value("SELECT storage_key FROM rendition")
    assert moved.endswith(".2.proxy")
    assert b"".join([block async for block in storage().read(moved, 0, len(content))]) == content


async def test_without_cloudfront_nothing_is_addressed_or_moved(
    client: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    _, home, content = await publish_films(tmp_path)
    open_storage(Settings(data=tmp_path, bucket=settings.bucket))
    assert (await client.get(f"{home}/film")).content == content
    row = await fetch_row("SELECT edition_id, master_id, storage_key FROM rendition")
    assert row is not None
    await move_copies(Task(edition_id=row["edition_id"], subject_id=row["master_id"]))
    assert await fetch_value("SELECT storage_key FROM rendition") == row["storage_key"]


async def test_the_doctor_tries_an_address_and_says_what_is_wrong(
    settings: Settings, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, other = free_port(), new_key()
    domain = f"127.0.0.1:{port}"

    async def found(door: Distribution) -> Finding:
        told = dataclasses.replace(settings, cloudfront=as_setting(KEY, domain))
        async with running(door, tmp_path, port) as certificate:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            [finding] = await doctor._cloudfront(told)
            return finding

    client = S3Storage(bucket).client
    fine = await found(Distribution(KEY, client, bucket.name))
    assert fine == Finding("cloudfront", True, f"{domain} sends films by signed addresses, and by no others")
    foreign = await found(Distribution(other, client, bucket.name))
    assert foreign == Finding("cloudfront", False, f"{domain} answers a signed address with 403", MEND)
    open_door = await found(OpenDoor(KEY, client, bucket.name))
    assert open_door.found == f"{domain} sends films to whoever has no signed address"
    away = dataclasses.replace(settings, cloudfront=as_setting(KEY, domain))
    [gone] = await doctor._cloudfront(away)
    assert (gone.fine, gone.mend) == (False, MEND)
    assert await doctor._cloudfront(dataclasses.replace(settings, cloudfront=None)) == []


class OpenDoor(Distribution):
    """A distribution that forgot to ask for signatures."""

    def lets_in(self, address: str, now: datetime) -> bool:
        return True
