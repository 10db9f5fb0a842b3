"""Many entries decided on at once, by a selection or by what one looks for; one step takes it all back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival import clock
from festival.audit import service as audit
from festival.db import atomic, fetch_row
from festival.editions.rules import SELECTING
from festival.entries.desk.decision_mail import tell_of_decision
from festival.entries.fees.service import OWES
from festival.entries.fixes.reading import FIX_STATE
from festival.entries.fixes.rules import FixState
from festival.entries.fixes.service import end_fixes
from festival.entries.qualifying.attesting import write_attestations
from festival.entries.qualifying.labelling import LABEL, UNLABEL, undo_labels
from festival.entries.qualifying.writing_many import UNDOING
from festival.entries.reading import STRANGER
from festival.entries.rules import EntryAction, EntryCannot, EntryState, next_state
from festival.entries.tables import BulkDecision
from festival.entries.telling import tell_of_entries
from festival.errors import Invalid, NotFound, Refused
from festival.notifications.webhook_rules import WebhookEvent
from festival.plain_text import keep_text

MOST_AT_ONCE = 5000


class TooManyAtOnce(Invalid):
    """One transaction would hold everyone else up."""

    sentence = "At most %(most)s entries can be decided on at once. Narrow what you look for."


class NothingChosen(Invalid):
    """No entry, or nothing to do with it."""

    sentence = "Choose entries, and what to do with them."


class UndoneAlready(Refused):
    """It was taken back before."""

    sentence = "This was undone already."


class ManyDecided(msgspec.Struct, frozen=True):
    """``left``: entries that stay as they were: one's own, unpaid, to be mended or in no state for it."""

    id: UUID
    action: str
    decided: int
    left: int


_ACTS = {
    EntryAction.QUALIFY: ("entry_qualified", WebhookEvent.ENTRY_QUALIFIED),
    EntryAction.DISQUALIFY: ("entry_disqualified", WebhookEvent.ENTRY_DISQUALIFIED),
}


async def decide_on_many(
    *,
    edition_id: UUID,
    by: UUID,
    action: EntryAction,
    entry_ids: Sequence[UUID],
    reason: str = "",
    attested: bool = False,
) -> ManyDecided:
    """Qualify or disqualify every one that can be; nobody's own film is among them.

    ``attested``: ``by`` has watched each of them and vouches that nothing in it names its maker.

    Raises:
        NotFound: ``by`` does not select for this edition.
        NothingChosen, TooManyAtOnce: no entry or too many.
        TextMissing: disqualifying needs a reason, which each entrant reads.
    """
    if action not in _ACTS or not entry_ids:
        raise NothingChosen
    if len(entry_ids) > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)
    out = action is EntryAction.DISQUALIFY
    kept = keep_text(reason, field="reason", most=2000, lines=True, required=True) if out else ""
    async with atomic() as connection:
        await _select_for(connection, edition_id, by)
        rows = await connection.fetch(
            f"SELECT *, {OWES} AS owes, {FIX_STATE} AS fix FROM entry WHERE edition_id = $1 AND id = ANY ($2) "  # noqa: S608 (our own text)
            "AND submitted_at IS NOT NULL "
            f"AND NOT shares_entry(edition_id, id, $3) AND NOT {STRANGER.format(person='$3')} ORDER BY id FOR UPDATE",
            edition_id,
            list(entry_ids),
            by,
        )
        moved = [row for row in rows if row["entrant_id"] != by and _can(row, action)]
        ids = [row["id"] for row in moved]
        now = await clock.now(connection)
        if moved:
            following = next_state(EntryState(moved[0]["state"]), action)
            await connection.execute(
                "UPDATE entry SET state = $3, reason = $4, decided_at = $5, updated_at = $5, version = version + 1 "
                "WHERE edition_id = $1 AND id = ANY ($2)",
                edition_id,
                ids,
                following.value,
                kept,
                now,
            )
        if out:
            await end_fixes(connection, edition_id=edition_id, entry_ids=ids)
        if attested and not out:
            await write_attestations(connection, edition_id=edition_id, entry_ids=ids, by=by)
        act, event = _ACTS[action]
        await audit.record_each(
            connection,
            log="desk",
            act=act,
            edition_id=edition_id,
            actor_id=by,
            subjects=[(row["id"], {"before": row["state"], "reason": kept}) for row in moved],
        )
        await tell_of_entries(connection, edition_id, moved, event)
        await tell_of_decision(connection, edition_id=edition_id, entry_ids=ids, action=action, reason=kept)
        decision_id = uuid4()
        await BulkDecision.insert(
            BulkDecision(
                edition_id=edition_id,
                id=decision_id,
                action=action.value,
                before=[_place(row) for row in moved],
                decided_by=by,
                decided_at=now,
            )
        )
    return ManyDecided(id=decision_id, action=action.value, decided=len(moved), left=len(set(entry_ids)) - len(moved))


