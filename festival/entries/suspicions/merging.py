"""Two entries of one film: one is judged, the other stands aside and is linked to it, until they are parted again."""

from uuid import UUID

import asyncpg

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.rules import SELECTING
from festival.entries.desk.desk_gate import refuse_own
from festival.entries.entrant_mail import write_to_entrant
from festival.entries.fixes.service import end_fixes
from festival.entries.reading import STRANGER
from festival.entries.rules import EntryState, SuspicionState
from festival.entries.suspicions.rules import MergeOutOfReach, NotMerged, RoundHasKept
from festival.entries.telling import tell_of_entry
from festival.errors import NotFound
from festival.notifications.service import cancel_unsent, has_left
from festival.notifications.webhook_rules import WebhookEvent
from festival.web.translation import speaking, translate

_MERGED, _PARTED = "entries/merged", "entries/parted"
_IN_REACH = frozenset({EntryState.SUBMITTED, EntryState.QUALIFIED})
_BOTH = f"""
    SELECT entry.*, film.title, person.locale, edition.name AS edition_name
    FROM suspicion JOIN entry ON entry.edition_id = suspicion.edition_id
        AND entry.id IN (suspicion.entry_id, suspicion.other_entry_id)
    JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id
    JOIN edition ON edition.id = entry.edition_id
    WHERE suspicion.edition_id = $1 AND suspicion.id = $2 AND suspicion.other_edition_id = suspicion.edition_id
        AND EXISTS (SELECT FROM membership WHERE membership.edition_id = $1 AND membership.person_id = $3
            AND membership.role = ANY ($4)) AND NOT {STRANGER.format(person="$3")}
    ORDER BY entry.id FOR UPDATE OF suspicion, entry
"""  # noqa: S608 (our own text)


async def merge_entries(*, edition_id: UUID, suspicion_id: UUID, keep: UUID, by: UUID) -> None:
    """Judge one of the two entries and let the other stand aside; its entrant reads that the film counts once.

    Raises:
        NotFound: no such pair within this edition, or ``by`` does not select for it.
        OwnEntry: one of the two is their own.
        MergeOutOfReach: one of them is not in the festival any more, or before a jury already.
    """
    async with atomic() as connection:
        kept, aside = await _pair(connection, edition_id, suspicion_id, keep, by)
        for entry in (kept, aside):
            await refuse_own(connection, entry, by)
        if not {EntryState(kept["state"]), EntryState(aside["state"])} <= _IN_REACH or aside["frozen"]:
            raise MergeOutOfReach
        with speaking(aside["locale"]):
            reason = translate(
                "The same film is in the festival as another entry: that one is judged, this one is not."
            )
        await connection.execute(
            "INSERT INTO merged_entry (edition_id, entry_id, kept_entry_id, suspicion_id, state_before, merged_by) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            edition_id,
            aside["id"],
            kept["id"],
            suspicion_id,
            aside["state"],
            by,
        )
        await end_fixes(connection, edition_id=edition_id, entry_ids=[aside["id"]])
        await _move(connection, aside, EntryState.DISQUALIFIED, reason)
        await _decide(connection, edition_id, suspicion_id, SuspicionState.SAME, by)
        await _record(connection, "entries_merged", edition_id, by, kept, aside)
        await tell_of_entry(connection, aside, WebhookEvent.ENTRY_DISQUALIFIED)
        await _tell(connection, _MERGED, aside, later=True)


async def part_entries(*, edition_id: UUID, suspicion_id: UUID, by: UUID) -> None:
    """Take a merge back: the entry that stood aside stands where it stood, and the pair waits for a decision again.

    Raises:
        NotFound: no such pair within this edition, or ``by`` does not select for it.
        OwnEntry: one of the two is their own.
        NotMerged: nothing to take back, or the one that stood aside was decided on since.
        RoundHasKept: a round has taken the other one.
    """
    async with atomic() as connection:
        merged = await connection.fetchrow(
            "SELECT * FROM merged_entry WHERE edition_id = $1 AND suspicion_id = $2", edition_id, suspicion_id
        )
        if merged is None:
            await _pair(connection, edition_id, suspicion_id, None, by)
            raise NotMerged
        kept, aside = await _pair(connection, edition_id, suspicion_id, merged["kept_entry_id"], by)
        for entry in (kept, aside):
            await refuse_own(connection, entry, by)
        if aside["state"] != EntryState.DISQUALIFIED:
            raise NotMerged
        if kept["frozen"]:
            raise RoundHasKept
        await connection.execute(
            "DELETE FROM merged_entry WHERE edition_id = $1 AND entry_id = $2", edition_id, aside["id"]
        )
        await _move(connection, aside, EntryState(merged["state_before"]), "")
        await _decide(connection, edition_id, suspicion_id, SuspicionState.OPEN, by)
        await _record(connection, "entries_parted", edition_id, by, kept, aside)
        await tell_of_entry(connection, aside, WebhookEvent.ENTRY_RETURNED)
        await cancel_unsent(connection, edition_id=edition_id, entry_ids=[aside["id"]], templates=[_MERGED])
        if await has_left(connection, edition_id=edition_id, entry_id=aside["id"], template=_MERGED):
            await _tell(connection, _PARTED, aside)


async def _pair(
    connection: asyncpg.Connection, edition_id: UUID, suspicion_id: UUID, keep: UUID | None, by: UUID
) -> tuple[asyncpg.Record, asyncpg.Record]:
    rows = await connection.fetch(_BOTH, edition_id, suspicion_id, by, [role.value for role in SELECTING])
    if len(rows) != 2 or (keep is not None and keep not in {row["id"] for row in rows}):
        raise NotFound
    kept, aside = sorted(rows, key=lambda row: row["id"] != keep)
    return kept, aside


async def _move(connection: asyncpg.Connection, entry: asyncpg.Record, state: EntryState, reason: str) -> None:
    now = await clock.now(connection)
    await connection.execute(
        "UPDATE entry SET state = $3, reason = $4, decided_at = $5, updated_at = $6, version = version + 1 "
        "WHERE edition_id = $1 AND id = $2",
        entry["edition_id"],
        entry["id"],
        state.value,
        reason,
        None if state is EntryState.SUBMITTED else now,
        now,
    )


async def _decide(
    connection: asyncpg.Connection, edition_id: UUID, suspicion_id: UUID, state: SuspicionState, by: UUID
) -> None:
    is_open = state is SuspicionState.OPEN
    await connection.execute(
        "UPDATE suspicion SET state = $3, decided_at = $4, decided_by = $5 WHERE edition_id = $1 AND id = $2",
        edition_id,
        suspicion_id,
        state.value,
        None if is_open else await clock.now(connection),
        None if is_open else by,
    )


async def _record(
    connection: asyncpg.Connection,
    act: str,
    edition_id: UUID,
    by: UUID,
    kept: asyncpg.Record,
    aside: asyncpg.Record,
) -> None:
    await audit.record(
        connection,
        log="desk",
        act=act,
        edition_id=edition_id,
        actor_id=by,
        subject_id=aside["id"],
        detail={"kept": str(kept["id"]), "before": aside["state"]},
    )


async def _tell(connection: asyncpg.Connection, template: str, entry: asyncpg.Record, *, later: bool = False) -> None:
    await write_to_entrant(connection, template, entry["edition_id"], entry["id"], {}, later=later)
