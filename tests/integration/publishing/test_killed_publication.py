"""A process that publishes is killed (SIGKILL) at any instant: the public reads the old or the new, never a mixture."""

import asyncio
import random
import signal
import sys
from pathlib import Path

import httpx
import pytest

from festival.db import execute, fetch, fetch_value
from festival.publishing.notices import tell_all_entrants
from festival.publishing.timing import act_when_due
from tests.juries import make_films
from tests.results import Judged, make_result, stage_and_approve

_PUBLISHER = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
from festival.audit.signing import open_keyring
from festival.db import open_pool
from festival.publishing.notices import tell_all_entrants
from festival.publishing.timing import act_when_due

async def main() -> None:
    open_keyring(Path(sys.argv[2]))
    await open_pool(sys.argv[1])
    edition, publication = UUID(sys.argv[3]), UUID(sys.argv[4])
    print("ready", flush=True)
    await act_when_due(edition, publication)
    await tell_all_entrants(edition, publication)
    print("done", flush=True)

asyncio.run(main())
"""
LONGEST = 0.6
"""Seconds after which the process has published and told everybody on a fast machine."""


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.long)])
async def test_old_or_new_and_each_message_once(
    client: httpx.AsyncClient, database: str, tmp_path: Path, times: int
) -> None:
    judged = await make_result(films=3)
    for at in range(4):
        await make_films(judged.jury.edition, [f"Quiet {at}"])
    staged = await stage_and_approve(judged)
    await execute("UPDATE publication SET publish_at = clock_timestamp(), notify_at = NULL WHERE id = $1", staged)
    names = [str(row["film_ref"]) for row in await fetch("SELECT film_ref FROM published_film")]
    dice = random.Random(times)
    for at in range(times):
        # Stratified: some are killed before it begins, some while it publishes or tells, some afterwards.
        await _publish_and_kill(
            database, tmp_path / "keys", judged, str(staged), LONGEST * (at + dice.random()) / times
        )
        assert await _public(client, judged.slug, names) in ({404}, {200})
    await act_when_due(judged.jury.edition.id, staged)
    await tell_all_entrants(judged.jury.edition.id, staged)
    assert await _public(client, judged.slug, names) == {200}
    told = await fetch(
        "SELECT recipient, count(*) AS messages FROM outbox WHERE template LIKE 'publishing/%' GROUP BY recipient"
    )
    assert {row["messages"] for row in told} == {1}
    assert len(told) == 5
    for table in ("result_bundle", "webhook_event WHERE kind = 'palmares.published'"):
        assert await fetch_value(f"SELECT count(*) FROM {table}") <= 1
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'palmares_published'") == 1


async def _public(client: httpx.AsyncClient, slug: str, names: list[str]) -> set[int]:
    """How everything of it answers: one status for all, or it is a mixture."""
    home = f"/e/{slug}"
    pages = [f"{home}/palmares", f"/api/v1/editions/{slug}/palmares", *(f"{home}/films/{name}" for name in names)]
    return {(await client.get(page)).status_code for page in pages}


async def _publish_and_kill(dsn: str, keys: Path, judged: Judged, publication: str, after: float) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _PUBLISHER, dsn, str(keys), str(judged.jury.edition.id), publication),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 60) == b"ready\n"
    await asyncio.sleep(after)
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await process.wait()
    # The server ends what the killed process had begun; a lock that it held is free from then on.
    while await fetch_value(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND state LIKE '%in transaction%')"
    ):
        await asyncio.sleep(0.02)
