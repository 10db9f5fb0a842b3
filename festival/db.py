"""The one door to PostgreSQL: the engine, `atomic()` with real savepoints, and reads as plain SQL.

Writes go through Piccolo's tables inside `atomic()`; reads that join are SQL in the slices' ``queries.py``. Both run
on the transaction of the surrounding `atomic()`, or on a connection of the pool where there is none. (Piccolo's own
``transaction()`` leaks the connection when COMMIT fails, and a nested one is no savepoint.)
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec
from piccolo.engine.postgres import PostgresEngine

from festival.silence import SILENT_SECONDS, notice_silence

APPLICATION_ROLE = "palmares_app"


_AWAY = (
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,
    asyncpg.LockNotAvailableError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.TransactionRollbackError,
)

LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""How a connection ends that the database or the way to it has left; TimeoutError is an OSError."""


def is_away(failure: BaseException) -> bool:
    """Whether the database was away, full or being changed: another try is right, no statement of ours is wrong.

    A connection that broke a moment before it is used is told by asyncpg's own words alone.
    """
    if isinstance(failure, asyncpg.InterfaceError):
        return "clos" in str(failure)
    return isinstance(failure, _AWAY) and not isinstance(failure, asyncpg.QueryCanceledError)


class DatabaseEngine(PostgresEngine):
    """Piccolo's engine, without its habit of connecting when it is constructed."""

    async def check_version(self) -> None:
        """Connect to nothing at import: the version is checked by ``palmares doctor``."""

    async def prep_database(self) -> None:
        """Create no extension: the schema needs none."""


DB = DatabaseEngine(config={})


@dataclass(frozen=True, slots=True)
class _Transaction:
    """What Piccolo looks for: the connection that its queries must use."""

    connection: asyncpg.Connection


def _to_json(value: Any) -> str:
    # Piccolo hands over text that it has encoded already.
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


async def prepare_connection(connection: asyncpg.Connection) -> None:
    """Speak JSON as Python values on this connection."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_to_json, decoder=msgspec.json.decode)


async def connect(*where: Any, within: float = SILENT_SECONDS, **how: Any) -> asyncpg.Connection:
    """A new connection, as `asyncpg.connect` makes it, that breaks soon after its server is gone without a word.

    Raises:
        ConnectionError: no server, no way there, or no answer in time: all the same to whoever tries again.
    """
    try:
        connection = await asyncpg.connect(*where, timeout=within, **how)
    except ConnectionError:
        raise
    except OSError as gone:
        raise ConnectionRefusedError(f"the database is not there: {gone}") from gone
    notice_silence(connection._transport.get_extra_info("socket"))  # noqa: SLF001 (asyncpg passes no such option on)
    return connection


async def leave_session(connection: asyncpg.Connection) -> None:
    """Ask the server nothing when a connection is given back: whatever we set or lock ends with its transaction.

    asyncpg has rolled back by itself what was left open. Its own way costs a round trip for every read. A setting, a
    lock, a cursor or a table for the whole session would travel to the next request: no statement of ours makes one
    (``test_nothing_is_set_for_a_whole_session``), and none is left after a whole edition was played.
    """


async def open_pool(
    dsn: str, *, size: int = 10, role: str | None = APPLICATION_ROLE, pooler: bool = False
) -> asyncpg.Pool:
    """Connect the process to its database; connections act as the application's role, not as the owner.

    A statement that waits longer than 30 s for the server is given up, so that no request hangs for ever; one whose
    server is gone breaks within ten (`festival.silence`).

    ``pooler``: the address is that of a pgbouncer in transaction mode, where each transaction may find another
    connection of the server: no statement is prepared beyond its own, and the role is the one that the user's log-in
    takes by itself (``infra/postgres/roles.sql``), since pgbouncer passes on no role.
    """
    server_settings = {"application_name": "palmares", "timezone": "UTC"}
    if role is not None and not pooler:
        server_settings["role"] = role
    DB.pool = await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        command_timeout=30,
        statement_cache_size=0 if pooler else 200,
        connect=connect,
        init=prepare_connection,
        reset=leave_session,
        server_settings=server_settings,
    )
    return DB.pool


_instead: ContextVar[asyncpg.Pool | None] = ContextVar("instead", default=None)


@contextmanager
def answering_from(pool: asyncpg.Pool) -> Iterator[None]:
    """Reads outside of transactions are answered by another server within the block; transactions are not."""
    token = _instead.set(pool)
    try:
        yield
    finally:
        _instead.reset(token)


async def close_pool() -> None:
    """Give every connection back; queries afterwards fail loudly."""
    pool, DB.pool = DB.pool, None
    if pool is not None:
        await pool.close()


@asynccontextmanager
async def atomic() -> AsyncIterator[asyncpg.Connection]:
    """All or nothing; nested, a savepoint: an inner failure that is caught undoes the inner part only."""
    current = DB.current_transaction.get()
    if current is not None:
        async with current.connection.transaction():
            yield current.connection
        return
    if DB.pool is None:
        raise RuntimeError("the database is not connected; open_pool() first")
    async with DB.pool.acquire() as connection, connection.transaction():
        token = DB.current_transaction.set(_Transaction(connection))  # type: ignore[arg-type]  # Piccolo reads .connection only
        try:
            yield connection
        finally:
            DB.current_transaction.reset(token)


@asynccontextmanager
async def reading() -> AsyncIterator[asyncpg.Connection]:
    """A connection to read with: that of the surrounding `atomic()`, else one of the pool."""
    current = DB.current_transaction.get()
    if current is not None:
        yield current.connection
        return
    pool = _instead.get() or DB.pool
    if pool is None:
        raise RuntimeError("the database is not connected; open_pool() first")
    async with pool.acquire() as connection:
        yield connection


async def fetch(sql: str, *values: Any) -> list[asyncpg.Record]:
    """All rows of a query."""
    async with reading() as connection:
        rows: list[asyncpg.Record] = await connection.fetch(sql, *values)
        return rows


async def fetch_row(sql: str, *values: Any) -> asyncpg.Record | None:
    """The first row, or None."""
    async with reading() as connection:
        return await connection.fetchrow(sql, *values)


async def fetch_value(sql: str, *values: Any) -> Any:
    """The first column of the first row, or None."""
    async with reading() as connection:
        return await connection.fetchval(sql, *values)


async def execute(sql: str, *values: Any) -> int:
    """Run a writing statement; returns how many rows it touched."""
    async with reading() as connection:
        status: str = await connection.execute(sql, *values)
    last = status.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0
