"""The clock of a host is ten minutes wrong (libfaketime): deadlines are the database's, to the instant."""

import asyncio
from pathlib import Path

import pytest

from festival.db import execute, fetch, fetch_value
from festival.entries.rules import EntryState
from tests.factories import make_edition, make_entry, make_person
from tests.ledger import Client, Ledger
from tests.programs import Site, running
from tests.signed_in import headers_of

pytestmark = pytest.mark.long

ENTRIES = 60
BEFORE_SECONDS = 1.0
LIBRARIES = [str(place) for place in Path("/usr/lib").glob("*/faketime/libfaketime.so.1")]


@pytest.mark.skipif(not LIBRARIES, reason="no libfaketime here (Debian: apt-get install libfaketime)")
async def test_the_deadline_is_the_database_s_whatever_the_site_s_clock_says(database: str, tmp_path: Path) -> None:
    environment = {
        "PALMARES_DATABASE_URL": database, "LD_PRELOAD": LIBRARIES[0], "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    early, late = (
        Site(data=tmp_path / name, environment={**environment, "FAKETIME": offset})
        for name, offset in (("early", "+10m"), ("late", "-10m"))
    )
    edition, entrant = await make_edition(), await make_person()
    entries = [await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT) for _ in range(ENTRIES)]
    headers = await headers_of(entrant)
    ledger = Ledger(tmp_path / "ledger.jsonl")
    async with running(early, late):
        clients = [Client(ledger, lambda site=site: site.address, headers) for site in (early, late)]
        warm = [await client.look("/api/v1/entries") for client in clients]
        assert [answer.status_code for answer in warm] == [200, 200]
        await execute(
            "UPDATE edition SET closes_at = clock_timestamp() + make_interval(secs => $2) WHERE id = $1",
            edition.id,
            BEFORE_SECONDS,
        )

        async def submit(at: int) -> tuple[int, bool, bool]:
            """The answer, and whether the deadline had passed by the database's clock before and after it."""
            await asyncio.sleep(2 * BEFORE_SECONDS * at / ENTRIES)
            passed = "SELECT clock_timestamp() >= closes_at FROM edition WHERE id = $1"
            before = await fetch_value(passed, edition.id)
            answer = await clients[at % 2].tell(
                f"entry {entries[at]}", b"submitted", "POST", f"/api/v1/entries/{entries[at]}/submission"
            )
            return answer.status_code, before, await fetch_value(passed, edition.id)

        answers = await asyncio.gather(*(submit(at) for at in range(ENTRIES)))
    for status, before, after in answers:
        assert status in ({201} if not after else {409} if before else {201, 409})
    for at in (0, 1):
        assert {status for status, _, _ in answers[at::2]} == {201, 409}, "both hosts met the deadline"
    rows = await fetch(
        "SELECT entry.id, state, entry.submitted_at < closes_at AS in_time FROM entry JOIN edition "
        "ON edition.id = edition_id WHERE edition_id = $1",
        edition.id,
    )
    for row in rows:
        ledger.check(f"entry {row['id']}", [b"submitted"] if row["state"] == "submitted" else [])
    assert (ledger.lost, ledger.faults) == ([], [])
    assert {row["in_time"] for row in rows if row["state"] == "submitted"} == {True}
