"""What an entry owes: recorded when it is submitted, then seen paid or waived by an organiser. No money moves here.

A code that takes something off counts for the entry that began with it. Whether an unpaid entry counts is a rule of
its call (``rules.call.unpaid``): under "waits" it cannot be qualified before its fee is paid or waived.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.fees import TIERS, Tier, tier_at
from festival.editions.rules import Role
from festival.entries.fees.schemas import FeeDecision, FeeOfEntry, FeeState, FeeToCome
from festival.entries.reading import STRANGER
from festival.entries.rules import EntryState, FeeFirst, OwnEntry
from festival.errors import Invalid, NotFound
from festival.plain_text import keep_text

FEES = f"""
    {TIERS},
    (SELECT to_jsonb(owed) FROM entry_fee owed
     WHERE (owed.edition_id, owed.entry_id) = (entry.edition_id, entry.id)) AS fee,
    coalesce((SELECT used.percent_off FROM entry_code_use use
        JOIN entry_code used ON (used.edition_id, used.id) = (use.edition_id, use.code_id)
        WHERE (use.edition_id, use.entry_id) = (entry.edition_id, entry.id)), 0) AS code_takes
"""  # noqa: S608 (our own text)
"""What an ``entry`` owes or would owe; needs ``edition``."""

OWES = """
    EXISTS (SELECT FROM entry_fee owed
        JOIN frozen_entry submitted USING (edition_id, entry_id)
        JOIN rules_version held ON (held.edition_id, held.id) = (submitted.edition_id, submitted.rules_version_id)
        WHERE (owed.edition_id, owed.entry_id) = (entry.edition_id, entry.id) AND owed.state = 'due'
            AND held.body -> 'call' ->> 'unpaid' = 'waits')
"""
"""Whether an ``entry`` does not count for its fee."""


class NoFee(Invalid):
    """Nothing was recorded as owed."""

    sentence = "This entry owes nothing."


def fee_of(row: asyncpg.Record) -> FeeOfEntry | None:
    """What was recorded for an entry; None: nothing."""
    if row["fee"] is None:
        return None
    counts = row["fee"]["state"] != FeeState.DUE or not _waits(row)
    return msgspec.convert({**row["fee"], "counts": counts}, FeeOfEntry)


def fee_to_come(row: asyncpg.Record, now: datetime) -> FeeToCome | None:
    """What submitting at this instant comes to; None: nothing."""
    tier = tier_at(msgspec.convert(row["fee_tiers"], list[Tier]), row["category"], now)
    if tier is None:
        return None
    return FeeToCome(
        tier=tier.name,
        until=tier.ends_at if now < tier.ends_at else None,
        cents=less(tier.cents, row["code_takes"]),
        full_cents=tier.cents,
        percent_off=row["code_takes"],
        currency=tier.currency,
        counts=not _waits(row),
    )


def less(cents: int, percent_off: int) -> int:
    """What a code leaves, halves rounded up."""
    return int((Decimal(cents) * (100 - percent_off) / 100).quantize(Decimal(1), ROUND_HALF_UP))


def _waits(row: asyncpg.Record) -> bool:
    return bool(row["rules"]["call"].get("unpaid") == "waits") if "call" in row["rules"] else False


async def owe_fee(connection: asyncpg.Connection, row: asyncpg.Record, now: datetime) -> FeeToCome | None:
    """Record what the entry owes that is submitted now; what was paid or waived for it before stays so."""
    owed = fee_to_come(row, now)
    if owed is None:
        return None
    await connection.execute(
        "INSERT INTO entry_fee (edition_id, entry_id, tier, cents, full_cents, percent_off, currency, state, owed_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (edition_id, entry_id) DO UPDATE SET "
        "tier = excluded.tier, cents = excluded.cents, full_cents = excluded.full_cents, "
        "percent_off = excluded.percent_off, currency = excluded.currency, state = excluded.state, "
        "owed_at = excluded.owed_at WHERE entry_fee.state IN ('due', 'nothing')",
        row["edition_id"],
        row["id"],
        owed.tier,
        owed.cents,
        owed.full_cents,
        owed.percent_off,
        owed.currency,
        FeeState.DUE if owed.cents else FeeState.NOTHING,
        now,
    )
    return owed


async def forget_unpaid(connection: asyncpg.Connection, entry: asyncpg.Record) -> None:
    """A withdrawn entry owes nothing; what was paid or waived stays written down."""
    await connection.execute(
        "DELETE FROM entry_fee WHERE edition_id = $1 AND entry_id = $2 AND state IN ('due', 'nothing')",
        entry["edition_id"],
        entry["id"],
    )


async def decide_fee(*, edition_id: UUID, entry_id: UUID, by: UUID, decision: FeeDecision) -> None:
    """Say that an entry's fee is paid, waived, or due after all.

    Raises:
        NotFound: no such entry, or ``by`` does not organise the edition, or is in conflict with the entry.
        OwnEntry: it is their own.
        NoFee: it owes nothing.
        FeeFirst: it takes part in the judging, which under its rules needs the fee.
        TextMissing: waiving needs a reason.
    """
    if decision.state is FeeState.NOTHING:
        raise NoFee(field="state")
    waived = decision.state is FeeState.WAIVED
    reason = keep_text(decision.reason, field="reason", most=2000, lines=True, required=True) if waived else ""
    async with atomic() as connection:
        entry = await _entry(connection, edition_id, entry_id, by)
        if entry["fee"] in {None, FeeState.NOTHING}:
            raise NoFee
        due = decision.state is FeeState.DUE
        await connection.execute(
            "UPDATE entry_fee SET state = $3, reason = $4, decided_by = $5, decided_at = $6 "
            "WHERE edition_id = $1 AND entry_id = $2",
            edition_id,
            entry_id,
            decision.state,
            reason,
            None if due else by,
            None if due else await clock.now(connection),
        )
        if entry["state"] == EntryState.QUALIFIED and await connection.fetchval(
            f"SELECT {OWES} FROM entry WHERE edition_id = $1 AND id = $2",  # noqa: S608 (our own text)
            edition_id,
            entry_id,
        ):
            raise FeeFirst
        detail: dict[str, Any] = {"before": entry["fee"], "state": decision.state.value, "reason": reason}
        await audit.record(
            connection,
            log="desk",
            act="entry_fee_decided",
            edition_id=edition_id,
            actor_id=by,
            subject_id=entry_id,
            detail=detail,
        )


async def _entry(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID, by: UUID) -> asyncpg.Record:
    entry = await connection.fetchrow(
        "SELECT entry.state, entry.entrant_id = $3 OR shares_entry(edition_id, id, $3) AS own, "  # noqa: S608 (our own text)
        "(SELECT state FROM entry_fee f WHERE (f.edition_id, f.entry_id) = (entry.edition_id, entry.id)) AS fee "
        "FROM entry WHERE edition_id = $1 AND id = $2 AND submitted_at IS NOT NULL AND EXISTS ("
        "SELECT FROM membership m WHERE m.edition_id = $1 AND m.person_id = $3 AND m.role = $4) "
        f"AND NOT {STRANGER.format(person='$3')} FOR UPDATE",
        edition_id,
        entry_id,
        by,
        Role.ORGANISER.value,
    )
    if entry is None:
        raise NotFound
    if entry["own"]:
        raise OwnEntry
    return entry
