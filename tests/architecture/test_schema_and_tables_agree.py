"""What the migrations make and what the tables say is one schema: columns, types, nullability, references."""

import asyncpg
import pytest
from piccolo.columns import Array, ForeignKey
from piccolo.table import Table

from festival.piccolo_app import APP_CONFIG

TYPES = {
    "TIMESTAMPTZ": "timestamp with time zone",
    "DOUBLE PRECISION": "double precision",
    "BOOLEAN": "boolean",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "NUMERIC": "numeric",
    "NUMERIC(12, 2)": "numeric(12,2)",
    "TEXT[]": "text[]",
    "INTEGER[]": "integer[]",
    "UUID[]": "uuid[]",
}
NOT_OURS = ("migration", "pgqueuer")

COLUMNS = """
    SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
        NOT a.attnotnull AS null
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
REFERENCES = """
    SELECT c.relname AS table, (SELECT array_agg(a.attname::text) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum = ANY(k.conkey)) AS columns
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE k.contype = 'f'
"""


def _said(table: type[Table]) -> dict[str, tuple[str, bool]]:
    found = {}
    for column in table._meta.columns:
        if isinstance(column, ForeignKey):
            kind = "uuid"
        elif isinstance(column, Array):
            kind = TYPES[column.column_type.upper()]
        else:
            kind = TYPES.get(column.column_type.upper(), column.column_type.lower())
        found[column._meta.name] = (kind, bool(column._meta.null) and not column._meta.primary_key)
    return found


@pytest.fixture
async def made(database: str) -> dict[str, dict[str, tuple[str, bool]]]:
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(COLUMNS)
    finally:
        await connection.close()
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for row in rows:
        if not row["table"].startswith(NOT_OURS):
            found.setdefault(row["table"], {})[row["column"]] = (row["type"], row["null"])
    return found


async def test_every_table_has_the_columns_that_the_migrations_made(
    made: dict[str, dict[str, tuple[str, bool]]],
) -> None:
    said = {table._meta.tablename: _said(table) for table in APP_CONFIG.table_classes}
    assert said == made


async def test_every_reference_of_a_table_stands_in_the_database(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(REFERENCES)
    finally:
        await connection.close()
    standing = {(row["table"], column) for row in rows for column in row["columns"]}
    said = {
        (table._meta.tablename, column._meta.name)
        for table in APP_CONFIG.table_classes
        for column in table._meta.foreign_key_columns
    }
    assert said - standing == set()


async def test_every_edition_table_carries_the_edition_in_its_keys(database: str) -> None:
    """Beyond one PostgreSQL the schema shards by edition: no key of an edition's table may leave it out."""
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(
            """
            SELECT c.relname AS table, i.relname AS key FROM pg_index x
            JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
            JOIN pg_attribute e ON e.attrelid = c.oid AND e.attname = 'edition_id' AND e.attnotnull
            WHERE x.indisunique AND NOT (e.attnum = ANY(x.indkey))
            """
        )
    finally:
        await connection.close()
    assert [(row["table"], row["key"]) for row in rows] == []


async def test_the_application_may_only_add_to_the_audit_logs(database: str) -> None:
    connection = await asyncpg.connect(database, server_settings={"role": "palmares_app"})
    try:
        await connection.execute("INSERT INTO audit_event (log, act) VALUES ('desk', 'tried')")
        for statement in ("UPDATE audit_event SET act = 'other'", "DELETE FROM audit_event", "TRUNCATE audit_chain"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        await connection.execute("UPDATE outbox SET tries = tries")
    finally:
        await connection.close()
