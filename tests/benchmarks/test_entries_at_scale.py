"""45,000 entries: pages as fast as with 450; the last minute's rush with nothing lost; entering through the API."""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx
import msgspec
import pytest
from litestar import Litestar

from festival.db import DB, fetch, fetch_value
from festival.editions.schemas import EditionForOrganiser
from festival.entries import service
from tests.asking import asker
from tests.benchmarks.rates import counting, fields_of, pgbench_rate, request_rate
from tests.browser.serving import serving
from tests.browsing import sit_down, token_headers
from tests.factories import COMPLETE, make_edition, make_entry, make_founder, make_master, make_person

pytestmark = pytest.mark.benchmark
FEW, MANY = 450, 45_000
CLIENTS = 2
"""At once, of pgbench and of the API alike."""
LEAST_SHARE = 0.1
RUSH_SECONDS, ENTRIES_EACH = 60, 3
MOST_TIMES, MOST_QUERIES = 1.5, 4
COUNTRIES = ["FR", "SN", "JP", "BR", "DE", "IN", "US", "MX", "CA", "NG", "EG", "KR"]


async def load(edition: EditionForOrganiser, entrant: UUID, first: int, last: int) -> None:
    """Entries numbered so, each with a film of its own, in the states and countries that an edition has."""
    values = (edition.id, entrant, first, last, COUNTRIES)
    async with DB.pool.acquire() as connection:
        await connection.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS loaded (n integer, film uuid, id uuid, person uuid)"
        )
        await connection.execute(
            "INSERT INTO loaded SELECT n, gen_random_uuid(), gen_random_uuid(), gen_random_uuid() "
            f"FROM generate_series({first}, {last}) AS n"
        )
        chosen = f"FROM loaded WHERE n BETWEEN {first} AND {last}"
        await connection.execute(
            f"INSERT INTO person (id, email, display_name) SELECT person, 'maker' || n || '@studio.example', "
            f"'Maker ' || n {chosen}"
        )
        await connection.execute(
            "INSERT INTO film (id, owner_id, title, title_english, synopsis) SELECT film, person, "
            f"'Film ' || md5(n::text), 'Story ' || n, repeat('A short synopsis. ', 12) {chosen}"
        )
        await connection.execute(
            f"INSERT INTO film_country (film_id, position, country) SELECT film, 1, ($1::text[])[1 + n % 12] {chosen}",
            values[4],
        )
        await connection.execute(
            f"INSERT INTO credit (film_id, position, role, name) SELECT film, 1, 'director', 'Maker ' || n {chosen}"
        )
        await connection.execute(
            "INSERT INTO entry (edition_id, id, film_id, category_id, entrant_id, state, master_id, submitted_at, "
            "updated_at) SELECT $1, id, film, (SELECT category_id FROM entry WHERE edition_id = $1 LIMIT 1), person, "
            "CASE WHEN n % 10 = 0 THEN 'qualified' ELSE 'submitted' END, "
            "(SELECT master_id FROM entry WHERE edition_id = $1 AND master_id IS NOT NULL LIMIT 1), now(), "
            f"now() - n * interval '1 second' {chosen}",
            values[0],
        )


async def median(act: Callable[[], Awaitable[httpx.Response]], times: int = 25) -> float:
    taken = []
    for _ in range(times + 8):
        began = time.perf_counter()
        assert (await act()).status_code == 200
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[8:])


async def test_pages_at_45_000_entries(client: httpx.AsyncClient, database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant)
    desk = f"/organise/{edition.slug}/entries"
    pages = {
        "desk": (organiser, desk),
        "desk, state": (organiser, f"{desk}?state=qualified"),
        "desk, country and state": (organiser, f"{desk}?country=SN&state=submitted"),
        "desk, free text": (organiser, f"{desk}?search=Tide"),
        "desk, free text that a quarter has": (organiser, f"{desk}?search=Story+4"),
        "desk, address": (organiser, f"{desk}?search=maker17@studio"),
        "my entries": (entrant, "/me"),
        "my entry": (entrant, f"/me/entries/{entry_id}"),
    }
    first: dict[str, float] = {}
    for last, begin in ((FEW, 1), (MANY, FEW + 1)):
        await load(edition, entrant, begin, last)
        owner = await asyncpg.connect(database)
        await owner.execute("VACUUM ANALYZE")
        await owner.close()
        for name, (person, address) in pages.items():
            await sit_down(client, person)
            async with counting() as sent:
                assert (await client.get(address)).status_code == 200
            took = await median(lambda address=address: client.get(address))  # type: ignore[misc]
            if last == FEW:
                first[name] = took
            else:
                print(
                    f"{name}: {took * 1000:.1f} ms at {MANY} entries, {took / first[name]:.2f} x the time at {FEW} "
                    f"(at most {MOST_TIMES}), "
                    f"{len(sent)} queries"
                )
                assert len(sent) <= MOST_QUERIES


