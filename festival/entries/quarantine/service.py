"""Films held back by an organiser: from the next request on nobody can watch them, on any page; undone likewise."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.rules import DESK, Role
from festival.entries.desk.desk_gate import entry_at_desk, refuse_own
from festival.entries.quarantine.rules import AlreadyHeld, NotHeld, NothingToHold, check_keepers
from festival.entries.reports.rules import ReportOutcome
from festival.entries.reports.service import decide_report
from festival.errors import NotFound
from festival.media.holding import hold_masters, let_masters_go, same_bytes
from festival.media.schemas import RenditionForStreaming
from festival.plain_text import keep_text

ORGANISING = frozenset({Role.ORGANISER})


async def quarantine_film(
    *, edition_id: UUID, entry_id: UUID, by: UUID, reason: str, keepers: Sequence[UUID], report_id: UUID | None = None
) -> None:
    """Stop every film of an entry everywhere, and the same bytes elsewhere in the edition; the entry stays as it is.

    Nothing is deleted, also not when its entrant asks to be forgotten: two named people of the team may read the
    bytes, each time noted in the log. ``report_id``: the report that this deals with.

    Raises:
        NotFound: no such entry or report, or ``by`` does not organise the edition or is in conflict with the film.
        OwnEntry: it is their own.
        TextMissing, TextTooLong, UnusableText: the reason.
        KeepersNeeded: not two people of the team.
        NothingToHold: the entry has no film.
        AlreadyHeld: it is held back.
    """
    kept = keep_text(reason, field="reason", most=2000, lines=True, required=True)
    async with atomic() as connection:
        entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by, roles=ORGANISING)
        await refuse_own(connection, entry, by)
        named = check_keepers(keepers, await _desk_of(connection, edition_id))
        if await _standing(connection, edition_id, entry_id) is not None:
            raise AlreadyHeld
        masters = await same_bytes(connection, edition_id, await _films_of(connection, entry))
        if not masters:
            raise NothingToHold
        quarantine_id = uuid4()
        await connection.execute(
            "INSERT INTO quarantine (edition_id, id, entry_id, reason, keepers, put_by, put_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            edition_id,
            quarantine_id,
            entry_id,
            kept,
            named,
            by,
            await clock.now(connection),
        )
        await connection.execute(
            "INSERT INTO quarantined_film (edition_id, quarantine_id, master_id) SELECT $1, $2, unnest($3::uuid[])",
            edition_id,
            quarantine_id,
            masters,
        )
        await hold_masters(connection, edition_id, masters)
        await _note(connection, "film_quarantined", entry, by, reason=kept, keepers=[str(one) for one in named])
        if report_id is not None:
            await decide_report(edition_id=edition_id, report_id=report_id, by=by, outcome=ReportOutcome.HELD_BACK)


async def lift_quarantine(*, edition_id: UUID, entry_id: UUID, by: UUID, reason: str) -> None:
    """Let an entry's films be watched again by whoever may.

    Raises:
        NotFound: no such entry, or ``by`` does not organise the edition or is in conflict with the film.
        OwnEntry: it is their own.
        TextMissing, TextTooLong, UnusableText: the reason.
        NotHeld: it is not held back.
    """
    kept = keep_text(reason, field="reason", most=2000, lines=True, required=True)
    async with atomic() as connection:
        entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by, roles=ORGANISING)
        await refuse_own(connection, entry, by)
        quarantine_id = await _standing(connection, edition_id, entry_id)
        if quarantine_id is None:
            raise NotHeld
        await connection.execute(
            "UPDATE quarantine SET lifted_by = $3, lifted_at = $4, lifted_why = $5 WHERE edition_id = $1 AND id = $2",
            edition_id,
            quarantine_id,
            by,
            await clock.now(connection),
            kept,
        )
        # What another standing act holds as well stays held.
        rows = await connection.fetch(
            "SELECT master_id FROM quarantined_film WHERE edition_id = $1 AND quarantine_id = $2 AND NOT EXISTS ("
            "SELECT FROM quarantined_film AS other JOIN quarantine ON (quarantine.edition_id, quarantine.id) "
            "= (other.edition_id, other.quarantine_id) AND quarantine.lifted_at IS NULL "
            "WHERE (other.edition_id, other.master_id) = (quarantined_film.edition_id, quarantined_film.master_id))",
            edition_id,
            quarantine_id,
        )
        await let_masters_go(connection, edition_id, [row["master_id"] for row in rows])
        await _note(connection, "quarantine_lifted", entry, by, reason=kept)


async def read_held_file(*, edition_id: UUID, entry_id: UUID, master_id: UUID, by: UUID) -> RenditionForStreaming:
    """The file of a film held back, for one of its keepers who still works at the desk; noted in the log each time.

    Raises:
        NotFound: it is not held, or not by them.
    """
    async with atomic() as connection:
        row = await connection.fetchrow(
            """
            SELECT master.edition_id, master.id AS master_id, master.storage_key, master.bytes, 0 AS width, 0 AS height,
                'application/octet-stream' AS media_type
            FROM quarantine
            JOIN quarantined_film AS held ON (held.edition_id, held.quarantine_id)
                = (quarantine.edition_id, quarantine.id)
            JOIN master ON (master.edition_id, master.id) = (held.edition_id, held.master_id)
            WHERE quarantine.edition_id = $1 AND quarantine.entry_id = $2 AND quarantine.lifted_at IS NULL
                AND master.id = $3 AND $4 = ANY (quarantine.keepers) AND EXISTS (SELECT FROM membership AS m
                    WHERE m.edition_id = quarantine.edition_id AND m.person_id = $4 AND m.role = ANY ($5))
            """,
            edition_id,
            entry_id,
            master_id,
            by,
            [role.value for role in DESK],
        )
        if row is None:
            raise NotFound
        await audit.record(
            connection,
            log="desk",
            act="quarantined_film_read",
            edition_id=edition_id,
            actor_id=by,
            subject_id=entry_id,
            detail={"film": str(master_id)},
        )
    return msgspec.convert(dict(row), RenditionForStreaming)


async def _standing(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> UUID | None:
    found: UUID | None = await connection.fetchval(
        "SELECT id FROM quarantine WHERE edition_id = $1 AND entry_id = $2 AND lifted_at IS NULL", edition_id, entry_id
    )
    return found


async def _desk_of(connection: asyncpg.Connection, edition_id: UUID) -> list[UUID]:
    rows = await connection.fetch(
        "SELECT DISTINCT person_id FROM membership WHERE edition_id = $1 AND role = ANY ($2)",
        edition_id,
        [role.value for role in DESK],
    )
    return [row["person_id"] for row in rows]


async def _films_of(connection: asyncpg.Connection, entry: asyncpg.Record) -> list[UUID]:
    rows = await connection.fetch(
        "SELECT master_id FROM entry WHERE edition_id = $1 AND id = $2 AND master_id IS NOT NULL "
        "UNION SELECT master_id FROM episode WHERE edition_id = $1 AND entry_id = $2",
        entry["edition_id"],
        entry["id"],
    )
    return [row["master_id"] for row in rows]


async def _note(connection: asyncpg.Connection, act: str, entry: asyncpg.Record, by: UUID, **detail: object) -> None:
    await audit.record(
        connection,
        log="desk",
        act=act,
        edition_id=entry["edition_id"],
        actor_id=by,
        subject_id=entry["id"],
        detail=detail,
    )
