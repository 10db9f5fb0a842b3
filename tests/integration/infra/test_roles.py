"""The roles of a PostgreSQL of one's own: what roles.sql prepares is what migrations and the site need, and no more."""

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from festival.db import APPLICATION_ROLE, close_pool, fetch_value, open_pool
from festival.migrations.run import migrate
from festival.postgres.binaries import programs
from festival.postgres.server import RunningPostgres, start_postgres

ROLES = Path(__file__).parents[3] / "infra" / "postgres" / "roles.sql"


@pytest.fixture
async def prepared(tmp_path: Path) -> AsyncIterator[RunningPostgres]:
    server = await start_postgres(tmp_path / "postgres")
    connection = await asyncpg.connect(server.dsn("postgres"))
    await connection.execute("DROP DATABASE palmares")
    # As cloud providers have it: who administers is no superuser.
    await connection.execute("CREATE ROLE administrator LOGIN CREATEDB CREATEROLE")
    await connection.close()
    environment = {**os.environ, "PALMARES_OWNER_PASSWORD": "it's one", "PALMARES_SITE_PASSWORD": "another"}
    command = [programs() / "psql", "--no-psqlrc", "--quiet", "--file", ROLES, server.dsn("postgres", "administrator")]
    subprocess.run(command, env=environment, check=True)
    yield server
    server.stop()


async def test_the_owner_migrates_and_the_site_serves_but_cannot_rewrite_the_audit(prepared: RunningPostgres) -> None:
    await migrate(prepared.dsn(user="palmares_owner"))
    await open_pool(prepared.dsn(user="palmares_site"))
    try:
        assert await fetch_value("SELECT current_user::text") == APPLICATION_ROLE
        assert await fetch_value("SELECT count(*) FROM audit_event") == 0
        assert await fetch_value("SELECT lower('É')") == "é"
        for refused in ("DELETE FROM audit_event", "UPDATE audit_event SET id = id", "DROP TABLE audit_event"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await fetch_value(refused)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await fetch_value("CREATE TABLE mine (id int)")
    finally:
        await close_pool()


async def test_behind_a_pooler_the_sites_log_in_takes_the_role_by_itself(prepared: RunningPostgres) -> None:
    await migrate(prepared.dsn(user="palmares_owner"))
    await open_pool(prepared.dsn(user="palmares_site"), pooler=True)
    try:
        assert await fetch_value("SELECT current_user::text") == APPLICATION_ROLE
    finally:
        await close_pool()


async def test_nobody_else_may_connect(prepared: RunningPostgres) -> None:
    connection = await asyncpg.connect(prepared.dsn("postgres"))
    await connection.execute("CREATE ROLE stranger LOGIN")
    await connection.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(prepared.dsn(user="stranger"))
