"""Viewing copies under other keys: what ends every address that was given out for them, wherever it went.

CloudFront answers whoever holds a signed address, for as long as it is good. So when a film is held back, its viewing
copy moves: the bucket has nothing under the old key any more, and caches ask the bucket again every few seconds.
"""

from festival.db import atomic, fetch_row
from festival.jobs import Task
from festival.media.erasing import doom
from festival.media.rules import RenditionKind
from festival.media.storage import storage

MOVE_COPIES = "move_viewing_copies"


async def move_copies(task: Task) -> None:
    """Give the viewing copy of a film another key, and delete the object under the old one.

    Nothing happens where nobody was ever given an address.
    """
    copy = await fetch_row(
        "SELECT id, storage_key, media_type FROM rendition WHERE edition_id = $1 AND master_id = $2 AND kind = $3",
        task.edition_id,
        task.subject_id,
        RenditionKind.PROXY,
    )
    if copy is None or storage().film_address(copy["storage_key"], media_type=copy["media_type"]) is None:
        return
    # Counted on, so that a try that was cut off leaves nothing that the next one does not replace.
    key = key_after(copy["storage_key"])
    async with storage().as_file(copy["storage_key"]) as film:
        await storage().put(key, film)
    async with atomic() as connection:
        moved = await connection.fetchval(
            "UPDATE rendition SET storage_key = $4 WHERE edition_id = $1 AND id = $2 AND storage_key = $3 "
            "RETURNING true",
            task.edition_id,
            copy["id"],
            copy["storage_key"],
            key,
        )
        if moved:
            await doom(connection, [(task.edition_id, copy["storage_key"])], subject=task.subject_id)


def key_after(key: str) -> str:
    """The next key of an object that moves: ``film.proxy``, ``film.2.proxy``, ``film.3.proxy``."""
    stem, *rest = key.split(".")
    moved_before = bool(rest) and rest[0].isdecimal()
    number, kinds = (int(rest[0]), rest[1:]) if moved_before else (1, rest)
    return ".".join([stem, str(number + 1), *kinds])
