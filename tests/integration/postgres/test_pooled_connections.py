"""A connection that comes back to the pool is like a new one, though nobody asks the server to clean it."""

import asyncio
from contextlib import nullcontext

import httpx
import pytest

from festival.db import DB, atomic, fetch_value, open_pool
from tests.factories import make_person
from tests.played import play_edition

STATE = """
    SELECT jsonb_build_object(
        'role', current_user,
        'settings', (SELECT coalesce(jsonb_object_agg(name, setting), '{}') FROM pg_settings
            WHERE source = 'session' AND setting IS DISTINCT FROM reset_val),
        'in transaction', (SELECT state FROM pg_stat_activity WHERE pid = pg_backend_pid()),
        'locks', (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'),
        'listens to', (SELECT count(*) FROM pg_listening_channels()),
        'cursors', (SELECT count(*) FROM pg_cursors WHERE is_holdable),
        'temporary tables', (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()))
"""


async def _states() -> list[object]:
    """What each connection of the pool carries."""
    held = [await DB.pool.acquire() for _ in range(DB.pool.get_max_size())]
    try:
        return [await connection.fetchval(STATE) for connection in held]
    finally:
        for connection in held:
            await DB.pool.release(connection)


async def _a_new_one(database: str) -> list[object]:
    pool = DB.pool
    try:
        return [await (await open_pool(database, size=1)).fetchval(STATE)]
    finally:
        await DB.pool.close()
        DB.pool = pool


async def test_a_played_edition_leaves_nothing_on_any_connection(client: httpx.AsyncClient, database: str) -> None:
    played = await play_edition()
    await played.advance("published")
    await asyncio.gather(*(client.get(f"/e/{played.edition.slug}/palmares") for _ in range(20)))
    states = await _states()
    assert len(states) == 10
    assert states == await _a_new_one(database) * len(states)


async def test_what_a_transaction_sets_and_locks_ends_with_it(database: str) -> None:
    for fails in (False, True):
        with pytest.raises(ZeroDivisionError) if fails else nullcontext():
            async with atomic() as connection:
                await connection.execute("SET LOCAL statement_timeout = '7s'; SET LOCAL lock_timeout = '3s'")
                await connection.execute("SELECT pg_advisory_xact_lock(7)")
                if fails:
                    raise ZeroDivisionError
    assert await _states() == await _a_new_one(database) * 10


async def test_a_request_that_is_cancelled_within_a_statement_leaves_nothing(database: str) -> None:
    person = await make_person()
    begun = asyncio.Event()

    async def slow() -> None:
        async with atomic() as connection:
            await connection.execute("SET LOCAL statement_timeout = '20s'")
            await connection.execute("UPDATE person SET display_name = 'Half done' WHERE id = $1", person)
            begun.set()
            await connection.execute("SELECT pg_sleep(15)")

    running = asyncio.create_task(slow())
    await begun.wait()
    await asyncio.sleep(0.05)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await fetch_value("SELECT display_name FROM person WHERE id = $1", person) == "Ada Lovelace"
    assert await _states() == await _a_new_one(database) * 10


async def test_a_setting_of_the_session_would_be_found(database: str) -> None:
    """The positive control: these tests see what travels."""
    async with DB.pool.acquire() as connection:
        await connection.execute("SET statement_timeout = '7s'")
    [new] = await _a_new_one(database)
    assert len([state for state in await _states() if state != new]) == 1
