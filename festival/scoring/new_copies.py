"""A new copy of a film before the jury: scoresheets on the old one are drafts again, and their jurors are told why.

A receipt that was given stays checkable: its commitment stays in the list that sealing fixes, replaced once the juror
submits again, else set aside for this reason.
"""

from collections import defaultdict
from uuid import UUID

import asyncpg

from festival.audit.service import record
from festival.db import atomic
from festival.editions.queries import contact_of
from festival.entries.new_copies.schemas import SwappedFilm
from festival.entries.new_copies.service import swap_film
from festival.notifications.service import send
from festival.panels.rules import JUDGING

COPIES = """
    (SELECT count(*) FROM new_copy WHERE (new_copy.edition_id, new_copy.entry_id)
        = (assignment.edition_id, assignment.entry_id) AND new_copy.admitted_at IS NOT NULL)
"""
"""How many new copies took the place of the film of an ``assignment``."""

NEW_TO_JUROR = """
    EXISTS (SELECT FROM new_copy WHERE (new_copy.edition_id, new_copy.entry_id)
        = (assignment.edition_id, assignment.entry_id) AND new_copy.admitted_at > greatest(assignment.created_at,
            CASE WHEN scoresheet.state <> 'draft' THEN scoresheet.submitted_at END))
"""
"""Whether a new copy came since the juror of an ``assignment`` got the film, or since they submitted ``scoresheet``."""


async def admit_new_copy(*, edition_id: UUID, entry_id: UUID, by: UUID) -> int:
    """Put the new copy before the jury; gives how many scoresheets are drafts again. Sealed rounds stay as they are.

    Raises:
        What `swap_film` does.
    """
    async with atomic() as connection:
        # Nobody submits on the old copy, and nobody seals, from here on.
        await connection.execute(
            "SELECT FROM round JOIN round_entry ON (round_entry.edition_id, round_entry.round_id) "
            "= (round.edition_id, round.id) WHERE round_entry.edition_id = $1 AND round_entry.entry_id = $2 "
            "AND round.state = ANY ($3) ORDER BY round.id FOR UPDATE OF round",
            edition_id,
            entry_id,
            [state.value for state in JUDGING],
        )
        swapped = await swap_film(connection, edition_id=edition_id, entry_id=entry_id, by=by)
        returned = await connection.fetch(
            "UPDATE scoresheet SET state = 'draft', version = scoresheet.version + 1, updated_at = clock_timestamp() "
            "FROM round WHERE (round.edition_id, round.id) = (scoresheet.edition_id, scoresheet.round_id) "
            "AND scoresheet.edition_id = $1 AND scoresheet.entry_id = $2 AND scoresheet.state = 'submitted' "
            "AND round.state = ANY ($3) RETURNING scoresheet.round_id, scoresheet.juror_id, scoresheet.assignment_id",
            edition_id,
            entry_id,
            [state.value for state in JUDGING],
        )
        by_round: dict[UUID, int] = defaultdict(int)
        for row in returned:
            by_round[row["round_id"]] += 1
            await _tell_juror(connection, swapped, row)
        for round_id, count in sorted(by_round.items()):
            await record(
                connection,
                log="public",
                act="scoresheets_returned",
                edition_id=edition_id,
                actor_id=by,
                subject_id=round_id,
                detail={"scoresheets": count},
            )
    return len(returned)


async def _tell_juror(connection: asyncpg.Connection, swapped: SwappedFilm, sheet: asyncpg.Record) -> None:
    juror = await connection.fetchrow(
        "SELECT person.id, person.email, person.locale, round.name AS round_name, edition.name AS edition_name "
        "FROM juror JOIN person ON person.id = juror.person_id JOIN edition ON edition.id = juror.edition_id "
        "JOIN round ON (round.edition_id, round.id) = (juror.edition_id, $3) "
        "WHERE juror.edition_id = $1 AND juror.id = $2 AND juror.state = 'active' AND person.email IS NOT NULL",
        swapped.edition_id,
        sheet["juror_id"],
        sheet["round_id"],
    )
    if juror is None:
        return
    await send(
        connection,
        template="scoring/new_copy",
        recipient=juror["email"],
        person_id=juror["id"],
        edition_id=swapped.edition_id,
        context={
            "title": swapped.title,
            "round_name": juror["round_name"],
            "edition_name": juror["edition_name"],
            "path": f"/jury/films/{sheet['assignment_id']}",
        },
        locale=juror["locale"],
        reply_to=await contact_of(swapped.edition_id),
    )
