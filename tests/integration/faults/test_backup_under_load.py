"""`palmares backup` while films arrive, and `palmares restore` elsewhere: by the commands, on a folder and on S3."""

import asyncio
import hashlib
import os
import random
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from festival.audit.signing import open_keyring
from festival.backups.named_objects import named_objects
from festival.cli.installation import DATABASE_FOLDER
from festival.db import close_pool, execute, fetch, fetch_value, open_pool, reading
from festival.media.bucket_setup import set_up_bucket
from festival.media.rules import SMALL_PART
from festival.media.storage import open_storage, storage
from festival.postgres.server import RunningPostgres
from festival.publishing.service import publish
from festival.settings import Bucket, Settings, read_settings
from festival.vault import open_vault
from tests.factories import make_edition, make_person
from tests.integration.faults.crowd import Crowd
from tests.integration.faults.finding import find_films, read_object
from tests.ledger import Client, Ledger
from tests.programs import Site, database_of, running
from tests.radosgw import Gateway
from tests.results import make_result, stage_and_approve
from tests.signed_in import headers_of

pytestmark = pytest.mark.long


async def _palmares(*words: str, environment: Mapping[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "festival.cli.main", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env={**os.environ, **environment},
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


def _place(gateway: Gateway | None, name: str) -> dict[str, str]:
    """The storage of one installation: a bucket of its own, or the folder under its data."""
    if gateway is None:
        return {}
    set_up_bucket(Bucket(name=name, region="us-east-1", endpoint=gateway.endpoint), origin="https://festival.example")
    return {"PALMARES_S3_BUCKET": name, "PALMARES_S3_ENDPOINT": gateway.endpoint}


async def _give_objects_to_all(folder: Path) -> None:
    """The films of a jury made by services are rows; a backup is of films."""
    async with reading() as connection:
        keys = await named_objects(connection)
    for key in keys:
        file = folder / "one-object"
        file.write_bytes(key.encode())
        size = await storage().put(key, file)
        await execute(
            "UPDATE master SET sha256 = $2, bytes = $3 WHERE storage_key = $1",
            key,
            hashlib.sha256(key.encode()).hexdigest(),
            size,
        )


@pytest.mark.parametrize("onto", ["a folder", "a bucket"])
async def test_what_was_answered_for_before_the_backup_is_in_it(
    tmp_path: Path, onto: str, request: pytest.FixtureRequest
) -> None:
    gateway = request.getfixturevalue("gateway") if onto == "a bucket" else None
    here, there = tmp_path / "here", tmp_path / "there"
    environment, elsewhere = {}, _place(gateway, "restored")
    site = Site(data=here, environment=environment)
    before, meanwhile = (Ledger(tmp_path / f"{name}.jsonl") for name in ("before", "meanwhile"))
    crowd = Crowd(asyncio.Event(), random.Random(7))
    film = random.Random(8).randbytes(SMALL_PART + 1000)
    async with running(site), database_of(here):
        settings = read_settings({"PALMARES_DATA": str(here)})
        open_keyring(settings.keys_folder)
        open_storage(settings)
        judged = await make_result(films=2, names=("Ann", "Ben"))
        await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
        await _give_objects_to_all(tmp_path)
        edition, entrant, leaving = await make_edition(), await make_person(), await make_person()
        headers = await headers_of(entrant)
        for ledger in (before, meanwhile):
            client = Client(ledger, lambda: site.address, headers)
            sending = asyncio.create_task(crowd.send_films(client, edition.slug, [film, film[:9999]]))
            await asyncio.sleep(1.5)
            if ledger is before:
                crowd.stop.set()
                await sending
                crowd.stop.clear()
        await _palmares("backup", str(tmp_path / "a.backup"), "--data", str(here), environment=environment)
        await execute("INSERT INTO erasure (person_id) VALUES ($1)", leaving)
        await _palmares("backup", "--erasures", str(tmp_path / "erased"), "--data", str(here), environment=environment)
        crowd.stop.set()
        await sending
    assert len(before.names("film")) > 2
    assert len(meanwhile.names("film")) > 2

    restoring = ("restore", str(tmp_path / "a.backup"), "--data", str(there), "--erased", str(tmp_path / "erased"))
    await _palmares(*restoring, environment=elsewhere)
    with RunningPostgres(there / DATABASE_FOLDER) as server:
        open_vault(Settings(data=there))
        await open_pool(server.dsn())
        try:
            open_storage(read_settings({"PALMARES_DATA": str(there), **elsewhere}))
            await find_films(before)
            # Of what was sent meanwhile, each film is there whole or not at all.
            for row in await fetch("SELECT storage_key, bytes, sha256 FROM master"):
                kept = await read_object(row["storage_key"], row["bytes"])
                assert len(kept) == row["bytes"]
                assert row["sha256"] in {None, hashlib.sha256(kept).hexdigest()}
            assert await fetch_value("SELECT erased_at IS NOT NULL FROM person WHERE id = $1", leaving)
        finally:
            await close_pool()
    assert (before.lost, before.faults + meanwhile.faults) == ([], [])
