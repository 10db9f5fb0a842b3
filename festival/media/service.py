"""A film on its way to us: begun, received in parts, completed or aborted, then checked and shown.

Storage alone knows which parts are there; the database knows whose upload it is and what became of it. An upload's
``storage_upload`` stays set until storage has nothing of it left but the film itself, so whatever a crash leaves
behind is found and swept (`festival.media.sweeping`).
"""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.db import atomic, execute, fetch_row, reading
from festival.editions.queries import film_limits, film_limits_of
from festival.editions.rules import CallPhase, call_phase
from festival.errors import Invalid, NotFound
from festival.jobs import Task, enqueue
from festival.media.leave import has_leave, larger_leave
from festival.media.objects import PartReceived, PartsForgotten, WrongPartSize
from festival.media.queries import upload_for_owner
from festival.media.rules import (
    ADDRESS_LASTS,
    LARGEST_FILM,
    MOST_OPEN_UPLOADS,
    AnotherFilm,
    FilmNotComplete,
    FilmTooLarge,
    TooManyUploads,
    UploadIncomplete,
    UploadOver,
    UploadsClosed,
    UploadState,
    UploadTooLate,
    WrongPart,
    bytes_of_part,
    in_words,
    missing_parts,
    part_count,
    part_size_for,
)
from festival.media.schemas import (
    AddressesWanted,
    NewUpload,
    PartAddress,
    PartAddresses,
    PartForOwner,
    UploadForOwner,
)
from festival.media.storage import new_key, storage
from festival.media.tables import Master, Upload

CHECK_FILM = "check_film"
MAKE_RENDITIONS = "make_renditions"


async def begin_upload(*, new: NewUpload, by: UUID) -> UploadForOwner:
    """Open an upload while the call is open; nothing is sent yet.

    Raises:
        UploadsClosed: the call is not open.
        FilmTooLarge: the rules allow fewer bytes, in every category, and the festival waits for no larger film.
        TooManyUploads: this person has many unfinished ones.
    """
    if not 0 < new.bytes <= LARGEST_FILM:
        raise Invalid("The number of bytes must be that of the file, at least 1.", field="bytes")
    key = new_key()
    async with atomic() as connection:
        limits = await film_limits(new.edition)
        now = await clock.now(connection)
        phase = call_phase(limits.call_state, limits.opens_at, limits.closes_at, now)
        takes_films = phase is CallPhase.OPEN and limits.takes_entries
        if not takes_films and not await has_leave(connection, edition_id=limits.edition_id, person_id=by, now=now):
            raise UploadsClosed
        if limits.max_bytes is not None and new.bytes > limits.max_bytes:
            leave = await larger_leave(connection, edition_id=limits.edition_id, person_id=by, now=now)
            if new.bytes > leave:
                raise FilmTooLarge(found=new.bytes, expected=max(limits.max_bytes, leave))
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
            fingerprint=new.fingerprint,
            storage_key=key,
            storage_upload=await storage().begin_parts(key),
            created_at=now,
        )
        await Upload.insert(upload)
        return await upload_for_owner(upload.id, by)


async def part_addresses(*, upload_id: UUID, wanted: AddressesWanted, by: UUID) -> PartAddresses:
    """Where to send these parts, for an hour; ask again for what has expired.

    Raises:
        NotFound: no such upload of this person.
        UploadOver: it is complete or aborted.
        UploadTooLate: the call's minutes of grace are over.
        AnotherFilm: the fingerprint is not that of the film that was begun.
        WrongPart: there is no such part.
    """
    upload = await _receiving(upload_id, by)
    if wanted.fingerprint is not None and upload["fingerprint"] not in {None, wanted.fingerprint}:
        raise AnotherFilm(filename=upload["filename"])
    lengths = {number: _length(upload, number) for number in wanted.numbers}
    async with reading() as connection:
        now = await clock.now(connection)
        await _refuse_after_grace(connection, upload, now)
    until = now + ADDRESS_LASTS
    key, word = upload["storage_key"], upload["storage_upload"]
    addresses = [
        PartAddress(
            number=number,
            bytes=length,
            address=await storage().part_address(upload_id, key, word, number, length=length, until=until),
        )
        for number, length in lengths.items()
    ]
    return PartAddresses(addresses=addresses, expires_at=until)


async def receive_addressed_part(
    *,
    upload_id: UUID,
    number: int,
    until: int,
    signature: str,
    length: int | None,
    sha256: str | None,
    blocks: AsyncIterator[bytes],
) -> PartForOwner:
    """Keep one part that came to an address of our own server; the address itself is the right to send it.

    Raises:
        AddressForged, AddressExpired: it is not good for this part, or no longer.
        UploadOver: the upload is complete or aborted.
        WrongPartSize, WrongDigest: nothing of the part was kept.
    """
    async with reading() as connection:
        now = await clock.now(connection)
        storage().check_address(upload_id, number, until=until, signature=signature, now=now)
        upload = await connection.fetchrow("SELECT * FROM upload WHERE id = $1", upload_id)
    if upload is None or upload["state"] != UploadState.RECEIVING:
        raise UploadOver
    return _told(number, await _receive(upload, number, blocks, length=length, sha256=sha256))


async def receive_part(*, upload_id: UUID, by: UUID, number: int, blocks: AsyncIterator[bytes]) -> PartForOwner:
    """Keep one part on behalf of its owner; the same part again replaces it.

    Raises:
        NotFound: no such upload of this person.
        UploadOver: it is complete or aborted.
        WrongPart, WrongPartSize: it is not one of the parts, or not as long as it must be.
    """
    return _told(number, await _receive(await _receiving(upload_id, by), number, blocks))


