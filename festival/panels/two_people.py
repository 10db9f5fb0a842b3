"""Acts on a round that no person can do alone: one asks with a reason, another agrees, and only then it happens."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import asyncpg

from festival import clock
from festival.db import fetch
from festival.panels.holding import write_down
from festival.panels.rules import AskedAlready, AskedByYou, NoReason, NothingAsked
from festival.panels.schemas import RoundForOrganiser
from festival.plain_text import keep_text

LONGEST_REASON = 500


class TwoPersonAct(StrEnum):
    """What takes two."""

    REOPENING = "reopening"
    PRESIDENCY = "presidency"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for and nobody has agreed to yet."""

    act: str
    reason: str
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    juror_name: str | None


async def ask(
    connection: asyncpg.Connection,
    judged: RoundForOrganiser,
    act: TwoPersonAct,
    *,
    by: UUID,
    reason: str,
    juror_id: UUID | None = None,
) -> None:
    """Write down the wish of the first person, within the transaction that has checked that it can be granted.

    Raises:
        NoReason: nothing was said why.
        AskedAlready: somebody asked for it before, and it waits for another to agree.
    """
    why = keep_text(reason, field="reason", most=LONGEST_REASON, lines=True)
    if not why:
        raise NoReason(field="reason")
    made = await connection.fetchval(
        "INSERT INTO two_person_act (edition_id, round_id, act, juror_id, reason, asked_by, asked_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING true",
        judged.edition_id,
        judged.id,
        act.value,
        juror_id,
        why,
        by,
        await clock.now(connection),
    )
    if not made:
        raise AskedAlready
    await write_down(connection, f"{act.value}_asked", judged.edition_id, by, judged.id, {"reason": why})


async def agree(
    connection: asyncpg.Connection, judged: RoundForOrganiser, act: TwoPersonAct, *, by: UUID
) -> asyncpg.Record:
    """The wish that the second person grants, within the transaction that then does it.

    Raises:
        NothingAsked: nobody asked for it.
        AskedByYou: they would agree with themselves.
    """
    wish = await connection.fetchrow(
        "SELECT id, juror_id, reason, asked_by FROM two_person_act "
        "WHERE round_id = $1 AND act = $2 AND agreed_at IS NULL FOR UPDATE",
        judged.id,
        act.value,
    )
    if wish is None:
        raise NothingAsked
    if wish["asked_by"] == by:
        raise AskedByYou
    await connection.execute(
        "UPDATE two_person_act SET agreed_by = $2, agreed_at = $3 WHERE id = $1",
        wish["id"],
        by,
        await clock.now(connection),
    )
    detail = {"reason": wish["reason"], "asked_by": str(wish["asked_by"])}
    await write_down(connection, f"{act.value}_agreed", judged.edition_id, by, judged.id, detail)
    return wish


async def take_back(connection: asyncpg.Connection, judged: RoundForOrganiser, act: TwoPersonAct, *, by: UUID) -> None:
    """Forget a wish that nobody agreed to; any organiser may; harmless where there is none."""
    await connection.execute(
        "DELETE FROM two_person_act WHERE round_id = $1 AND act = $2 AND agreed_at IS NULL", judged.id, act.value
    )
    await write_down(connection, f"{act.value}_taken_back", judged.edition_id, by, judged.id, {})


async def asked_of(judged: RoundForOrganiser) -> list[Asked]:
    """What waits for a second person in a round; the caller has decided that its reader organises it."""
    rows = await fetch(
        "SELECT act, reason, asked_by, asked_at, person.display_name AS asked_by_name, juror.name AS juror_name "
        "FROM two_person_act JOIN person ON person.id = asked_by "
        "LEFT JOIN juror ON (juror.edition_id, juror.id) = (two_person_act.edition_id, two_person_act.juror_id) "
        "WHERE two_person_act.edition_id = $1 AND round_id = $2 AND agreed_at IS NULL ORDER BY act",
        judged.edition_id,
        judged.id,
    )
    return [Asked(**row) for row in rows]
