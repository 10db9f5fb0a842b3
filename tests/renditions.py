"""Viewing copies for tests that need bytes and seconds, but no pictures."""

import hashlib
from pathlib import Path
from uuid import UUID

from festival.db import execute, fetch_row
from festival.entries.subtitles.service import attest_subtitles
from festival.media.storage import new_key, storage
from tests.juries import Jury, entry_of

BYTES_A_SECOND = 100
CUES = b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nBonjour\n"


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


async def send_subtitles(jury: Jury, assignment_id: UUID, folder: Path, *, attested: bool, episode: int = 0) -> None:
    """Subtitles of the film before a juror, as they stand after the entrant sent them."""
    key, file = new_key(), folder / "cues.vtt"
    file.write_bytes(CUES)
    await storage().put(key, file)
    entry_id = await entry_of(assignment_id)
    await execute(
        "INSERT INTO subtitles (edition_id, entry_id, language, storage_key, bytes, sha256, cues, dropped, "
        "episode) VALUES ($1, $2, 'fr', $3, $4, $5, 1, 0, $6)",
        jury.edition.id,
        entry_id,
        key,
        len(CUES),
        "0" * 64,
        episode,
    )
    if attested:
        await attest_subtitles(
            edition_id=jury.edition.id,
            entry_id=entry_id,
            language="fr",
            sha256="0" * 64,
            by=jury.organiser,
            names_nobody=True,
            episode=episode,
        )
