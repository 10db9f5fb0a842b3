"""The schema is brought to another version while the festival goes on: nothing is lost and nobody sees a fault."""

import asyncio
import sys
from collections import Counter
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from festival.db import fetch
from festival.migrations import run
from festival.web.scopes import Scope
from tests.juries import first_film, make_open_jury
from tests.signed_in import headers_of

pytestmark = pytest.mark.long

NEXT = '''
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from festival.db import atomic

ID = "{name}"

async def forwards():
    manager = MigrationManager(migration_id="{name}", app_name="palmares", description="")
    async def act():
        async with atomic() as connection:
            await connection.execute("""{sql}""")
    manager.add_raw(act)
    return manager
'''

STEPS = {
    "9001_next": """
        CREATE TABLE rehearsal (edition_id uuid NOT NULL, number integer NOT NULL, PRIMARY KEY (edition_id, number));
        ALTER TABLE scoresheet ADD COLUMN rehearsed text, ADD COLUMN twice boolean NOT NULL DEFAULT false;
        ALTER TABLE assignment ADD COLUMN rehearsed text;
    """,
    "9002_after": """
        ALTER TABLE scoresheet ADD CONSTRAINT rehearsed_short CHECK (length(rehearsed) < 9) NOT VALID;
        ALTER TABLE scoresheet VALIDATE CONSTRAINT rehearsed_short;
        CREATE INDEX scoresheet_rehearsed ON scoresheet (edition_id, rehearsed);
        ALTER TABLE session ADD COLUMN rehearsed text;
        ALTER TABLE entry ADD COLUMN rehearsed text;
        SELECT pg_sleep(0.2);
    """,
}

MIGRATE = """
import asyncio, sys
from pathlib import Path
from festival import piccolo_app
from festival.migrations import run
run.HERE, run.LOCK_TRIES = Path(sys.argv[1]), int(sys.argv[3])
piccolo_app.APP_CONFIG.migrations_folder_path = sys.argv[1]
asyncio.run(run.migrate(sys.argv[2]))
"""


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The steps of a version after this one."""
    folder = tmp_path / "newer"
    folder.mkdir()
    for step in run.HERE.glob("palmares_*.py"):
        (folder / step.name).symlink_to(step)
    for name, sql in STEPS.items():
        (folder / f"palmares_{name}.py").write_text(NEXT.format(name=name, sql=sql))
    return folder


async def migrate_to(folder: Path, database: str, *, tries: int = run.LOCK_TRIES) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", MIGRATE, str(folder), database, str(tries), stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    said = (await process.stderr.read()).decode()
    return await process.wait(), said


async def steps_taken() -> list[str]:
    return [row["name"] for row in await fetch("SELECT name FROM migration WHERE name LIKE '90%' ORDER BY name")]


async def test_a_hundred_requests_a_second_go_on(client: httpx.AsyncClient, database: str, newer: Path) -> None:
    jury = await make_open_jury(films=1, names=("Ann", "Ben", "Cyd", "Dee", "Eve"))
    jurors = [(await first_film(jury, at), await headers_of(jury.people[at], Scope.JUDGE)) for at in range(5)]
    answers: Counter[tuple[str, int]] = Counter()
    ledger: dict[tuple[UUID, int], int] = {}
    slowest, ended = 0.0, asyncio.Event()

    async def judge(film: UUID, who: dict[str, str]) -> None:
        nonlocal slowest
        version, loop = 0, asyncio.get_running_loop()
        address = f"/api/v1/jury/assignments/{film}/scoresheet"
        while not ended.is_set():
            begun = loop.time()
            steps = version % 10
            saved = await client.put(
                address, json={"scores": {"script": steps}}, headers={**who, "If-Match": f'"{version}"'}
            )
            read = await client.get(f"/api/v1/jury/assignments/{film}", headers=who)
            slowest = max(slowest, loop.time() - begun)
            answers[("PUT", saved.status_code)] += 1
            answers[("GET", read.status_code)] += 1
            if saved.status_code == 200:
                version += 1
                ledger[film, version] = steps
            elif read.status_code == 200:
                version = int(read.headers["etag"].strip('"'))
            await asyncio.sleep(max(0.0, 0.1 - (loop.time() - begun)))

    judging = [asyncio.create_task(judge(*juror)) for juror in jurors]
    await asyncio.sleep(1)
    # A backup reads a table that a step changes, longer than the step waits.
    reader = await asyncpg.connect(database)
    await reader.execute("BEGIN; SELECT count(*) FROM entry")
    migrating = asyncio.create_task(migrate_to(newer, database))
    await asyncio.sleep(4)
    await reader.close()
    status, said = await migrating
    await asyncio.sleep(1)
    ended.set()
    await asyncio.gather(*judging)
    print(f"\n{sum(answers.values())} requests: {dict(answers)}; slowest pair {slowest:.2f} s")
    assert (status, said) == (0, "")
    assert await steps_taken() == ["9001_next", "9002_after"]
    assert {code for _, code in answers} <= {200, 412, 503}
    assert sum(count for (_, code), count in answers.items() if code == 200) > 200
    assert slowest < 6
    for film, who in jurors:
        kept = await client.get(f"/api/v1/jury/assignments/{film}", headers=who)
        version = int(kept.headers["etag"].strip('"'))
        assert version >= max(at for of, at in ledger if of == film)
        assert kept.json()["scores"]["script"] == ledger.get((film, version), kept.json()["scores"]["script"])


async def test_a_step_that_cannot_have_its_lock_leaves_the_one_before_it(database: str, newer: Path) -> None:
    held = await asyncpg.connect(database)
    await held.execute("BEGIN; SELECT count(*) FROM entry")
    status, said = await migrate_to(newer, database, tries=1)
    assert status == 1
    assert "MigrationFailed" in said
    assert "lock timeout" in said
    assert await steps_taken() == ["9001_next"]
    await held.close()
