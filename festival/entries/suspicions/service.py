"""Suspected duplicates: noted when films turn out alike, decided by people, and undone by them."""

from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.audit import service as audit
from festival.db import atomic, fetch
from festival.editions.rules import SELECTING
from festival.entries.rules import OwnEntry, SuspicionState
from festival.entries.suspicions.queries import FILMS_OF_ENTRIES, STRANGER_TO_EITHER
from festival.entries.suspicions.rules import MergedPair
from festival.errors import NotFound
from festival.media.duplicates import Alike, Likeness, masters_alike


async def suspect(*, edition_id: UUID, master_id: UUID) -> int:
    """Note every submitted film that may be the same as this one, in this edition and the festival's earlier ones.

    What stands noted already stays as it was decided. Gives how many suspicions are new.
    """
    editions = await fetch(
        "SELECT earlier.id FROM edition JOIN edition earlier ON earlier.festival_id = edition.festival_id "
        "AND earlier.opens_at <= edition.opens_at WHERE edition.id = $1",
        edition_id,
    )
    alike = await masters_alike(edition_id, master_id, [row["id"] for row in editions])
    async with atomic() as connection:
        entries = await _entries_with(connection, edition_id, master_id)
        new = 0
        for entry_id in entries:
            for other in alike:
                for other_entry_id in await _entries_with(connection, other.edition_id, other.master_id):
                    new += await _note(connection, (edition_id, entry_id, master_id), other, other_entry_id)
    return new


async def decide_suspicion(*, edition_id: UUID, suspicion_id: UUID, by: UUID, state: SuspicionState) -> None:
    """Say that the two are one film, or two; open again undoes either. The entries themselves stay as they are.

    Raises:
        NotFound: no such suspicion, or ``by`` does not select for this edition.
        OwnEntry: one of the films is their own.
        MergedPair: one of the entries stands aside for the other.
    """
    async with atomic() as connection:
        row = await connection.fetchrow(
            "SELECT suspicion.*, entry.entrant_id, other.entrant_id AS other_entrant_id FROM suspicion "  # noqa: S608 (our own text)
            "JOIN entry ON (entry.edition_id, entry.id) = (suspicion.edition_id, suspicion.entry_id) "
            "JOIN entry other ON (other.edition_id, other.id) = (other_edition_id, other_entry_id) "
            "WHERE suspicion.edition_id = $1 AND suspicion.id = $2 AND EXISTS (SELECT FROM membership m "
            "WHERE m.edition_id = $1 AND m.person_id = $3 AND m.role = ANY ($4)) "
            f"AND NOT {STRANGER_TO_EITHER.format(person='$3')} FOR UPDATE OF suspicion",
            edition_id,
            suspicion_id,
            by,
            [role.value for role in SELECTING],
        )
        if row is None:
            raise NotFound
        if by in {row["entrant_id"], row["other_entrant_id"]}:
            raise OwnEntry
        if row["state"] == state:
            return
        if await connection.fetchval(
            "SELECT EXISTS (SELECT FROM merged_entry WHERE edition_id = $1 AND suspicion_id = $2)",
            edition_id,
            suspicion_id,
        ):
            raise MergedPair
        decided = None if state is SuspicionState.OPEN else await clock.now(connection)
        await connection.execute(
            "UPDATE suspicion SET state = $3, decided_at = $4, decided_by = $5 WHERE edition_id = $1 AND id = $2",
            edition_id,
            suspicion_id,
            state.value,
            decided,
            None if decided is None else by,
        )
        await audit.record(
            connection,
            log="desk",
            act="suspicion_decided",
            edition_id=edition_id,
            actor_id=by,
            subject_id=suspicion_id,
            detail={
                "before": row["state"],
                "after": state.value,
                "entry": str(row["entry_id"]),
                "other_entry": str(row["other_entry_id"]),
            },
        )


async def _entries_with(connection: asyncpg.Connection, edition_id: UUID, master_id: UUID) -> list[UUID]:
    rows = await connection.fetch(
        f"SELECT entry_id FROM ({FILMS_OF_ENTRIES}) AS shown "  # noqa: S608 (our own text)
        "JOIN entry ON entry.edition_id = shown.edition_id AND entry.id = shown.entry_id "
        "WHERE shown.edition_id = $1 AND shown.master_id = $2 AND entry.state NOT IN ('draft', 'withdrawn')",
        edition_id,
        master_id,
    )
    return [row["entry_id"] for row in rows]


async def _note(
    connection: asyncpg.Connection, mine: tuple[UUID, UUID, UUID], alike: Alike, other_entry_id: UUID
) -> int:
    theirs = (alike.edition_id, other_entry_id, alike.master_id)
    # Episodes of one series look alike by right; the same file twice does not.
    if mine == theirs or (mine[:2] == theirs[:2] and alike.kind is not Likeness.BYTES):
        return 0
    # Within an edition a pair is noted once, whichever of the two was looked at first.
    one, other = (mine, theirs) if mine[0] != theirs[0] else sorted((mine, theirs), reverse=True)
    written: str = await connection.execute(
        "INSERT INTO suspicion (edition_id, id, entry_id, master_id, other_edition_id, other_entry_id, "
        "other_master_id, kind, likeness) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        one[0],
        uuid4(),
        *one[1:],
        *other,
        alike.kind.value,
        alike.share,
    )
    return int(written.rpartition(" ")[2])
