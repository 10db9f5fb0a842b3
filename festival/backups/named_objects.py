"""Which objects of storage the rows name, and with which digest where a row knows it."""

import asyncpg

NOT_YET, LOOSE, NO_LONGER = "upload", "loose_object", "doomed_object"
"""Tables whose objects do not count: still arriving (a whole one has a master, too), without a row, being deleted."""

_TABLES = """
    SELECT c.table_name, bool_or(c.column_name = 'sha256') AS hashed FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.table_name <> ALL($1::text[])
    GROUP BY c.table_name HAVING bool_or(c.column_name = 'storage_key') ORDER BY c.table_name
"""


async def named_objects(connection: asyncpg.Connection) -> dict[str, str | None]:
    """Every storage key that a row needs, with the SHA-256 that the row says, if it says one.

    Found from the schema itself: a table that is added later with a column ``storage_key`` is not forgotten.
    """
    found: dict[str, str | None] = {}
    for table in await connection.fetch(_TABLES, [NOT_YET, LOOSE, NO_LONGER]):
        digest = "sha256" if table["hashed"] else "NULL::text"
        rows = await connection.fetch(f"SELECT storage_key, {digest} AS sha256 FROM {table['table_name']}")  # noqa: S608 (names from the schema)
        found |= {row["storage_key"]: row["sha256"] for row in rows if row["storage_key"] is not None}
    return found
