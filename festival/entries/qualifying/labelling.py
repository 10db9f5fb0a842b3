"""The team's own words on entries: labels to find them by, and notes. Jurors and entrants never see either."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.rules import DESK
from festival.entries.desk.desk_gate import entry_at_desk
from festival.entries.desk.finding import SEEN_BY_TEAM
from festival.entries.qualifying.rules import LONGEST_LABEL, LONGEST_NOTE, MOST_LABELS, TooManyLabels
from festival.entries.qualifying.tables import EntryNote
from festival.entries.reading import STRANGER
from festival.entries.tables import BulkDecision
from festival.errors import NotFound
from festival.plain_text import keep_text

LABEL, UNLABEL = "label", "unlabel"
_GIVE = """
    INSERT INTO entry_label (edition_id, entry_id, label, given_by) SELECT $1, entry_id, $3, $4
    FROM unnest($2::uuid[]) AS entry_id ON CONFLICT DO NOTHING RETURNING entry_id
"""
_TAKE = """
    DELETE FROM entry_label WHERE edition_id = $1 AND entry_id = ANY ($2) AND label = $3
    AND $4::uuid IS NOT NULL RETURNING entry_id
"""


async def label_entries(
    *, edition_id: UUID, by: UUID, entry_ids: Sequence[UUID], label: str, off: bool = False
) -> tuple[UUID, int]:
    """Put a label on entries, or take it off; entries out of one's reach stay as they are. Gives the act and how many.

    Raises:
        NotFound: ``by`` does not work at the desk.
        TextMissing, TextTooLong, UnusableText: this is no label.
        TooManyLabels: one of the entries carries as many as can be.
    """
    kept = keep_text(label, field="label", most=LONGEST_LABEL, required=True)
    async with atomic() as connection:
        await _works_here(connection, edition_id, by)
        rows = await connection.fetch(
            f"SELECT id FROM entry WHERE edition_id = $1 AND id = ANY ($2) AND {SEEN_BY_TEAM} "  # noqa: S608 (our own text)
            f"AND NOT {STRANGER.format(person='$3')} ORDER BY id FOR UPDATE",
            edition_id,
            list(entry_ids),
            by,
        )
        changed = await connection.fetch(_TAKE if off else _GIVE, edition_id, [row["id"] for row in rows], kept, by)
        if not off and await connection.fetchval(
            "SELECT true FROM entry_label WHERE edition_id = $1 AND entry_id = ANY ($2) "
            "GROUP BY entry_id HAVING count(*) > $3 LIMIT 1",
            edition_id,
            [row["id"] for row in rows],
            MOST_LABELS,
        ):
            raise TooManyLabels(most=MOST_LABELS)
        act_id = uuid4()
        await BulkDecision.insert(
            BulkDecision(
                edition_id=edition_id,
                id=act_id,
                action=UNLABEL if off else LABEL,
                before=[{"entry": str(row["entry_id"]), "label": kept} for row in changed],
                decided_by=by,
                decided_at=await clock.now(connection),
            )
        )
        await audit.record(
            connection,
            log="desk",
            act="label_taken_off" if off else "label_given",
            edition_id=edition_id,
            actor_id=by,
            subject_id=changed[0]["entry_id"] if len(changed) == 1 else None,
            detail={"label": kept, "entries": len(changed)},
        )
    return act_id, len(changed)


async def undo_labels(connection: asyncpg.Connection, decision: asyncpg.Record, by: UUID) -> int:
    """Give entries back the labels that an act on many gave or took, within the transaction that undoes it."""
    told = decision["before"]
    if not told:
        return 0
    statement = _TAKE if decision["action"] == LABEL else _GIVE
    entries = [UUID(one["entry"]) for one in told]
    rows = await connection.fetch(statement, decision["edition_id"], entries, told[0]["label"], by)
    return len(rows)


async def write_note(*, edition_id: UUID, entry_id: UUID, by: UUID, body: str) -> UUID:
    """Note something about an entry for one's colleagues; its entrant finds it in their own data when they ask.

    Raises:
        NotFound: no such entry, or ``by`` does not work at the desk.
        TextMissing, TextTooLong, UnusableText: this is no note.
    """
    kept = keep_text(body, field="note", most=LONGEST_NOTE, lines=True, required=True)
    async with atomic() as connection:
        await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by, roles=DESK)
        note_id = uuid4()
        await EntryNote.insert(
            EntryNote(edition_id=edition_id, id=note_id, entry_id=entry_id, body=kept, written_by=by)
        )
    return note_id


async def take_back_note(*, edition_id: UUID, entry_id: UUID, note_id: UUID, by: UUID) -> None:
    """Remove one's own note.

    Raises:
        NotFound: no such note of one's own on this entry.
    """
    async with atomic() as connection:
        await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by, roles=DESK)
        gone = await connection.fetchval(
            "DELETE FROM entry_note WHERE edition_id = $1 AND entry_id = $2 AND id = $3 AND written_by = $4 "
            "RETURNING true",
            edition_id,
            entry_id,
            note_id,
            by,
        )
        if not gone:
            raise NotFound


async def _works_here(connection: asyncpg.Connection, edition_id: UUID, by: UUID) -> None:
    if not await connection.fetchval(
        "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND person_id = $2 AND role = ANY ($3))",
        edition_id,
        by,
        [role.value for role in DESK],
    ):
        raise NotFound
