"""What is forgotten of a juror, and of films that leave before any jury took them."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from festival.entries.erasing import IS_RECORD
from festival.errors import Refused


class StillJudging(Refused):
    """A round waits for this juror's scoresheets."""

    sentence = "You are on a jury that still judges. Ask the festival to replace you first; then erase your account."


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Forget a juror's name, houses and words; that somebody judged stays, since the results were counted over it.

    Raises:
        StillJudging: a round that this person judges is open.
    """
    if await connection.fetchval(
        "SELECT EXISTS (SELECT FROM juror "
        "JOIN round_juror r ON (r.edition_id, r.juror_id) = (juror.edition_id, juror.id) "
        "JOIN round ON (round.edition_id, round.id) = (r.edition_id, r.round_id) WHERE juror.person_id = $1 "
        "AND r.left_at IS NULL AND juror.state = 'active' AND round.state IN ('open', 'reopened'))",
        person_id,
    ):
        raise StillJudging
    await connection.execute(
        "UPDATE round_juror SET conflicts_note = '' FROM juror WHERE juror.person_id = $1 "
        "AND (round_juror.edition_id, round_juror.juror_id) = (juror.edition_id, juror.id)",
        person_id,
    )
    await connection.execute(
        "UPDATE juror SET name = '…', affiliations = '{}', countries = '{}', languages = '{}', attributes = '{}', "
        "state = 'left' "
        "WHERE person_id = $1",
        person_id,
    )
    rows = await connection.fetch(f"SELECT id FROM entry WHERE entrant_id = $1 AND NOT {IS_RECORD}", person_id)  # noqa: S608 (our own text)
    await let_films_go(connection, [row["id"] for row in rows])


async def let_films_go(connection: asyncpg.Connection, entry_ids: Sequence[UUID]) -> None:
    """Take films that are to be forgotten out of the rounds that are planned with them; none that opened has any."""
    for table in ("assignment", "round_entry", "conflict"):
        await connection.execute(f"DELETE FROM {table} WHERE entry_id = ANY ($1)", list(entry_ids))  # noqa: S608 (names of our own)