async def test_the_last_minute(application: Litestar, database_on_disk: str) -> None:
    """Seven finalised entries a second for a minute, each sent by its own entrant over HTTP, each with its receipt."""
    edition = await make_edition()
    category = await fetch_value("SELECT slug FROM category WHERE edition_id = $1 LIMIT 1", edition.id)
    new = msgspec.structs.replace(COMPLETE, category=category)
    drafts: list[tuple[UUID, dict[str, str]]] = []
    for _ in range(7 * RUSH_SECONDS // ENTRIES_EACH):
        person = await make_person()
        fields = await token_headers(person)
        for _ in range(ENTRIES_EACH):
            entry_id = await service.draft_entry(edition_id=edition.id, entrant_id=person, new=new)
            upload = await make_master(edition_id=edition.id, person_id=person)
            await service.attach_master(entry_id=entry_id, by=person, upload_id=upload)
            drafts.append((entry_id, fields))
    promised: dict[UUID, str] = {}
    waits: list[float] = []
    async with serving(application) as address, httpx.AsyncClient(base_url=address, timeout=30) as entrants:
        began = time.perf_counter()

        async def submit(number: int, entry_id: UUID, fields: dict[str, str]) -> None:
            await asyncio.sleep(max(0.0, began + number / 7 - time.perf_counter()))
            start = time.perf_counter()
            answer = await entrants.post(f"/api/v1/entries/{entry_id}/submission", headers=fields)
            waits.append(time.perf_counter() - start)
            assert answer.status_code == 201, answer.text
            promised[entry_id] = answer.json()["digest"]

        await asyncio.gather(*(submit(number, *draft) for number, draft in enumerate(drafts)))
        took = time.perf_counter() - began
    kept = await fetch(
        "SELECT entry.id, digest FROM entry JOIN frozen_entry ON entry_id = entry.id WHERE state = 'submitted'"
    )
    mailed = await fetch_value(
        "SELECT count(DISTINCT context->>'digest') FROM outbox WHERE template = 'entries/receipt'"
    )
    print(
        f"{len(drafts)} submissions in {took:.1f} s ({len(drafts) / took:.1f}/s), {len(kept)} kept, {mailed} receipts, "
        f"95 of 100 within {statistics.quantiles(waits, n=20)[-1] * 1000:.0f} ms"
    )
    assert {row["id"]: row["digest"] for row in kept} == promised
    assert (len(promised), mailed) == (len(drafts), len(drafts))


async def test_entering_through_the_api(application: Litestar, database_on_disk: str, tmp_path: Path) -> None:
    """Against pgbench, which inserts the same rows of one entry in one transaction."""
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await make_entry(edition=edition)
    program = (await asker(organiser, application)).by["token"]
    category = await fetch_value("SELECT id FROM category WHERE edition_id = $1 LIMIT 1", edition.id)
    script = (
        "BEGIN;\n"
        "SELECT gen_random_uuid() AS person, gen_random_uuid() AS film, gen_random_uuid() AS entry \\gset\n"
        "INSERT INTO person (id, display_name) VALUES (:person, 'Maker');\n"
        "INSERT INTO film (id, owner_id, title, synopsis) VALUES (:film, :person, 'A film', 'A short synopsis.');\n"
        "INSERT INTO film_country (film_id, position, country) VALUES (:film, 1, 'FR');\n"
        "INSERT INTO film_language (film_id, kind, language) VALUES (:film, 'dialogue', 'fr');\n"
        "INSERT INTO credit (film_id, position, role, name) VALUES (:film, 1, 'director', 'Maker');\n"
        f"INSERT INTO entry (edition_id, id, film_id, category_id, entrant_id) VALUES ('{edition.id}', :entry, "
        f":film, '{category}', :person);\n"
        "COMMIT;\n"
    )
    peer = await pgbench_rate(database_on_disk, script, tmp_path, clients=CLIENTS)
    one = {
        "title": "A film",
        "synopsis": "A short synopsis.",
        "directors": ["Maker"],
        "countries": ["FR"],
        "dialogue_languages": ["fr"],
    }
    api = f"/api/v1/editions/{edition.slug}/entries/bulk"
    began = time.perf_counter()
    for _ in range(5):
        batch = {"entries": [{**one, "external_id": uuid4().hex} for _ in range(1000)]}
        assert (await program.post(api, json=batch)).json()["created"] == 1000
    bulk = 5000 / (time.perf_counter() - began)
    slug = await fetch_value("SELECT slug FROM category WHERE id = $1", category)

    said = {**one, "edition": edition.slug, "category": slug}
    async with counting() as sent:
        assert (await program.post("/api/v1/entries", json=said)).status_code == 201
    asked = {
        "method": "POST",
        "path": "/api/v1/entries",
        "fields": {"Content-Type": "application/json", **await fields_of(organiser, application, way="token")},
        "body": json.dumps(said),
    }
    single = await request_rate(application, [asked] * CLIENTS)
    print(
        f"pgbench {peer:.0f} entries/s; the API in batches {bulk:.0f}/s ({bulk / peer:.2f} of it), "
        f"one by one by as many clients {single:.0f}/s ({single / peer:.2f} of it, at least {LEAST_SHARE}), "
        f"{len(sent)} statements each"
    )
