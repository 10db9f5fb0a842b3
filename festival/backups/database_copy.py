"""Copies the whole database out and in with PostgreSQL's own programs, and keeps the application's rights exact."""

import asyncio
import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

from festival.backups.rules import ProgramFailed
from festival.db import APPLICATION_ROLE
from festival.postgres.binaries import programs

Rights = dict[str, list[str]]
"""What the application's role may do with each table."""

_RIGHTS = """
    SELECT table_name, array_agg(privilege_type::text ORDER BY privilege_type) AS privileges
    FROM information_schema.role_table_grants WHERE grantee = $1 AND table_schema = 'public' GROUP BY table_name
"""


async def dump_database(dsn: str, *, snapshot: str, to: Path) -> None:
    """Write what one exported snapshot sees, in pg_dump's own compressed form.

    Raises:
        ProgramFailed: with the program's last words.
    """
    await _run("pg_dump", dsn, "--format=custom", f"--snapshot={snapshot}", f"--file={to}")


async def load_database(dsn: str, *, source: Path) -> None:
    """Make tables, rows and constraints in an empty database, all or nothing; owned by whoever restores.

    Raises:
        ProgramFailed: with the program's last words; nothing of it was kept.
    """
    await _run(
        "pg_restore", dsn, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source)
    )


async def read_rights(connection: asyncpg.Connection) -> Rights:
    """The application's rights as they are."""
    rows = await connection.fetch(_RIGHTS, APPLICATION_ROLE)
    return {row["table_name"]: row["privileges"] for row in rows}


async def grant_rights(connection: asyncpg.Connection, rights: Rights) -> None:
    """Give the application exactly these rights, so that the audit logs stay append-only."""
    everything = f"ON ALL TABLES IN SCHEMA public FROM {APPLICATION_ROLE}"
    await connection.execute(f"REVOKE ALL {everything}")
    for table, privileges in rights.items():
        await connection.execute(f'GRANT {", ".join(privileges)} ON "{table}" TO {APPLICATION_ROLE}')
    await connection.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE}")


async def _run(program: str, dsn: str, *arguments: str) -> None:
    path = await _program(program, dsn)
    address, password = _without_password(dsn)
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", **({"PGPASSWORD": password} if password else {})}
    process = await asyncio.create_subprocess_exec(
        path,
        f"--dbname={address}",
        *arguments,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        lines = said.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise ProgramFailed(program=program, why=lines[-1])


async def _program(name: str, dsn: str) -> str:
    """The installed program where it is of the server's version, else the one that we bring, which is the latest."""
    connection = await asyncpg.connect(dsn)
    try:
        major = connection.get_server_version().major
    finally:
        await connection.close()
    installed = shutil.which(name)
    if installed is not None:
        asked = await asyncio.create_subprocess_exec(installed, "--version", stdout=asyncio.subprocess.PIPE)
        said, _ = await asked.communicate()
        if re.search(rf"\) {major}\b", said.decode(errors="replace")):
            return installed
    return str(programs() / name)


def _without_password(dsn: str) -> tuple[str, str | None]:
    """The address as libpq takes it, and the password, which must not stand in arguments that others can list."""
    parts = urlsplit(dsn)
    whom, _, where = parts.netloc.rpartition("@")
    user, _, password = whom.partition(":")
    address = parts._replace(netloc=f"{user}@{where}" if user else where).geturl()
    return address, unquote(password) or None
