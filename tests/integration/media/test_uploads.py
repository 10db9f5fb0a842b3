"""The part protocol on local storage: what is answered to every right and wrong step, and what is left behind."""

import asyncio
import base64
import hashlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from festival.clock import standing_at
from festival.db import execute, fetch_value
from festival.media.rules import ADDRESS_LASTS, SMALL_PART, STALE_AFTER
from festival.media.storage import open_storage, storage
from festival.media.sweeping import sweep_uploads
from festival.settings import Settings
from tests.factories import make_person
from tests.integration.media.sending import FILM, RAW, Sender, fingerprint_of, make_sender, part_of, told
from tests.signed_in import headers_of


@pytest.fixture
async def sender(client: httpx.AsyncClient) -> Sender:
    return await make_sender(client)


def files_in(settings: Settings) -> list[Path]:
    return sorted(each for each in (settings.data / "storage").rglob("*") if each.is_file())


async def stored(upload: str) -> bytes:
    key = await fetch_value("SELECT storage_key FROM upload WHERE id = $1", upload)
    return b"".join([block async for block in storage().read(key, 0, len(FILM))])


async def test_a_film_arrives_in_any_order_and_nothing_but_the_film_is_left(sender: Sender, settings: Settings) -> None:
    upload = await sender.begin(fingerprint=fingerprint_of(FILM))
    assert (upload["state"], upload["parts"], upload["part_size"], upload["received"]) == (
        "receiving", 3, SMALL_PART, [],
    )  # fmt: skip
    await sender.send(upload["id"], 3, 1)
    assert await sender.received(upload["id"]) == [1, 3]
    await sender.send(upload["id"], 2)
    completed = await sender.ask("POST", f"/{upload['id']}/complete")
    assert (completed.status_code, completed.json()["state"], completed.json()["received"]) == (
        200, "checking", [1, 2, 3],
    )  # fmt: skip
    assert await stored(upload["id"]) == FILM
    [film] = files_in(settings)
    assert film.parent.parent == settings.data / "storage" / "objects"


