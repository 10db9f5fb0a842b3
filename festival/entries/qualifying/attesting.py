"""Who has watched a film and found nothing that names its maker: asked of every film before a blind round opens."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from festival.audit import service as audit
from festival.db import atomic
from festival.entries.desk.desk_gate import entry_at_desk, refuse_own


async def attest(*, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """Vouch that one has watched the film and nothing in picture, sound or credits names who made it; twice is once.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
    """
    async with atomic() as connection:
        entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by)
        await refuse_own(connection, entry, by)
        await write_attestations(connection, edition_id=edition_id, entry_ids=[entry_id], by=by)


async def take_back_attestation(*, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """A name was found after all: a blind round does not open with the film until somebody vouches for it again.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
    """
    async with atomic() as connection:
        await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by)
        await connection.execute(
            "DELETE FROM attestation WHERE edition_id = $1 AND entry_id = $2", edition_id, entry_id
        )
        await audit.record(
            connection,
            log="desk",
            act="attestation_taken_back",
            edition_id=edition_id,
            actor_id=by,
            subject_id=entry_id,
        )


async def write_attestations(
    connection: asyncpg.Connection, *, edition_id: UUID, entry_ids: Sequence[UUID], by: UUID
) -> None:
    """Keep who vouched for the copies that these entries have now, in the transaction that has checked the right to."""
    rows = await connection.fetch(
        "INSERT INTO attestation (edition_id, entry_id, master_id, attested_by) "
        "SELECT edition_id, id, master_id, $3 FROM entry WHERE edition_id = $1 AND id = ANY ($2) "
        "ON CONFLICT (edition_id, entry_id) DO UPDATE SET master_id = excluded.master_id, "
        "attested_by = excluded.attested_by, attested_at = clock_timestamp() "
        "WHERE attestation.master_id IS DISTINCT FROM excluded.master_id RETURNING entry_id",
        edition_id,
        list(entry_ids),
        by,
    )
    await audit.record_each(
        connection,
        log="desk",
        act="film_attested",
        edition_id=edition_id,
        actor_id=by,
        subjects=[(row["entry_id"], {}) for row in rows],
    )
