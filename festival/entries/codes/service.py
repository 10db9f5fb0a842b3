"""Codes that organisers give away: they let in after the deadline, take something off the fee, or both.

A code is good for so many entries until an instant. A draft begun with one that lets in can be changed and submitted
until that instant, whatever the public deadline; the instant is half-open and read from the database's clock.
"""

import secrets
from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival import clock
from festival.db import atomic, fetch
from festival.editions.membership import lock_edition, record_act
from festival.entries.tables import EntryCode
from festival.errors import Invalid, NotFound
from festival.media.leave import give_leave
from festival.plain_text import keep_text

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Nothing that is read as something else."""


class CodeNotGood(Invalid):
    """Unknown, used up, too old or withdrawn; which, nobody is told who may be guessing."""

    sentence = "This code is not good, or not any more. Look at its letters, or ask the festival for another."


class WrongCode(Invalid):
    """A code that would be good for nothing."""

    sentence = "A code ends in the future, before 2101, and lets in or takes something off the fee."


class NewCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a code is good for."""

    most_entries: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    used_until: datetime
    lets_in: bool = True
    percent_off: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    label: str = ""


class CodeForOrganiser(msgspec.Struct, frozen=True):
    """A code, and how often it was used."""

    id: UUID
    code: str
    label: str
    most_entries: int
    used: int
    used_until: datetime
    lets_in: bool
    percent_off: int
    withdrawn: bool


async def make_code(*, edition_id: UUID, by: UUID, new: NewCode) -> str:
    """A new code, to be given away.

    Raises:
        NotFound: ``by`` does not organise the edition.
        WrongCode: it would be good for nothing, or for no time.
    """
    code = "".join(secrets.choice(_LETTERS) for _ in range(10))
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        now = await clock.now(connection)
        naive = new.used_until.tzinfo is None
        if naive or new.used_until <= now or new.used_until.year > 2100 or not (new.lets_in or new.percent_off):
            raise WrongCode(field="used_until")
        made = EntryCode(
            edition_id=edition_id,
            id=uuid4(),
            code=code,
            label=keep_text(new.label, field="label", most=200),
            most_entries=new.most_entries,
            used_until=new.used_until,
            lets_in=new.lets_in,
            percent_off=new.percent_off,
            created_by=by,
        )
        await EntryCode.insert(made)
        await record_act(connection, "entry_code_made", edition_id, by, {"entries": new.most_entries}, made.id)
    return code


async def withdraw_code(*, edition_id: UUID, code_id: UUID, by: UUID) -> None:
    """Nobody begins with it any more; what was begun with it stays as it is.

    Raises:
        NotFound: no such code, or ``by`` does not organise the edition.
    """
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        if not await connection.fetchval(
            "UPDATE entry_code SET withdrawn_at = coalesce(withdrawn_at, clock_timestamp()) "
            "WHERE edition_id = $1 AND id = $2 RETURNING true",
            edition_id,
            code_id,
        ):
            raise NotFound
        await record_act(connection, "entry_code_withdrawn", edition_id, by, {}, code_id)


async def codes_of(edition_id: UUID) -> list[CodeForOrganiser]:
    """Every code of an edition, the newest first."""
    rows = await fetch(
        "SELECT id, code, label, most_entries, used_until, lets_in, percent_off, "
        "withdrawn_at IS NOT NULL AS withdrawn, "
        "(SELECT count(*) FROM entry_code_use u WHERE (u.edition_id, u.code_id) = (c.edition_id, c.id)) AS used "
        "FROM entry_code c WHERE edition_id = $1 ORDER BY created_at DESC, id",
        edition_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[CodeForOrganiser])


async def hold_code(connection: asyncpg.Connection, edition_id: UUID, typed: str) -> asyncpg.Record:
    """The code that somebody typed, locked, if one more entry can begin with it now.

    Raises:
        CodeNotGood: unknown, used up, too old or withdrawn; which of these is told to nobody.
    """
    code = await connection.fetchrow(
        "SELECT * FROM entry_code WHERE edition_id = $1 AND code = $2 AND withdrawn_at IS NULL FOR UPDATE",
        edition_id,
        typed.strip().upper().replace("-", "").replace(" ", ""),
    )
    if code is None or code["used_until"] <= await clock.now(connection):
        raise CodeNotGood(field="code")
    used = await connection.fetchval(
        "SELECT count(*) FROM entry_code_use WHERE edition_id = $1 AND code_id = $2", edition_id, code["id"]
    )
    if used >= code["most_entries"]:
        raise CodeNotGood(field="code")
    return code


async def use_code(
    connection: asyncpg.Connection, *, edition_id: UUID, entry_id: UUID, entrant_id: UUID, code: asyncpg.Record
) -> None:
    """The entry was begun with this code, in the transaction that begins it; its film may come as late."""
    await connection.execute(
        "INSERT INTO entry_code_use (edition_id, entry_id, code_id) VALUES ($1, $2, $3)",
        edition_id,
        entry_id,
        code["id"],
    )
    if code["lets_in"]:
        await give_leave(connection, edition_id=edition_id, person_id=entrant_id, until=code["used_until"])


async def let_in_until(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> datetime | None:
    """Until when the entry's code lets it in; None: it has none that does."""
    until: datetime | None = await connection.fetchval(
        "SELECT c.used_until FROM entry_code_use u "
        "JOIN entry_code c ON (c.edition_id, c.id) = (u.edition_id, u.code_id) "
        "WHERE u.edition_id = $1 AND u.entry_id = $2 AND c.lets_in",
        edition_id,
        entry_id,
    )
    return until