async def test_completing_twice_and_ten_times_at_once_is_completing_once(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    await sender.send(upload, 1, 2, 3)
    answers = await asyncio.gather(*(sender.ask("POST", f"/{upload}/complete") for _ in range(10)))
    answers.append(await sender.ask("POST", f"/{upload}/complete"))
    assert {answer.status_code for answer in answers} == {200}
    assert await fetch_value("SELECT count(*) FROM master") == 1
    assert await fetch_value("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'check_film'") == 1


async def test_a_missing_part_is_named_and_can_still_be_sent(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    await sender.send(upload, 2)
    answer = await sender.ask("POST", f"/{upload}/complete")
    assert told(answer) == (409, "upload_incomplete")
    assert answer.json()["detail"] == "Parts are still missing: 1, 3. Send them, then complete the upload again."
    await sender.send(upload, 1, 3)
    assert (await sender.ask("POST", f"/{upload}/complete")).status_code == 200


async def test_a_part_sent_twice_counts_once_and_the_later_one(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    [address] = await sender.addresses(upload, 1)
    other = bytes(SMALL_PART)
    assert (await sender.put(address, other)).json() == {
        "number": 1, "bytes": SMALL_PART, "sha256": hashlib.sha256(other).hexdigest(),
    }  # fmt: skip
    await sender.send(upload, 1, 2, 3)
    await sender.ask("POST", f"/{upload}/complete")
    assert await stored(upload) == FILM


async def test_a_second_try_that_fails_leaves_the_first(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    await sender.send(upload, 1, 2, 3)
    [address] = await sender.addresses(upload, 2)
    assert (await sender.put(address, bytes(9))).status_code == 422
    digest = base64.b64encode(bytes(32)).decode()
    wrong = await sender.put(address, bytes(SMALL_PART), **{"Content-Digest": f"sha-256=:{digest}:"})
    assert told(wrong) == (422, "wrong_digest")
    await sender.ask("POST", f"/{upload}/complete")
    assert await stored(upload) == FILM


async def test_a_part_still_on_its_way_when_the_film_is_complete_cannot_change_it(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    await sender.send(upload, 1, 3)
    [address] = await sender.addresses(upload, 2)
    begun, completed = asyncio.Event(), asyncio.Event()

    async def late() -> AsyncIterator[bytes]:
        yield bytes(SMALL_PART // 2)
        begun.set()
        await completed.wait()
        yield bytes(SMALL_PART // 2)

    slow = asyncio.create_task(sender.client.put(address, content=late(), headers=RAW))
    await begun.wait()
    await sender.send(upload, 2)
    assert (await sender.ask("POST", f"/{upload}/complete")).status_code == 200
    completed.set()
    assert (await slow).status_code in {200, 409}
    assert await stored(upload) == FILM


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("bytes_sent", [0, SMALL_PART - 1, SMALL_PART + 1])
async def test_a_part_of_another_length_leaves_nothing(sender: Sender, bytes_sent: int, announced: bool) -> None:
    upload = (await sender.begin())["id"]
    [address] = await sender.addresses(upload, 1)

    async def pieces() -> object:
        yield bytes(bytes_sent)

    answer = await sender.client.put(address, content=bytes(bytes_sent) if announced else pieces(), headers=RAW)  # type: ignore[arg-type]
    assert told(answer) == (422, "wrong_part_size")
    assert answer.json()["detail"].startswith(f"This part has {bytes_sent} bytes instead of {SMALL_PART}.")
    assert await sender.received(upload) == []


async def test_a_part_that_changed_on_its_way_leaves_nothing(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    [address] = await sender.addresses(upload, 1)
    digest = base64.b64encode(hashlib.sha256(part_of(FILM, 1)).digest()).decode()
    changed = b"x" + part_of(FILM, 1)[1:]
    headers = {"Content-Digest": f"sha-256=:{digest}:"}
    assert told(await sender.put(address, changed, **headers)) == (422, "wrong_digest")
    assert await sender.received(upload) == []
    assert (await sender.put(address, part_of(FILM, 1), **headers)).status_code == 200
    assert told(await sender.put(address, changed, **{"Content-Digest": "sha-256=:?:"})) == (422, "invalid")


async def test_more_than_a_gibibyte_is_refused_before_it_is_read(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    [address] = await sender.addresses(upload, 1)
    answer = await sender.put(address, b"", **{"Content-Length": str(1024**3 + 1)})
    assert told(answer) == (422, "wrong_part_size")

    async def endless() -> object:
        for _ in range(6):
            yield bytes(1024 * 1024)

    answer = await sender.client.put(address, content=endless(), headers=RAW)  # type: ignore[arg-type]
    assert told(answer) == (422, "wrong_part_size")


async def test_there_is_no_part_beyond_the_last(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    answer = await sender.ask("POST", f"/{upload}/addresses", json={"numbers": [1, 4]})
    assert told(answer) == (422, "wrong_part")
    for numbers in ([], [0], [10_001], [1] * 101, [1.5], [True]):
        answer = await sender.ask("POST", f"/{upload}/addresses", json={"numbers": numbers})
        assert answer.status_code == 422, numbers


async def test_another_entrants_upload_is_the_same_404_as_none(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    thief = Sender(sender.client, await make_person(), sender.edition, {})
    thief.headers = await headers_of(thief.person_id)
    absent = "00000000-0000-4000-8000-000000000000"
    for method, tail, body in (
        ("GET", "", None), ("POST", "/addresses", {"numbers": [1]}), ("POST", "/complete", None), ("DELETE", "", None),
    ):  # fmt: skip
        theirs = await thief.ask(method, f"/{upload}{tail}", json=body)
        nobodys = await thief.ask(method, f"/{absent}{tail}", json=body)
        assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    assert (await sender.ask("GET", f"/{upload}")).json()["state"] == "receiving"


async def test_an_address_is_good_for_its_part_alone_and_for_an_hour(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    [address] = await sender.addresses(upload, 1)
    other = address.replace("/parts/1?", "/parts/2?")
    assert told(await sender.put(other, part_of(FILM, 2))) == (403, "address_forged")
    assert told(await sender.put(address.split("?")[0], part_of(FILM, 1))) == (403, "address_forged")
    assert told(await sender.put(address[:-1] + "z", part_of(FILM, 1))) == (403, "address_forged")
    with standing_at(datetime.now(UTC) + ADDRESS_LASTS):
        assert told(await sender.put(address, part_of(FILM, 1))) == (403, "address_expired")
        [renewed] = await sender.addresses(upload, 1)
        assert (await sender.put(renewed, part_of(FILM, 1))).status_code == 200


async def test_an_aborted_upload_takes_nothing_and_leaves_nothing(sender: Sender, settings: Settings) -> None:
    upload = (await sender.begin())["id"]
    await sender.send(upload, 1)
    [address] = await sender.addresses(upload, 2)
    assert [(await sender.ask("DELETE", f"/{upload}")).status_code for _ in range(2)] == [204, 204]
    assert told(await sender.put(address, part_of(FILM, 2))) == (409, "upload_over")
    assert told(await sender.ask("POST", f"/{upload}/complete")) == (409, "upload_over")
    assert told(await sender.ask("POST", f"/{upload}/addresses", json={"numbers": [1]})) == (409, "upload_over")
    assert (await sender.ask("GET", f"/{upload}")).json()["received"] == []
    assert files_in(settings) == []


async def test_a_complete_upload_is_not_aborted_and_takes_no_part(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    [address] = await sender.addresses(upload, 1)
    await sender.send(upload, 1, 2, 3)
    await sender.ask("POST", f"/{upload}/complete")
    assert told(await sender.ask("DELETE", f"/{upload}")) == (409, "upload_over")
    assert told(await sender.put(address, part_of(FILM, 1))) == (409, "upload_over")
    assert await stored(upload) == FILM


async def test_going_on_with_another_film_is_refused_in_words(sender: Sender) -> None:
    upload = await sender.begin(fingerprint=fingerprint_of(FILM), filename="waves.mp4")
    assert upload["fingerprint"] == fingerprint_of(FILM)
    wanted = {"numbers": [1], "fingerprint": fingerprint_of(FILM[::-1])}
    answer = await sender.ask("POST", f"/{upload['id']}/addresses", json=wanted)
    assert told(answer) == (409, "another_film")
    assert answer.json()["detail"] == (
        "This is another film than the 'waves.mp4' you began to send. Choose that file, or begin a new upload."
    )
    assert len(await sender.addresses(upload["id"], 1, fingerprint=fingerprint_of(FILM))) == 1


async def test_fifty_copies_of_one_beginning_are_one_upload(sender: Sender) -> None:
    body = {"edition": sender.edition, "filename": "film.mp4", "bytes": 9_000_000}
    once = {"Idempotency-Key": "first try"}
    answers = await asyncio.gather(*(sender.ask("POST", json=body, headers=once) for _ in range(50)))
    assert {(answer.status_code, answer.json()["id"]) for answer in answers} == {(201, answers[0].json()["id"])}
    assert await fetch_value("SELECT count(*) FROM upload") == 1
    other = await sender.ask("POST", json={**body, "bytes": 1}, headers=once)
    assert told(other) == (422, "key_reused")


async def test_a_film_on_its_way_at_the_deadline_may_arrive_within_the_grace(client: httpx.AsyncClient) -> None:
    sender = await make_sender(client, changes={"call": {"grace_minutes": 30}})
    upload, late = (await sender.begin())["id"], (await sender.begin())["id"]
    closes_at = await fetch_value("SELECT closes_at FROM edition WHERE slug = $1", sender.edition)
    last = closes_at + timedelta(minutes=30) - timedelta(milliseconds=1)
    begin = {"edition": sender.edition, "filename": "film.mp4", "bytes": len(FILM)}
    for each in (upload, late):
        await sender.send(each, 1, 2)
    with standing_at(closes_at):
        assert told(await sender.ask("POST", json=begin)) == (409, "uploads_closed")
    with standing_at(last):
        await sender.send(upload, 3)
        await sender.send(late, 3)
        assert (await sender.ask("POST", f"/{upload}/complete")).status_code == 200
    with standing_at(last + timedelta(milliseconds=1)):
        assert told(await sender.ask("POST", f"/{late}/complete")) == (409, "upload_too_late")
        assert told(await sender.ask("POST", f"/{late}/addresses", json={"numbers": [1]})) == (409, "upload_too_late")
        assert (await sender.ask("POST", f"/{upload}/complete")).status_code == 200


async def test_stale_uploads_are_swept_and_leave_no_file(sender: Sender, settings: Settings) -> None:
    stale, fresh = (await sender.begin())["id"], (await sender.begin())["id"]
    for each in (stale, fresh):
        await sender.send(each, 1)
    await execute("UPDATE upload SET created_at = created_at - $2::interval WHERE id = $1", stale, STALE_AFTER)
    await sweep_uploads()
    assert (await sender.ask("GET", f"/{stale}")).json()["state"] == "aborted"
    assert await sender.received(fresh) == [1]
    assert {each.parent.name for each in files_in(settings)} == {
        await fetch_value("SELECT storage_upload FROM upload WHERE id = $1", fresh)
    }


async def test_what_a_crash_between_storage_and_database_leaves_is_finished_or_swept(
    sender: Sender, settings: Settings
) -> None:
    retried, abandoned = (await sender.begin())["id"], (await sender.begin())["id"]
    for each in (retried, abandoned):
        await sender.send(each, 1, 2, 3)
        row = "SELECT {} FROM upload WHERE id = $1"
        key, word = [await fetch_value(row.format(name), each) for name in ("storage_key", "storage_upload")]
        await storage().join_parts(key, word, range(1, 4))
    await storage().begin_parts("a key that no row names")
    assert (await sender.ask("POST", f"/{retried}/complete")).status_code == 200
    with standing_at(datetime.now(UTC) + STALE_AFTER + timedelta(seconds=1)):
        await sweep_uploads()
    assert await stored(retried) == FILM
    assert len(files_in(settings)) == 1


async def test_parts_that_storage_lost_are_told_and_sent_again_from_the_start(
    sender: Sender, settings: Settings
) -> None:
    upload = (await sender.begin())["id"]
    await sender.send(upload, 1)
    [address] = await sender.addresses(upload, 2)
    shutil.rmtree(settings.data / "storage" / "parts")
    assert await sender.received(upload) == []
    assert told(await sender.put(address, part_of(FILM, 2))) == (409, "parts_forgotten")
    assert told(await sender.ask("POST", f"/{upload}/complete")) == (409, "parts_forgotten")


async def test_too_many_unfinished_uploads_and_too_large_films_are_refused(sender: Sender) -> None:
    body = {"edition": sender.edition, "filename": "film.mp4", "bytes": 1}
    for _ in range(20):
        await sender.begin(b"x")
    assert told(await sender.ask("POST", json=body)) == (409, "too_many_uploads")
    assert told(await sender.ask("POST", json={**body, "bytes": 0})) == (422, "invalid")
    assert told(await sender.ask("POST", json={**body, "edition": "no-such-edition"})) == (404, "not_found")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "storage"
    disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"no small disk can be mounted here, so a full one was not tried: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=False, capture_output=True)


async def test_a_disk_that_fills_is_a_507_and_nothing_is_lost(small_disk: Path, sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    await sender.send(upload, 1)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(4 * 1024 * 1024))
    [address] = await sender.addresses(upload, 2)
    answer = await sender.put(address, part_of(FILM, 2))
    assert told(answer) == (507, "out_of_space")
    assert await sender.received(upload) == [1]
    ballast.unlink()
    await sender.send(upload, 2, 3)
    assert (await sender.ask("POST", f"/{upload}/complete")).status_code == 200
    assert await stored(upload) == FILM


async def test_every_process_of_an_installation_signs_alike(tmp_path: Path) -> None:
    folder = tmp_path / "made by the first process"
    first = open_storage(Settings(data=folder))
    second = open_storage(Settings(data=folder))
    until = datetime(2030, 1, 1, tzinfo=UTC)
    names = {"upload_id": uuid4(), "key": "k", "word": "w", "number": 1, "length": 1, "until": until}
    assert await first.part_address(**names) == await second.part_address(**names)
    assert (folder / "secret").stat().st_mode & 0o777 == 0o600
