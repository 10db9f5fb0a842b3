"""Conflicts as jurors declare them, before they see any film."""

from uuid import UUID

import asyncpg

from festival import clock
from festival.db import atomic
from festival.errors import Invalid, NotFound
from festival.panels.finding import find_conflicts
from festival.panels.holding import write_down
from festival.panels.rules import AffiliationsDeclared, CountriesDeclared
from festival.panels.schemas import ConflictDeclared
from festival.panels.standing_back import SCORESHEET_SEALED, recuse_juror
from festival.plain_text import keep_text


async def declare_conflicts(*, round_id: UUID, by: UUID, declared: ConflictDeclared) -> int:
    """Keep what a juror may not judge and take those films from them, refilling each seat; gives how many went.

    Declaring nothing is declaring too: only then are films shown. More films can be named later; countries cannot,
    since the films that then leave a queue would tell where they come from.

    Raises:
        NotFound: this person does not judge in the round, or it is not being judged.
        CountriesDeclared, AffiliationsDeclared: countries, companies or people after the first declaration.
        Invalid: a film that is not in the round.
    """
    note = keep_text(declared.note, field="note", most=2000, lines=True)
    async with atomic() as connection:
        seat = await connection.fetchrow(
            """
            SELECT round_juror.* FROM round_juror
            JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
            JOIN round ON (round.edition_id, round.id) = (round_juror.edition_id, round_juror.round_id)
            WHERE round.id = $1 AND juror.person_id = $2 AND juror.state = 'active'
                AND round.state IN ('open', 'reopened')
            FOR UPDATE OF round_juror FOR SHARE OF round
            """,
            round_id,
            by,
        )
        if seat is None:
            raise NotFound
        if declared.countries and seat["conflicts_declared_at"] is not None:
            raise CountriesDeclared(field="countries")
        if declared.affiliations and seat["conflicts_declared_at"] is not None:
            raise AffiliationsDeclared(field="affiliations")
        await _keep(connection, seat, declared)
        await _belong(connection, seat, declared.affiliations)
        await connection.execute(
            "UPDATE round_juror SET conflicts_declared_at = coalesce(conflicts_declared_at, $3), "
            "conflicts_note = CASE WHEN $4 = '' THEN conflicts_note ELSE $4 END WHERE round_id = $1 AND juror_id = $2",
            round_id,
            seat["juror_id"],
            await clock.now(connection),
            note,
        )
        lost = await connection.fetch(
            "SELECT assignment.id "  # noqa: S608 (our own text)
            "FROM assignment JOIN conflict USING (edition_id, juror_id, entry_id) "
            "WHERE conflict.dismissed_at IS NULL "
            "AND assignment.round_id = $1 AND assignment.juror_id = $2 AND assignment.ended_at IS NULL "
            f"AND NOT {SCORESHEET_SEALED} ORDER BY assignment.entry_id",
            round_id,
            seat["juror_id"],
        )
        for row in lost:
            await recuse_juror(assignment_id=row["id"], by=by)
        detail = {"films": len(lost)}
        await write_down(connection, "conflicts_declared", seat["edition_id"], by, seat["juror_id"], detail)
    return len(lost)


async def _keep(connection: asyncpg.Connection, seat: asyncpg.Record, declared: ConflictDeclared) -> None:
    # The juror names films as `titles_for_juror` gave them: by a digest of the film's random name and the juror.
    known = await connection.fetchval(
        "SELECT count(*) FROM round_entry "
        "WHERE round_id = $1 AND md5(round_entry.film_ref::text || $2::uuid::text)::uuid = ANY($3)",
        seat["round_id"],
        seat["juror_id"],
        declared.films,
    )
    if known != len(set(declared.films)):
        raise Invalid("One of these films is not in this round. Reload the page.", field="films")
    if declared.countries:
        await connection.execute(
            "UPDATE juror SET countries = array(SELECT DISTINCT unnest(countries || $3::text[]) ORDER BY 1) "
            "WHERE edition_id = $1 AND id = $2",
            seat["edition_id"],
            seat["juror_id"],
            declared.countries,
        )
    await connection.execute(
        "INSERT INTO conflict (edition_id, juror_id, entry_id, source) "
        "SELECT round_entry.edition_id, $2, round_entry.entry_id, "
        "CASE WHEN md5(round_entry.film_ref::text || $2::uuid::text)::uuid = ANY($3) "
        "THEN 'declared' ELSE 'found' END FROM round_entry "
        "JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id) "
        "WHERE round_entry.round_id = $1 "
        "AND (md5(round_entry.film_ref::text || $2::uuid::text)::uuid = ANY($3) OR EXISTS ("
        "SELECT FROM film_country WHERE film_country.film_id = entry.film_id AND film_country.country = ANY($4))) "
        "ON CONFLICT (edition_id, juror_id, entry_id) DO UPDATE "
        "SET source = excluded.source, note = '', dismissed_at = NULL, dismissed_by = NULL "
        "WHERE conflict.dismissed_at IS NOT NULL OR (excluded.source = 'declared' AND conflict.source = 'found')",
        seat["round_id"],
        seat["juror_id"],
        declared.films,
        declared.countries,
    )


async def _belong(connection: asyncpg.Connection, seat: asyncpg.Record, affiliations: list[str]) -> None:
    """Add companies, schools and people to the juror, and keep them from films that credit one."""
    named = [keep_text(one, field="affiliations", most=200, required=True) for one in affiliations]
    if not named:
        return
    await connection.execute(
        "UPDATE juror SET affiliations = array(SELECT DISTINCT unnest(affiliations || $3::text[]) ORDER BY 1) "
        "WHERE edition_id = $1 AND id = $2",
        seat["edition_id"],
        seat["juror_id"],
        named,
    )
    await find_conflicts(connection, seat["edition_id"], seat["round_id"])
