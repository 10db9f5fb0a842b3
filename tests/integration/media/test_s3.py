"""The same part protocol on a real S3 server, and what that server refuses."""

import asyncio
import dataclasses
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from festival.app import create_app
from festival.cli.storage import run as storage_command
from festival.clock import standing_at
from festival.db import execute, fetch_value
from festival.errors import DomainError, Unavailable
from festival.media.bucket_setup import BucketRefused, set_up_bucket
from festival.media.objects import ObjectMissing, PartsForgotten
from festival.media.rules import SMALL_PART, STALE_AFTER
from festival.media.storage import S3Storage, new_key, open_storage, storage
from festival.media.sweeping import sweep_uploads
from festival.settings import Bucket, Settings
from tests.factories import make_person
from tests.integration.media.sending import FILM, RAW, Sender, fingerprint_of, make_sender, part_of, told
from tests.radosgw import Gateway, free_port
from tests.signed_in import headers_of

pytestmark = pytest.mark.long


@pytest.fixture
def settings(tmp_path: Path, bucket: Bucket) -> Settings:
    return Settings(
        data=tmp_path, base_url="http://testserver", secret="for tests only", development=True, bucket=bucket
    )


@pytest.fixture
def films(bucket: Bucket) -> S3Storage:
    return S3Storage(bucket)


@pytest.fixture
async def sender(client: httpx.AsyncClient) -> Sender:
    return await make_sender(client)


