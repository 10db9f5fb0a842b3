"""A film on its way to us: begun, received in parts, completed or aborted, then checked and shown."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.db import atomic, execute, fetch_row
from festival.editions.queries import film_limits
from festival.editions.rules import CallPhase, call_phase
from festival.errors import Invalid, NotFound
from festival.jobs import Task, enqueue
from festival.media.queries import upload_for_owner
from festival.media.rules import (
    LARGEST_FILM,
    MOST_OPEN_UPLOADS,
    FilmTooLarge,
    TooManyUploads,
    UploadIncomplete,
    UploadOver,
    UploadsClosed,
    WrongPart,
    bytes_of_part,
    part_count,
    part_size_for,
)
from festival.media.schemas import NewUpload, PartForOwner, UploadForOwner
from festival.media.storage import new_key, storage
from festival.media.tables import Master, Upload

CHECK_FILM = "check_film"
MAKE_RENDITIONS = "make_renditions"


async def begin_upload(*, new: NewUpload, by: UUID) -> UploadForOwner:
    """Open an upload while the call is open; nothing is sent yet.

    Raises:
        UploadsClosed: the call is not open.
        FilmTooLarge: the rules allow fewer bytes, in every category.
        TooManyUploads: this person has many unfinished ones.
    """
    if not 0 < new.bytes <= LARGEST_FILM:
        raise Invalid("The number of bytes must be that of the file, at least 1.", field="bytes")
    key = new_key()
    async with atomic() as connection:
        limits = await film_limits(new.edition)
        now = await clock.now(connection)
        if call_phase(limits.call_state, limits.opens_at, limits.closes_at, now) is not CallPhase.OPEN:
            raise UploadsClosed
        if limits.max_bytes is not None and new.bytes > limits.max_bytes:
            raise FilmTooLarge(found=new.bytes, expected=limits.max_bytes)
        open_count = await connection.fetchval(
            "SELECT count(*) FROM upload WHERE person_id = $1 AND edition_id = $2 AND state = 'receiving'",
            by,
            limits.edition_id,
        )
        if open_count >= MOST_OPEN_UPLOADS:
            raise TooManyUploads(count=open_count)
        upload = Upload(
            edition_id=limits.edition_id,
            id=uuid4(),
            person_id=by,
            filename=new.filename[:255] or "film",
            bytes=new.bytes,
            part_size=part_size_for(new.bytes, slow=new.slow),
            storage_key=key,
            storage_upload=await storage().begin_parts(key),
            created_at=now,
        )
        await Upload.insert(upload)
        return await upload_for_owner(upload.id, by)


async def receive_part(*, upload_id: UUID, by: UUID, number: int, blocks: AsyncIterator[bytes]) -> PartForOwner:
    """Keep one part; the same part again replaces it.

    Raises:
        NotFound: no such upload of this person.
        UploadOver: it is complete or aborted.
        WrongPart, WrongPartSize: it is not one of the parts, or not as long as it must be.
    """
    upload = await _receiving(upload_id, by)
    parts = part_count(upload["bytes"], upload["part_size"])
    if not 1 <= number <= parts:
        raise WrongPart(parts=parts, number=number)
    expected = bytes_of_part(number, upload["bytes"], upload["part_size"])
    received = await storage().receive_part(
        upload["storage_key"], upload["storage_upload"], number, blocks, bytes_expected=expected
    )
    touched = await execute(
        "INSERT INTO upload_part (edition_id, upload_id, number, bytes, sha256) "
        "SELECT edition_id, id, $2, $3, $4 FROM upload WHERE id = $1 AND state = 'receiving' "
        "ON CONFLICT (edition_id, upload_id, number) DO UPDATE SET bytes = excluded.bytes, sha256 = excluded.sha256, "
        "received_at = clock_timestamp()",
        upload_id,
        number,
        received.bytes,
        received.sha256,
    )
    if not touched:
        raise UploadOver
    return PartForOwner(number=number, bytes=received.bytes, sha256=received.sha256)


async def complete_upload(*, upload_id: UUID, by: UUID) -> UploadForOwner:
    """Make the film of its parts and have it checked; completing twice is completing once.

    Raises:
        NotFound: no such upload of this person.
        UploadIncomplete: parts are missing; their numbers are named.
        UploadOver: it was aborted.
    """
    async with atomic() as connection:
        upload = await connection.fetchrow(
            "SELECT * FROM upload WHERE id = $1 AND person_id = $2 FOR UPDATE", upload_id, by
        )
        if upload is None:
            raise NotFound
        if upload["state"] == "aborted":
            raise UploadOver
        if upload["state"] == "receiving":
            await _complete(connection, upload)
    if upload["state"] == "receiving":
        await storage().drop_parts(upload["storage_key"], upload["storage_upload"])
    return await upload_for_owner(upload_id, by)


async def _complete(connection: asyncpg.Connection, upload: asyncpg.Record) -> None:
    rows = await connection.fetch("SELECT number FROM upload_part WHERE upload_id = $1 ORDER BY number", upload["id"])
    received = [row["number"] for row in rows]
    parts = range(1, part_count(upload["bytes"], upload["part_size"]) + 1)
    missing = sorted(set(parts) - set(received))
    if missing:
        raise UploadIncomplete(missing=", ".join(map(str, missing[:20])))
    await storage().join_parts(upload["storage_key"], upload["storage_upload"], received)
    master = Master(
        edition_id=upload["edition_id"],
        id=uuid4(),
        storage_key=upload["storage_key"],
        filename=upload["filename"],
        bytes=upload["bytes"],
        uploaded_by=upload["person_id"],
    )
    await Master.insert(master)
    await connection.execute(
        "UPDATE upload SET state = 'complete', master_id = $2, completed_at = clock_timestamp() WHERE id = $1",
        upload["id"],
        master.id,
    )
    await enqueue(connection, CHECK_FILM, Task(edition_id=upload["edition_id"], subject_id=master.id))


async def abort_upload(*, upload_id: UUID, by: UUID) -> None:
    """Forget an unfinished upload; a complete one stays, and aborting twice is aborting once.

    Raises:
        NotFound: no such upload of this person.
        UploadOver: it is complete: the film is withdrawn from its entry instead.
    """
    async with atomic() as connection:
        upload = await connection.fetchrow(
            "SELECT * FROM upload WHERE id = $1 AND person_id = $2 FOR UPDATE", upload_id, by
        )
        if upload is None:
            raise NotFound
        if upload["state"] == "complete":
            raise UploadOver
        await connection.execute("UPDATE upload SET state = 'aborted' WHERE id = $1", upload_id)
    await storage().drop_parts(upload["storage_key"], upload["storage_upload"])


async def request_renditions(connection: asyncpg.Connection, *, edition_id: UUID, master_id: UUID) -> None:
    """Have proxy, still and fingerprint made, within the transaction that needs them."""
    await enqueue(connection, MAKE_RENDITIONS, Task(edition_id=edition_id, subject_id=master_id))


async def master_of_upload(connection: asyncpg.Connection, *, edition_id: UUID, upload_id: UUID, by: UUID) -> UUID:
    """The film that this person's completed upload became.

    Raises:
        NotFound: no such upload of this person in this edition.
        UploadIncomplete: it is not complete yet.
    """
    row = await connection.fetchrow(
        "SELECT master_id, state FROM upload WHERE edition_id = $1 AND id = $2 AND person_id = $3",
        edition_id,
        upload_id,
        by,
    )
    if row is None:
        raise NotFound
    if row["master_id"] is None:
        raise UploadIncomplete(missing="the film is not complete")
    master_id: UUID = row["master_id"]
    return master_id


async def _receiving(upload_id: UUID, by: UUID) -> asyncpg.Record:
    upload = await fetch_row("SELECT * FROM upload WHERE id = $1 AND person_id = $2", upload_id, by)
    if upload is None:
        raise NotFound
    if upload["state"] != "receiving":
        raise UploadOver
    return upload
