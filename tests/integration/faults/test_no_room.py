"""The system lets the site write no more (RLIMIT_FSIZE): it says so, goes on reading, and takes the film afterwards."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from festival.media.rules import SMALL_PART
from festival.media.storage import open_storage
from festival.settings import Settings
from tests.factories import make_edition, make_person
from tests.integration.faults.finding import find_films
from tests.integration.media.sending import FILM, RAW, part_of
from tests.ledger import Client, Ledger
from tests.programs import Site, running
from tests.signed_in import headers_of

pytestmark = pytest.mark.long


async def test_a_site_that_may_not_write_so_much_says_507_and_goes_on(database: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    # More than one part, less than two: a film is written as one file.
    limit = ("prlimit", f"--fsize={SMALL_PART + 1_000_000}:unlimited")
    site = Site(data=data, environment={"PALMARES_DATABASE_URL": database}, wrapper=limit)
    edition, entrant = await make_edition(), await make_person()
    ledger = Ledger(tmp_path / "ledger.jsonl")
    client = Client(ledger, lambda: site.address, await headers_of(entrant))
    async with running(site):
        wanted = {"edition": edition.slug, "filename": "film.mp4", "bytes": len(FILM), "slow": True}
        upload = (await client.once("POST", "/api/v1/uploads", json=wanted)).json()  # type: ignore[union-attr]
        home = f"/api/v1/uploads/{upload['id']}"
        told = await client.once("POST", f"{home}/addresses", json={"numbers": [1, 2, 3]})
        assert told is not None
        paths = [each["address"].removeprefix(site.address) for each in told.json()["addresses"]]
        first = await client.tell(
            f"part {upload['id']}.1", part_of(FILM, 1), "PUT", paths[0], content=part_of(FILM, 1), headers=RAW
        )
        assert first.status_code == 200
        refused = await client.once("PUT", paths[1], content=part_of(FILM, 2), headers=RAW)
        assert refused is not None
        assert (refused.status_code, refused.json()["code"]) == (507, "out_of_space")
        assert (await client.look(home)).json()["received"] == [1]
        assert site.process is not None
        waiting = [
            asyncio.create_task(
                client.tell(
                    f"part {upload['id']}.{number}", part_of(FILM, number),
                    "PUT", paths[number - 1], content=part_of(FILM, number), headers=RAW,
                )
            )
            for number in (2, 3)
        ]  # fmt: skip
        await asyncio.sleep(0.3)
        subprocess.run(["prlimit", f"--pid={site.process.pid}", "--fsize=unlimited"], check=True)
        assert [(await part).status_code for part in waiting] == [200, 200]
        done = await client.tell(f"film {upload['id']}", FILM, "POST", f"{home}/complete")
        assert done.status_code == 200
    open_storage(Settings(data=data))
    await find_films(ledger)
    assert (ledger.lost, ledger.faults) == ([], [])
