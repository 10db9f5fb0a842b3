"""What may be read about uploads and masters, and by whom."""

from uuid import UUID

import asyncpg
import msgspec

from festival.db import fetch_row
from festival.errors import NotFound
from festival.media.facts import Facts
from festival.media.objects import PartsForgotten
from festival.media.rules import UploadState, missing_parts, part_count
from festival.media.schemas import MasterState, RenditionForStreaming, UploadForOwner
from festival.media.storage import storage

_UPLOAD = """
    SELECT upload.id, upload.state, upload.filename, upload.bytes, upload.part_size, upload.fingerprint,
        upload.storage_key, upload.storage_upload, master.state AS master_state, facts.body AS facts
    FROM upload
    LEFT JOIN master ON master.edition_id = upload.edition_id AND master.id = upload.master_id
    LEFT JOIN facts ON facts.edition_id = upload.edition_id AND facts.master_id = upload.master_id
"""


async def upload_for_owner(upload_id: UUID, person_id: UUID) -> UploadForOwner:
    """The upload as its sender sees it.

    Raises:
        NotFound: there is none, or it is someone else's.
    """
    row = await fetch_row(_UPLOAD + "WHERE upload.id = $1 AND upload.person_id = $2", upload_id, person_id)
    if row is None:
        raise NotFound
    defects = Facts.from_record(row["facts"]).defects if row["facts"] else ()
    complete = row["state"] == UploadState.COMPLETE
    return UploadForOwner(
        id=row["id"],
        state=row["master_state"] if complete else row["state"],
        filename=row["filename"],
        bytes=row["bytes"],
        part_size=row["part_size"],
        parts=part_count(row["bytes"], row["part_size"]),
        received=await _received(row),
        fingerprint=row["fingerprint"],
        defects=[defect.message for defect in defects],
    )


async def _received(upload: asyncpg.Record) -> list[int]:
    numbers = range(1, part_count(upload["bytes"], upload["part_size"]) + 1)
    if upload["state"] == UploadState.COMPLETE:
        return list(numbers)
    if upload["state"] == UploadState.ABORTED:
        return []
    try:
        there = await storage().parts(upload["storage_key"], upload["storage_upload"])
    except PartsForgotten:
        return []
    missing = missing_parts(there, upload["bytes"], upload["part_size"])
    return sorted(set(numbers) - set(missing))


async def master_state(edition_id: UUID, master_id: UUID) -> MasterState:
    """What is known of a master; the caller has decided that its reader may know it.

    Raises:
        NotFound: there is no such master in this edition.
    """
    row = await fetch_row(
        """
        SELECT master.id, master.state, master.filename, master.bytes, master.sha256, master.created_at,
            facts.body AS facts,
            array(SELECT kind FROM shown_rendition AS rendition WHERE rendition.edition_id = master.edition_id
                  AND rendition.master_id = master.id ORDER BY kind) AS kinds
        FROM master LEFT JOIN facts ON facts.edition_id = master.edition_id AND facts.master_id = master.id
        WHERE master.edition_id = $1 AND master.id = $2
        """,
        edition_id,
        master_id,
    )
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), MasterState)


async def facts_of(edition_id: UUID, master_id: UUID) -> Facts | None:
    """What was measured; None while the check is running."""
    row = await fetch_row("SELECT body FROM facts WHERE edition_id = $1 AND master_id = $2", edition_id, master_id)
    return Facts.from_record(row["body"]) if row else None


async def rendition(edition_id: UUID, master_id: UUID, kind: str) -> RenditionForStreaming:
    """A file made from a master; the caller has decided that its reader may see it.

    Raises:
        NotFound: it has not been made, or the film is held back.
    """
    row = await fetch_row(
        "SELECT edition_id, master_id, storage_key, media_type, bytes, width, height FROM shown_rendition "
        "WHERE edition_id = $1 AND master_id = $2 AND kind = $3",
        edition_id,
        master_id,
        kind,
    )
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), RenditionForStreaming)
