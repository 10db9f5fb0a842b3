"""A first pass in which a panel must agree: where its jurors do not, one more is called, once."""

from collections import Counter

import asyncpg

from festival.panels.modes import VOTE
from festival.panels.seating import fill_seat


async def call_another(connection: asyncpg.Connection, film: asyncpg.Record) -> None:
    """Seat one more juror when the whole panel has spoken and too few said the same.

    The round's rules say so before it opens: that a panel grew tells that it did not agree, and nothing more. Who was
    called stays, whatever is changed later.
    """
    agreeing: int | None = film["agreeing"]
    if agreeing is None:
        return
    # Two who submit at once would each see the other's scoresheet missing.
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"agreeing {film['round_id']} {film['entry_id']}"
    )
    rows = await connection.fetch(
        "SELECT scoresheet.submitted_steps, round.panel_size FROM assignment "
        "JOIN round ON (round.edition_id, round.id) = (assignment.edition_id, assignment.round_id) "
        "LEFT JOIN scoresheet ON (scoresheet.edition_id, scoresheet.assignment_id) "
        "= (assignment.edition_id, assignment.id) AND scoresheet.state <> 'draft' "
        "WHERE assignment.edition_id = $1 AND assignment.round_id = $2 AND assignment.entry_id = $3 "
        "AND assignment.ended_at IS NULL",
        film["edition_id"],
        film["round_id"],
        film["entry_id"],
    )
    said = Counter(row["submitted_steps"][VOTE] for row in rows if row["submitted_steps"])
    panel_is_whole = said.total() == len(rows) == rows[0]["panel_size"]
    if panel_is_whole and max(said.values()) < agreeing:
        await fill_seat(connection, film["edition_id"], film["round_id"], film["entry_id"])
