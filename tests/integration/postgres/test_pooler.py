"""Behind a pgbouncer in transaction mode each transaction may find another connection; all is as before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import httpx
import pytest

from festival.db import APPLICATION_ROLE, DB, atomic, close_pool, fetch_value, open_pool
from festival.settings import read_settings
from tests.factories import make_person
from tests.played import play_edition
from tests.pooler import pooler_is_missing, running_pooler

pytestmark = pytest.mark.skipif(bool(pooler_is_missing()), reason=pooler_is_missing())
SITE = "palmares_pooled_site"


@pytest.fixture
async def pooled(database: str) -> AsyncIterator[str]:
    """The address of a pooler before the test's database, entered as infra/postgres/roles.sql has it."""
    administrator = await asyncpg.connect(database)
    with suppress(asyncpg.DuplicateObjectError):
        await administrator.execute(f"CREATE ROLE {SITE} LOGIN IN ROLE {APPLICATION_ROLE}")
    await administrator.execute(f"ALTER ROLE {SITE} SET role = '{APPLICATION_ROLE}'")
    await administrator.close()
    await close_pool()
    with running_pooler(database, user=SITE) as address:
        yield address


@pytest.mark.long
async def test_a_whole_edition_is_played_through_it(client: httpx.AsyncClient, pooled: str) -> None:
    await open_pool(pooled, pooler=True)
    assert await fetch_value("SELECT current_user::text") == APPLICATION_ROLE
    played = await play_edition()
    await played.advance("published")
    answers = await asyncio.gather(*(client.get(f"/e/{played.edition.slug}/palmares") for _ in range(30)))
    assert {answer.status_code for answer in answers} == {200}


async def test_statements_at_once_wander_over_few_connections(pooled: str) -> None:
    await open_pool(pooled, size=10, pooler=True)

    async def write(number: int) -> int:
        async with atomic() as connection:
            person = await make_person(email=f"{number}@festival.example")
            await connection.execute("UPDATE person SET display_name = $2 WHERE id = $1", person, str(number))
            pid: int = await connection.fetchval("SELECT pg_backend_pid()")
        assert await fetch_value("SELECT display_name FROM person WHERE id = $1", person) == str(number)
        return pid

    pids = await asyncio.gather(*(write(number) for number in range(25)))
    assert 1 < len(set(pids)) <= 3
    assert await fetch_value("SELECT count(*) FROM person WHERE email LIKE '%@festival.example'") == 25


async def test_kept_statements_would_be_lost_between_connections(pooled: str) -> None:
    """The positive control: without the setting, statements prepared on one connection are missed on another."""
    DB.pool = await asyncpg.create_pool(pooled, min_size=10, max_size=10)
    for attempt in range(20):
        asked = (fetch_value(f"SELECT {attempt} + $1::int", number) for number in range(30))
        answers = await asyncio.gather(*asked, return_exceptions=True)
        if any(isinstance(answer, asyncpg.PostgresError) for answer in answers):
            return
    pytest.fail("nothing was lost: the pooler does not pool by transaction")


async def test_a_role_that_cannot_be_told_is_not_told(pooled: str) -> None:
    with pytest.raises(asyncpg.PostgresError, match="unsupported startup parameter"):
        await open_pool(pooled)


def test_a_pooler_needs_the_address_of_what_is_behind_it() -> None:
    with pytest.raises(Exception, match="PALMARES_DATABASE_POOLER_URL"):
        read_settings({"PALMARES_DATABASE_POOLER_URL": "postgresql://localhost:6432/palmares"})
    both = {"PALMARES_DATABASE_POOLER_URL": "postgresql://p", "PALMARES_DATABASE_URL": "postgresql://d"}
    assert read_settings(both).database_pooler_url == "postgresql://p"
