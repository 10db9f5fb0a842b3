"""The last minute of a call of 45,000 entries, with 24 calls on the host beside it: what waits, what is lost.

Seven entrants a second submit; seven more begin a draft and seven an upload; with all who look at a call, at their
entries and at one of them that makes 200 requests a second. The server is `palmares serve` with two processes and its
workers; each submission that was answered stands in a list outside of it, and is looked up at the end.
"""

import asyncio
import json
import random
import statistics
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from festival.db import execute, fetch, fetch_value
from festival.editions.schemas import EditionForOrganiser
from festival.entries import service
from tests.benchmarks.servers import palmares
from tests.benchmarks.test_entries_at_scale import load
from tests.browsing import token_headers
from tests.factories import COMPLETE, make_edition, make_entry, make_founder, make_master, make_person

pytestmark = pytest.mark.benchmark
ENTRIES, CALLS, SECONDS, ENTRIES_EACH = 45_000, 25, 60, 3
EACH_SECOND = {"submission": 7, "draft": 7, "upload": 7, "call page": 79, "my entries": 50, "my entry": 50}
_SENDER = Path(__file__).with_name("rush_sender.py")


async def _drafts(edition: EditionForOrganiser, category: str) -> list[tuple[UUID, dict[str, str]]]:
    """Entries that are ready to be submitted, and the fields of who will."""
    found = []
    new = msgspec.structs.replace(COMPLETE, category=category)
    for _ in range(EACH_SECOND["submission"] * SECONDS // ENTRIES_EACH):
        person = await make_person()
        fields = await token_headers(person)
        for _ in range(ENTRIES_EACH):
            entry_id = await service.draft_entry(edition_id=edition.id, entrant_id=person, new=new)
            upload = await make_master(edition_id=edition.id, person_id=person)
            await service.attach_master(entry_id=entry_id, by=person, upload_id=upload)
            found.append((entry_id, fields))
    return found


def _plan(
    drafts: list[tuple[UUID, dict[str, str]]], editions: list[EditionForOrganiser], category: str
) -> list[dict[str, Any]]:
    """Every request, each at an instant of its own within its second."""
    chance, asked = random.Random(7), []
    waiting = drafts.copy()
    chance.shuffle(waiting)
    for kind, rate in EACH_SECOND.items():
        for number in range(rate * SECONDS):
            entry_id, fields = waiting[number] if kind == "submission" else chance.choice(drafts)
            edition = editions[0] if kind != "call page" else chance.choice(editions)
            said: dict[str, Any] | None = None
            method, path = {
                "submission": ("POST", f"/api/v1/entries/{entry_id}/submission"),
                "draft": ("POST", "/api/v1/entries"),
                "upload": ("POST", "/api/v1/uploads"),
                "call page": ("GET", f"/e/{edition.slug}"),
                "my entries": ("GET", "/api/v1/entries"),
                "my entry": ("GET", f"/api/v1/entries/{entry_id}"),
            }[kind]
            if kind == "draft":
                said = {"edition": edition.slug, "category": category, "title": f"The last bus {number}"}
            if kind == "upload":
                said = {"edition": edition.slug, "filename": "film.mp4", "bytes": 300_000_000}
            one = {"at": number / rate + chance.random() / rate, "kind": kind, "method": method, "path": path}
            one |= {"fields": {} if kind == "call page" else fields}
            if said is not None:
                one |= {"body": json.dumps(said), "fields": {**fields, "Content-Type": "application/json"}}
            asked.append(one)
    return asked


async def test_the_last_minute_of_25_calls(database_on_disk: str, tmp_path: Path) -> None:
    # What is made beforehand need not reach the disk at once; the server's own connections know nothing of it.
    await execute("SET synchronous_commit = off")
    organiser = await make_founder()
    editions = [await make_edition(by=organiser) for _ in range(CALLS)]
    await make_entry(edition=editions[0], entrant=await make_person())
    await load(editions[0], organiser, 1, ENTRIES)
    owner = await asyncpg.connect(database_on_disk)
    await owner.execute("VACUUM ANALYZE")
    await owner.close()
    category = await fetch_value("SELECT slug FROM category WHERE edition_id = $1 LIMIT 1", editions[0].id)
    drafts = await _drafts(editions[0], category)
    asked = _plan(drafts, editions, category)
    async with palmares(database_on_disk, tmp_path, "--processes", "2", worker=True) as server:
        running = await asyncio.create_subprocess_exec(
            sys.executable, str(_SENDER), server.address, stdin=PIPE, stdout=PIPE
        )
        told, _ = await running.communicate(json.dumps(asked).encode())
        assert running.returncode == 0
        oldest = await fetch_value(
            "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(execute_after)), 0) FROM pgqueuer "
            "WHERE status = 'queued' AND execute_after <= clock_timestamp()"
        )
    answers = json.loads(told)
    print(f"\n{len(asked) / SECONDS:.0f} requests a second for {SECONDS} s beside {ENTRIES} entries, two processes:")
    for kind in EACH_SECOND:
        waits = [got["wait"] * 1000 for one, got in zip(asked, answers, strict=True) if one["kind"] == kind]
        quantiles = statistics.quantiles(waits, n=100)
        wrong = [got["status"] for one, got in zip(asked, answers, strict=True) if one["kind"] == kind]
        refused = sum(status // 100 != 2 for status in wrong)
        print(f"  {kind}: {len(waits)}, p50 {quantiles[49]:.0f} ms, p99 {quantiles[98]:.0f} ms, not answered {refused}")
    promised = {
        one["path"].split("/")[4]: json.loads(got["body"])["digest"]
        for one, got in zip(asked, answers, strict=True)
        if one["kind"] == "submission" and got["status"] == 201
    }
    kept = {str(row["entry_id"]): row["digest"] for row in await fetch("SELECT entry_id, digest FROM frozen_entry")}
    lost = [entry for entry, digest in promised.items() if kept.get(entry) != digest]
    print(
        f"  {len(promised)} submissions acknowledged, {len(lost)} lost; the oldest job waits {oldest:.1f} s at the end"
    )
    assert lost == []
    assert len(promised) == EACH_SECOND["submission"] * SECONDS
