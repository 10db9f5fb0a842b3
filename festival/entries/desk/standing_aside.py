"""A member of the team who is in conflict with an entry keeps away from it: from then on they are a stranger to it."""

from uuid import UUID

from festival.audit import service as audit
from festival.db import atomic
from festival.editions.rules import DESK
from festival.entries.rules import NobodyElse, OwnConflictStays
from festival.errors import NotFound


async def stand_aside(*, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """Say that one may not deal with this entry; no role of theirs reaches it any more, nor the round it is judged in.

    Raises:
        NotFound: no such entry, or ``by`` does not work at the edition's desk.
        NobodyElse: no other organiser is free of conflict with it.
    """
    async with atomic() as connection:
        entry = await connection.fetchval(
            "SELECT id FROM entry WHERE edition_id = $1 AND id = $2 AND EXISTS (SELECT FROM membership "
            "WHERE edition_id = $1 AND person_id = $3 AND role = ANY ($4)) FOR UPDATE",
            edition_id,
            entry_id,
            by,
            [role.value for role in DESK],
        )
        if entry is None:
            raise NotFound
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND role = 'organiser' AND person_id <> $3 "
            "AND NOT EXISTS (SELECT FROM team_conflict WHERE (edition_id, entry_id) = ($1, $2) "
            "AND person_id = membership.person_id))",
            edition_id,
            entry_id,
            by,
        ):
            raise NobodyElse
        declared = await connection.fetchval(
            "INSERT INTO team_conflict (edition_id, entry_id, person_id) VALUES ($1, $2, $3) "
            "ON CONFLICT DO NOTHING RETURNING true",
            edition_id,
            entry_id,
            by,
        )
        if declared:
            await audit.record(
                connection, log="desk", act="stood_aside", edition_id=edition_id, actor_id=by, subject_id=entry_id
            )


async def lift_conflict(*, edition_id: UUID, entry_id: UUID, person_id: UUID, by: UUID) -> None:
    """Let a colleague deal with the entry again; harmless where they may already.

    Raises:
        NotFound: ``by`` does not organise the edition, or is a stranger to the entry themselves.
        OwnConflictStays: it is their own.
    """
    async with atomic() as connection:
        if person_id == by:
            raise OwnConflictStays
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND person_id = $3 AND role = 'organiser') "
            "AND NOT EXISTS (SELECT FROM team_conflict WHERE (edition_id, entry_id, person_id) = ($1, $2, $3))",
            edition_id,
            entry_id,
            by,
        ):
            raise NotFound
        lifted = await connection.execute(
            "DELETE FROM team_conflict WHERE (edition_id, entry_id, person_id) = ($1, $2, $3)",
            edition_id,
            entry_id,
            person_id,
        )
        if lifted != "DELETE 0":
            await audit.record(
                connection,
                log="desk",
                act="conflict_lifted",
                edition_id=edition_id,
                actor_id=by,
                subject_id=entry_id,
                detail={"person": str(person_id)},
            )
