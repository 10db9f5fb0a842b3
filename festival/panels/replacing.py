"""A round that is open, repaired: a juror is let go, films come late; every other pair stays as it is."""

from uuid import UUID

import asyncpg

from festival import clock
from festival.audit.service import record
from festival.db import atomic
from festival.entries import service as entries_service
from festival.panels.blinding import refuse_unattested
from festival.panels.holding import hold_panels, hold_round
from festival.panels.problem import Pair
from festival.panels.queries import panels_of, round_for
from festival.panels.rules import JUDGING, LONGEST_REASON, JurorNotInRound, NoReason, PresidentStays
from festival.panels.schemas import JurorReplaced, RoundForOrganiser
from festival.panels.seating import fill_seats
from festival.plain_text import keep_text


async def let_juror_go(*, round_id: UUID, juror_id: UUID, by: UUID, reason: str) -> JurorReplaced:
    """Pull back what the juror has not submitted and have the engine fill the seats; nobody else's pair moves.

    Submitted scoresheets stay and count. Letting go twice is letting go once.

    Raises:
        NotFound: the round is not this person's to organise, or the juror is not in it.
        RoundCannot: it is not being judged.
        PresidentStays: who alone can seal the round cannot be let go.
        NoReason: nothing was said why.
    """
    why = keep_text(reason, field="reason", most=LONGEST_REASON, lines=True)
    if not why:
        raise NoReason(field="reason")
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, *JUDGING)
        await hold_panels(connection, round_id)
        if judged.president_id == juror_id:
            raise PresidentStays
        pulled = await _pull_back(connection, judged, juror_id, why)
        before = set(await panels_of(judged.edition_id, round_id))
        filled = await fill_seats(connection, judged.edition_id, round_id, {entry: 1 for entry, _ in pulled})
        after = set(await panels_of(judged.edition_id, round_id))
        replaced = JurorReplaced(
            pulled_back=len(pulled),
            kept=sum(juror == juror_id for _, juror in before),
            filled=filled.made,
            moved=len(before - after),
            unfilled=filled.unfilled,
        )
        await record(
            connection,
            log="public",
            act="juror_let_go",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=round_id,
            detail={"films": replaced.pulled_back, "given_on": replaced.filled, "scoresheets_kept": replaced.kept},
        )
        await record(
            connection,
            log="desk",
            act="juror_let_go",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=juror_id,
            detail={"round": str(round_id), "reason": why},
        )
    return replaced


async def let_entries_in(*, round_id: UUID, by: UUID, entry_ids: list[UUID] | None = None) -> int:
    """Take late qualified entries into an open round, frozen like the rest (all, where none are named); gives how many.

    Nobody sees them before panels are proposed and confirmed again, which keeps every pair that stands.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it is not being judged.
        FilmsUnattested: it is blind, and nobody vouched that nothing names the maker of some film.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, *JUDGING)
        rows = await connection.fetch(
            "INSERT INTO round_entry (edition_id, round_id, entry_id, film_ref) "
            "SELECT edition_id, $2, id, gen_random_uuid() FROM entry WHERE edition_id = $1 AND state = 'qualified' "
            "AND ($3::uuid[] IS NULL OR id = ANY($3)) ON CONFLICT DO NOTHING RETURNING entry_id",
            judged.edition_id,
            round_id,
            entry_ids,
        )
        await refuse_unattested(connection, edition_id=judged.edition_id, round_id=round_id, policy=judged.policy)
        if rows:
            await entries_service.freeze(connection, judged.edition_id, [row["entry_id"] for row in rows])
            await record(
                connection,
                log="public",
                act="entries_joined_late",
                edition_id=judged.edition_id,
                actor_id=by,
                subject_id=round_id,
                detail={"entries": len(rows)},
            )
    return len(rows)


async def _pull_back(
    connection: asyncpg.Connection, judged: RoundForOrganiser, juror_id: UUID, reason: str
) -> list[Pair]:
    now = await clock.now(connection)
    seat = await connection.execute(
        "UPDATE round_juror SET left_at = coalesce(left_at, $3) WHERE round_id = $1 AND juror_id = $2",
        judged.id,
        juror_id,
        now,
    )
    if seat == "UPDATE 0":
        raise JurorNotInRound
    rows = await connection.fetch(
        "UPDATE assignment SET state = 'pulled_back', reason = $4, ended_at = $3 "
        "WHERE round_id = $1 AND juror_id = $2 AND ended_at IS NULL AND NOT EXISTS (SELECT FROM scoresheet "
        "WHERE (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id) "
        "AND scoresheet.state <> 'draft') RETURNING entry_id, juror_id",
        judged.id,
        juror_id,
        now,
        reason,
    )
    return [(row["entry_id"], row["juror_id"]) for row in rows]