async def complete_upload(*, upload_id: UUID, by: UUID) -> UploadForOwner:
    """Make the film of its parts and have it checked; completing twice is completing once.

    Raises:
        NotFound: no such upload of this person.
        UploadIncomplete: parts are missing; their numbers are named.
        UploadTooLate: the call's minutes of grace are over.
        UploadOver: it was aborted.
    """
    upload = await _own(upload_id, by)
    if upload["state"] == UploadState.COMPLETE:
        return await upload_for_owner(upload_id, by)
    if upload["state"] == UploadState.ABORTED:
        raise UploadOver
    await _join(upload)
    async with atomic() as connection:
        state = await connection.fetchval("SELECT state FROM upload WHERE id = $1 FOR UPDATE", upload_id)
        if state == UploadState.RECEIVING:
            await _refuse_after_grace(connection, upload, await clock.now(connection))
            await _become_film(connection, upload)
    if state == UploadState.ABORTED:
        await _forget(upload)
        raise UploadOver
    await _forget_parts(upload)
    return await upload_for_owner(upload_id, by)


async def _join(upload: asyncpg.Record) -> None:
    """Make the object; outside any transaction, since it may take a while, and safe to repeat."""
    key, word, numbers = upload["storage_key"], upload["storage_upload"], range(1, _parts_of(upload) + 1)
    try:
        there = await storage().parts(key, word)
    except PartsForgotten:
        # Joined before, but the answer or the commit was lost on its way.
        await storage().join_parts(key, word, numbers)
        return
    missing = missing_parts(there, upload["bytes"], upload["part_size"])
    if missing:
        raise UploadIncomplete(missing=in_words(missing))
    await storage().join_parts(key, word, numbers)


async def _become_film(connection: asyncpg.Connection, upload: asyncpg.Record) -> None:
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
        if upload["state"] == UploadState.COMPLETE:
            raise UploadOver
        await connection.execute("UPDATE upload SET state = 'aborted' WHERE id = $1", upload_id)
    if upload["storage_upload"] is not None:
        await _forget(upload)


async def forget_what_is_left(upload: asyncpg.Record) -> None:
    """Remove from storage what an aborted upload, or a complete one beside its film, has left there."""
    await (_forget_parts if upload["state"] == UploadState.COMPLETE else _forget)(upload)


async def _forget(upload: asyncpg.Record) -> None:
    # An object may be there, too: joined, but never committed.
    await storage().drop_parts(upload["storage_key"], upload["storage_upload"])
    await storage().delete(upload["storage_key"])
    await _nothing_left(upload)


async def _forget_parts(upload: asyncpg.Record) -> None:
    await storage().drop_parts(upload["storage_key"], upload["storage_upload"])
    await _nothing_left(upload)


async def _nothing_left(upload: asyncpg.Record) -> None:
    await execute("UPDATE upload SET storage_upload = NULL WHERE id = $1", upload["id"])


async def request_renditions(connection: asyncpg.Connection, *, edition_id: UUID, master_id: UUID) -> None:
    """Have proxy, still and fingerprint made, within the transaction that needs them."""
    await enqueue(connection, MAKE_RENDITIONS, Task(edition_id=edition_id, subject_id=master_id))


async def master_of_upload(connection: asyncpg.Connection, *, edition_id: UUID, upload_id: UUID, by: UUID) -> UUID:
    """The film that this person's completed upload became.

    Raises:
        NotFound: no such upload of this person in this edition.
        FilmNotComplete: it has not arrived completely.
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
        raise FilmNotComplete
    master_id: UUID = row["master_id"]
    return master_id


async def _own(upload_id: UUID, by: UUID) -> asyncpg.Record:
    upload = await fetch_row("SELECT * FROM upload WHERE id = $1 AND person_id = $2", upload_id, by)
    if upload is None:
        raise NotFound
    return upload


async def _receiving(upload_id: UUID, by: UUID) -> asyncpg.Record:
    upload = await _own(upload_id, by)
    if upload["state"] != UploadState.RECEIVING:
        raise UploadOver
    return upload


async def _receive(
    upload: asyncpg.Record,
    number: int,
    blocks: AsyncIterator[bytes],
    *,
    length: int | None = None,
    sha256: str | None = None,
) -> PartReceived:
    expected = _length(upload, number)
    if length not in {None, expected}:
        raise WrongPartSize(expected=expected, found=length)
    return await storage().receive_part(
        upload["storage_key"],
        upload["storage_upload"],
        number,
        blocks,
        offset=(number - 1) * upload["part_size"],
        bytes_expected=expected,
        sha256=sha256,
    )


async def _refuse_after_grace(connection: asyncpg.Connection, upload: asyncpg.Record, now: datetime) -> None:
    limits = await film_limits_of(upload["edition_id"])
    if now >= limits.uploads_end_at and not await has_leave(
        connection, edition_id=upload["edition_id"], person_id=upload["person_id"], now=now
    ):
        raise UploadTooLate


def _parts_of(upload: asyncpg.Record) -> int:
    return part_count(upload["bytes"], upload["part_size"])


def _length(upload: asyncpg.Record, number: int) -> int:
    parts = _parts_of(upload)
    if not 1 <= number <= parts:
        raise WrongPart(parts=parts, number=number)
    return bytes_of_part(number, upload["bytes"], upload["part_size"])


def _told(number: int, part: PartReceived) -> PartForOwner:
    return PartForOwner(number=number, bytes=part.bytes, sha256=part.sha256)
