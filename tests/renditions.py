"""Viewing copies for tests that need bytes and seconds, but no pictures."""

import hashlib
from pathlib import Path
from uuid import UUID

from festival.db import execute, fetch_row
from festival.media.storage import storage

BYTES_A_SECOND = 100


def copy_of(master_id: UUID, seconds: int) -> bytes:
    """What the viewing copy of a master holds."""
    return b"".join(
        hashlib.shake_256(f"{master_id} {second}".encode()).digest(BYTES_A_SECOND) for second in range(seconds)
    )


async def make_copy(entry_id: UUID, folder: Path, *, seconds: int = 10, kind: str = "proxy") -> bytes:
    """Give an entry's film a viewing copy whose every second lies in a hundred bytes of its own."""
    entry = await fetch_row("SELECT edition_id, master_id FROM entry WHERE id = $1", entry_id)
    assert entry is not None
    content = copy_of(entry["master_id"], seconds)
    key = hashlib.sha256(f"{entry['master_id']}{kind}".encode()).hexdigest()[:40]
    (folder / key).write_bytes(content)
    await storage().put(key, folder / key)
    await execute(
        "INSERT INTO rendition (edition_id, id, master_id, kind, storage_key, media_type, bytes, width, height, "
        "duration_seconds, second_bytes) VALUES ($1, gen_random_uuid(), $2, $3, $4, 'video/mp4', $5, 360, 640, $6, $7)",
        entry["edition_id"],
        entry["master_id"],
        kind,
        key,
        len(content),
        float(seconds),
        [[second * BYTES_A_SECOND, (second + 1) * BYTES_A_SECOND - 1] for second in range(seconds)],
    )
    return content


async def keep_still(entry_id: UUID, picture: bytes, folder: Path) -> None:
    """Give an entry's film this picture as its still."""
    entry = await fetch_row("SELECT edition_id, master_id FROM entry WHERE id = $1", entry_id)
    assert entry is not None
    key = hashlib.sha256(f"{entry['master_id']}still".encode()).hexdigest()[:40]
    (folder / key).write_bytes(picture)
    await storage().put(key, folder / key)
    await execute(
        "INSERT INTO rendition (edition_id, id, master_id, kind, storage_key, media_type, bytes, width, height) "
        "VALUES ($1, gen_random_uuid(), $2, 'still', $3, 'image/jpeg', $4, 360, 640)",
        entry["edition_id"],
        entry["master_id"],
        key,
        len(picture),
    )