async def undo_decisions(*, edition_id: UUID, decision_id: UUID, by: UUID) -> int:
    """Give every entry that nobody touched since, and no round took, its place from before; says how many.

    Raises:
        NotFound: no such decision, or ``by`` does not select for this edition.
        UndoneAlready: it was.
    """
    async with atomic() as connection:
        await _select_for(connection, edition_id, by)
        decision = await connection.fetchrow(
            "SELECT * FROM bulk_decision WHERE edition_id = $1 AND id = $2 FOR UPDATE", edition_id, decision_id
        )
        if decision is None:
            raise NotFound
        if decision["undone_at"] is not None:
            raise UndoneAlready
        if decision["action"] in _UNDOING:
            returned = await _UNDOING[decision["action"]](connection, decision, by)
            await _mark_undone(connection, edition_id, decision_id)
            return returned
        rows = await connection.fetch(
            "UPDATE entry SET state = before.state, reason = before.reason, updated_at = clock_timestamp(), "
            "decided_at = CASE WHEN before.state = 'submitted' THEN NULL ELSE entry.decided_at END, "
            "version = entry.version + 1 FROM jsonb_to_recordset($2) "
            "AS before (entry uuid, state text, reason text, version integer) "
            "WHERE entry.edition_id = $1 AND entry.id = before.entry AND entry.version = before.version + 1 "
            "AND NOT entry.frozen RETURNING entry.*",
            edition_id,
            decision["before"],
        )
        await audit.record_each(
            connection,
            log="desk",
            act="entry_returned",
            edition_id=edition_id,
            actor_id=by,
            subjects=[(row["id"], {"decision": str(decision_id)}) for row in rows],
        )
        await tell_of_entries(connection, edition_id, rows, WebhookEvent.ENTRY_RETURNED)
        ids = [row["id"] for row in rows]
        await tell_of_decision(connection, edition_id=edition_id, entry_ids=ids, action=EntryAction.RETURN, reason="")
        await _mark_undone(connection, edition_id, decision_id)
    return len(rows)


_UNDOING = {LABEL: undo_labels, UNLABEL: undo_labels, **UNDOING}
"""What was written beside entries is undone by whoever wrote it; decisions move entries back."""


async def _mark_undone(connection: asyncpg.Connection, edition_id: UUID, decision_id: UUID) -> None:
    await connection.execute(
        "UPDATE bulk_decision SET undone_at = clock_timestamp() WHERE edition_id = $1 AND id = $2",
        edition_id,
        decision_id,
    )


async def decision_of(edition_id: UUID, decision_id: UUID) -> tuple[ManyDecided, bool] | None:
    """What was decided, and whether it was undone; for whoever was let to the edition's desk."""
    row = await fetch_row(
        "SELECT action, jsonb_array_length(before) AS decided, undone_at IS NOT NULL AS undone FROM bulk_decision "
        "WHERE edition_id = $1 AND id = $2",
        edition_id,
        decision_id,
    )
    if row is None:
        return None
    return ManyDecided(decision_id, row["action"], row["decided"], 0), row["undone"]


_UNMENDED = frozenset({FixState.WAITING, FixState.LATE})


def _can(row: asyncpg.Record, action: EntryAction) -> bool:
    if action is EntryAction.QUALIFY and (row["owes"] or row["fix"] in _UNMENDED):
        return False
    try:
        next_state(EntryState(row["state"]), action)
    except EntryCannot:
        return False
    return True


def _place(row: asyncpg.Record) -> dict[str, Any]:
    return {"entry": str(row["id"]), "state": row["state"], "reason": row["reason"], "version": row["version"]}


async def _select_for(connection: asyncpg.Connection, edition_id: UUID, by: UUID) -> None:
    if not await connection.fetchval(
        "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND person_id = $2 AND role = ANY ($3))",
        edition_id,
        by,
        [role.value for role in SELECTING],
    ):
        raise NotFound