async def put(address: str, part: bytes, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient() as browser:
        return await browser.put(address, content=part, headers={**RAW, **headers})


async def send(sender: Sender, upload: str, *numbers: int) -> None:
    addresses = await sender.addresses(upload, *numbers)
    for number, address in zip(numbers, addresses, strict=True):
        answer = await put(address, part_of(FILM, number))
        assert answer.status_code == 200, answer.text


async def stored(key: str) -> bytes:
    return b"".join([block async for block in storage().read(key, 0, len(FILM) + 10)])


async def key_of(upload: str) -> str:
    key: str = await fetch_value("SELECT storage_key FROM upload WHERE id = $1", upload)
    return key


async def keys_in(films: S3Storage) -> set[str]:
    listed = films.client.list_objects_v2(Bucket=films.bucket.name)
    return {each["Key"] for each in listed.get("Contents", [])}


async def test_parts_go_straight_to_the_bucket_and_storage_itself_says_which_are_there(sender: Sender) -> None:
    upload = (await sender.begin(fingerprint=fingerprint_of(FILM)))["id"]
    await send(sender, upload, 3, 1)
    assert await sender.received(upload) == [1, 3]
    missing = await sender.ask("POST", f"/{upload}/complete")
    assert told(missing) == (409, "upload_incomplete")
    assert missing.json()["detail"].startswith("Parts are still missing: 2.")
    await send(sender, upload, 2, 1)
    answers = await asyncio.gather(*(sender.ask("POST", f"/{upload}/complete") for _ in range(3)))
    answers.append(await sender.ask("POST", f"/{upload}/complete"))
    assert [(each.status_code, each.json()["state"]) for each in answers] == [(200, "checking")] * 4
    assert await fetch_value("SELECT count(*) FROM master") == 1
    assert await stored(await key_of(upload)) == FILM
    async with storage().as_file(await key_of(upload)) as path:
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(FILM).digest()


async def test_the_bucket_refuses_what_the_address_does_not_say(sender: Sender, films: S3Storage) -> None:
    upload = (await sender.begin())["id"]
    [address] = await sender.addresses(upload, 1)
    refused = {
        "another part": await put(address.replace("partNumber=1", "partNumber=2"), part_of(FILM, 1)),
        "no signature": await put(address.split("&X-Amz-Signature")[0], part_of(FILM, 1)),
        "shorter": await put(address, part_of(FILM, 1)[:-1]),
        "longer": await put(address, part_of(FILM, 1) + b"x"),
    }
    assert {what: answer.status_code for what, answer in refused.items()} == dict.fromkeys(refused, 403)
    row = "SELECT storage_key, storage_upload FROM upload WHERE id = $1"
    key, word = await key_of(upload), await fetch_value(row.replace("storage_key, ", ""), upload)
    expired = await films.part_address(
        uuid4(), key, word, 1, length=SMALL_PART, until=datetime.now(UTC) + timedelta(seconds=1)
    )
    await asyncio.sleep(2)
    assert (await put(expired, part_of(FILM, 1))).status_code == 403
    assert await sender.received(upload) == []
    assert (await put(address, part_of(FILM, 1))).status_code == 200
    assert await sender.received(upload) == [1]


async def test_pages_of_the_site_alone_may_send_and_read_the_etag(sender: Sender) -> None:
    upload = (await sender.begin())["id"]
    [address] = await sender.addresses(upload, 3)
    async with httpx.AsyncClient() as browser:

        async def asked(origin: str) -> httpx.Response:
            return await browser.options(address, headers={"Origin": origin, "Access-Control-Request-Method": "PUT"})

        assert (await asked("https://festival.example")).headers["access-control-allow-origin"] == (
            "https://festival.example"
        )
        assert "access-control-allow-origin" not in (await asked("https://elsewhere.example")).headers
    sent = await put(address, part_of(FILM, 3), Origin="https://festival.example")
    assert (sent.status_code, sent.headers["access-control-expose-headers"]) == (200, "ETag")


async def test_nobody_reads_without_a_key(sender: Sender, bucket: Bucket) -> None:
    upload = (await sender.begin())["id"]
    await send(sender, upload, 1, 2, 3)
    await sender.ask("POST", f"/{upload}/complete")
    async with httpx.AsyncClient() as stranger:
        answer = await stranger.get(f"{bucket.endpoint}/{bucket.name}/{await key_of(upload)}")
    assert answer.status_code == 403


async def test_aborted_stale_and_half_committed_uploads_leave_nothing(sender: Sender, films: S3Storage) -> None:
    aborted, stale, crashed = [(await sender.begin())["id"] for _ in range(3)]
    for each in (aborted, stale, crashed):
        await send(sender, each, 1, 2, 3)
    [late] = await sender.addresses(aborted, 2)
    assert (await sender.ask("DELETE", f"/{aborted}")).status_code == 204
    assert (await put(late, part_of(FILM, 2))).status_code == 404
    word = await fetch_value("SELECT storage_upload FROM upload WHERE id = $1", crashed)
    await films.join_parts(await key_of(crashed), word, range(1, 4))
    await execute("UPDATE upload SET created_at = created_at - $1::interval", STALE_AFTER)
    forgotten = new_key()
    await films.begin_parts(forgotten)
    with standing_at(datetime.now(UTC) + STALE_AFTER + timedelta(minutes=1)):
        await sweep_uploads()
    keys = {await key_of(each) for each in (aborted, stale, crashed)} | {forgotten}
    assert await keys_in(films) & keys == set()
    still_open = await films.open_parts(before=datetime.now(UTC) + timedelta(minutes=1))
    assert {each.key for each in still_open} & keys == set()


async def test_an_answer_that_was_lost_after_joining_is_found_again(sender: Sender, films: S3Storage) -> None:
    upload = (await sender.begin())["id"]
    await send(sender, upload, 1, 2, 3)
    word = await fetch_value("SELECT storage_upload FROM upload WHERE id = $1", upload)
    await films.join_parts(await key_of(upload), word, range(1, 4))
    assert (await sender.ask("POST", f"/{upload}/complete")).json()["state"] == "checking"
    assert await stored(await key_of(upload)) == FILM


async def test_storage_keeps_reads_and_forgets_whole_objects(films: S3Storage, tmp_path: Path) -> None:
    key = new_key()
    (tmp_path / "film").write_bytes(FILM)
    assert await films.put(key, tmp_path / "film") == len(FILM) == await films.size(key)
    assert b"".join([block async for block in films.read(key, 5, 14)]) == FILM[5:15]
    await films.delete(key)
    await films.delete(key)
    with pytest.raises(ObjectMissing):
        await films.size(key)
    with pytest.raises(PartsForgotten):
        await films.parts(key, "2~nothing")
    await films.drop_parts(key, "2~nothing")


async def test_parts_may_also_pass_through_the_application(films: S3Storage) -> None:
    key = new_key()
    word = await films.begin_parts(key)

    async def blocks() -> object:
        for start in range(0, len(FILM), 100_000):
            yield FILM[start : start + 100_000]

    told_of = await films.receive_part(key, word, 1, blocks(), offset=0, bytes_expected=len(FILM))  # type: ignore[arg-type]
    assert told_of.sha256 == hashlib.sha256(FILM).hexdigest()
    assert await films.parts(key, word) == {1: len(FILM)}
    await films.drop_parts(key, word)


async def test_a_store_that_does_not_answer_is_a_503_within_ten_seconds(
    database: str, application: Litestar, settings: Settings, bucket: Bucket
) -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(swallow, "127.0.0.1", 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        for endpoint in (f"http://127.0.0.1:{port}", f"http://127.0.0.1:{free_port()}"):
            gone = dataclasses.replace(settings, bucket=dataclasses.replace(bucket, endpoint=endpoint))
            open_storage(gone)
            transport = httpx.ASGITransport(app=create_app(gone))  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=30) as browser:
                sender = await make_sender(browser)
                begun = asyncio.get_running_loop().time()
                body = {"edition": sender.edition, "filename": "film.mp4", "bytes": 5}
                assert told(await sender.ask("POST", json=body)) == (503, "unavailable")
                assert asyncio.get_running_loop().time() - begun < 10
                assert await fetch_value("SELECT count(*) FROM upload") == 0


async def test_wrong_keys_are_unavailable_to_the_entrant_and_named_to_the_operator(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not that one")
    with pytest.raises(Unavailable):
        await S3Storage(bucket).begin_parts(new_key())
    assert "object storage refused with SignatureDoesNotMatch (403)" in caplog.text
    with pytest.raises(BucketRefused) as refused:
        set_up_bucket(bucket, origin="https://festival.example")
    assert refused.value.values["bucket"] == "films"


def test_the_command_sets_up_a_bucket_and_may_be_repeated(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PALMARES_S3_BUCKET", "newly-made")
    monkeypatch.setenv("PALMARES_S3_ENDPOINT", gateway.endpoint)
    monkeypatch.setenv("PALMARES_BASE_URL", "https://festival.example")
    assert [storage_command(["setup"]) for _ in range(2)] == [0, 0]
    assert "The bucket newly-made is private, takes parts from https://festival.example" in capsys.readouterr().out
    client = S3Storage(Bucket(name="newly-made", region="us-east-1", endpoint=gateway.endpoint)).client
    [rule] = client.get_bucket_cors(Bucket="newly-made")["CORSRules"]
    assert (rule["AllowedOrigins"], rule["AllowedMethods"], rule["ExposeHeaders"]) == (
        ["https://festival.example"], ["PUT"], ["ETag"],
    )  # fmt: skip
    [swept] = client.get_bucket_lifecycle_configuration(Bucket="newly-made")["Rules"]
    assert swept["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    closed = client.get_public_access_block(Bucket="newly-made")["PublicAccessBlockConfiguration"]
    assert closed == {
        "BlockPublicAcls": False, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True,
    }  # fmt: skip


async def test_a_missing_bucket_is_refused_without_a_trace(gateway: Gateway) -> None:
    nowhere = S3Storage(Bucket(name="nowhere", region="us-east-1", endpoint=gateway.endpoint))
    with pytest.raises(DomainError) as refused:
        await nowhere.begin_parts(new_key())
    assert type(refused.value) is Unavailable


async def test_before_a_bucket_too_another_entrants_upload_is_the_same_404_as_none(sender: Sender) -> None:
    upload = (await sender.begin(fingerprint=fingerprint_of(FILM)))["id"]
    thief = Sender(sender.client, await make_person(), sender.edition, {})
    thief.headers = await headers_of(thief.person_id)
    absent = "00000000-0000-4000-8000-000000000000"
    for method, tail, body in (
        ("GET", "", None), ("POST", "/addresses", {"numbers": [1]}), ("POST", "/complete", None), ("DELETE", "", None),
    ):  # fmt: skip
        theirs = await thief.ask(method, f"/{upload}{tail}", json=body)
        nobodys = await thief.ask(method, f"/{absent}{tail}", json=body)
        assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    assert told(await sender.ask("POST", f"/{upload}/addresses", json={"numbers": [1, 4]})) == (422, "wrong_part")
    other = {"numbers": [1], "fingerprint": fingerprint_of(FILM[::-1])}
    assert told(await sender.ask("POST", f"/{upload}/addresses", json=other)) == (409, "another_film")
    assert (await sender.ask("GET", f"/{upload}")).json()["state"] == "receiving"
