"""Who asked to be forgotten since a backup was taken is forgotten again when it is restored.

A list of ids alone, one a line, that says nothing to whoever finds it. It is small enough to be written every few
minutes and kept where the backups are.
"""

from pathlib import Path
from uuid import UUID

from festival.db import atomic, fetch
from festival.errors import UnreadableInput
from festival.media.erasing import delete_objects
from festival.privacy.erasing import erase_again


async def write_erasures(target: Path) -> int:
    """Write the ids of everybody erased so far, in place of an earlier list; gives how many."""
    rows = await fetch("SELECT person_id FROM erasure ORDER BY at, person_id")
    growing = target.with_name(f"{target.name}.growing")
    growing.write_text("".join(f"{row['person_id']}\n" for row in rows), "ascii")
    growing.rename(target)
    return len(rows)


def read_erasures(file: Path) -> list[UUID]:
    """The ids of such a list.

    Raises:
        UnreadableInput: a line is none; the sentence names it.
    """
    found = []
    try:
        for number, line in enumerate(file.read_text("ascii").splitlines(), start=1):
            found.append(_id_of(str(file), number, line))
    except (OSError, UnicodeDecodeError) as failure:
        raise UnreadableInput(str(file), "the list of erased people cannot be read.") from failure
    return found


def _id_of(file: str, number: int, line: str) -> UUID:
    try:
        return UUID(line.strip())
    except ValueError as failure:
        raise UnreadableInput(file, "this is not an id of a person.", line=number) from failure


async def erase_as_listed(people: list[UUID]) -> int:
    """Forget these people, and those whom the backup itself says were forgotten; gives how many it still named."""
    async with atomic() as connection:
        await connection.executemany(
            "INSERT INTO erasure (person_id) VALUES ($1) ON CONFLICT DO NOTHING", [(one,) for one in people]
        )
    again = await erase_again()
    await delete_objects()
    return again
