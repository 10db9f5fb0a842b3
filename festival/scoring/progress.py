"""How far a round is, in counts; never a score."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row, fetch_value
from festival.editions.rights import COUNTING
from festival.editions.rules import Role
from festival.panels.queries import AWAY_BY_JUROR, JURORS_ON_A_PAGE, TALLY
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.schemas import Coverage, JurorProgress, ProgressForOrganiser, SumsOfRound
from festival.scoring.viewing import DELIVERED, IN_FULL
from festival.web.listing import Page, cut_page, read_cursor

_JURORS = f"""
    WITH shown AS (
        SELECT juror.id AS juror_id, juror.name, juror.state = 'active' AS joined,
            round_juror.conflicts_declared_at IS NOT NULL AS conflicts_declared, round_juror.seats,
            round_juror.scored, round_juror.recused
        FROM round_juror
        JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
        WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2
            AND (round_juror.left_at IS NULL OR round_juror.seats > 0)
            AND ($3::text IS NULL OR (juror.name, juror.id) > ($3, $4::text::uuid))
        ORDER BY juror.name, juror.id LIMIT $5
    )
    SELECT shown.juror_id, shown.name, shown.joined, shown.conflicts_declared, shown.recused,
        shown.seats - coalesce(away.seats, 0) AS assigned, shown.scored - coalesce(away.scored, 0) AS submitted,
        coalesce(watched.films, 0) AS delivered
    FROM shown
    LEFT JOIN ({AWAY_BY_JUROR}) AS away ON away.juror_id = shown.juror_id
    LEFT JOIN (SELECT juror_id, count(*) FILTER (WHERE seconds * 100 >= whole * {IN_FULL}) AS films
        FROM ({DELIVERED} AND assignment.round_id = $2 AND assignment.ended_at IS NULL
            AND assignment.juror_id IN (SELECT juror_id FROM shown)
            AND assignment.id IN (SELECT assignment_id FROM view_receipt WHERE edition_id = $1)
            GROUP BY assignment.edition_id, assignment.id) AS delivered
        GROUP BY juror_id) AS watched ON watched.juror_id = shown.juror_id
    ORDER BY shown.name, shown.juror_id
"""  # noqa: S608 (our own text)


async def sums_of(rounds: Sequence[RoundForOrganiser]) -> dict[UUID, SumsOfRound]:
    """How far rounds of one edition are; the caller has decided that its reader may count."""
    if not rounds:
        return {}
    rows = await fetch(
        "SELECT round_id, sum(seats * films)::int AS assigned, sum(scored * films)::int AS submitted, "  # noqa: S608 (our own text)
        "sum(films)::int AS films, "
        "coalesce(sum(films) FILTER (WHERE scored >= seats AND seats > 0), 0)::int AS films_complete "
        f"FROM ({TALLY.format(of='= ANY ($2)')}) AS tally GROUP BY round_id",
        rounds[0].edition_id,
        [one.id for one in rounds],
    )
    return {row["round_id"]: msgspec.convert(dict(row), SumsOfRound) for row in rows}


async def progress_of(judged: RoundForOrganiser, reader: UUID, *, cursor: str | None = None) -> ProgressForOrganiser:
    """How far the round is, with a page of its jurors; the caller has decided that its reader may count.

    Whoever is of the team as a sponsor alone reads sums: not who judges, nor how far each of them is.
    """
    sums_alone = not await fetch_value(
        "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND person_id = $2 AND role = ANY ($3::text[]))",
        judged.edition_id,
        reader,
        list(COUNTING - {Role.SPONSOR}),
    )
    told = await fetch_row(
        "SELECT coalesce(jsonb_agg(jsonb_build_object('submitted', scored, 'assigned', seats, 'films', films) "  # noqa: S608 (our own text)
        "ORDER BY scored, seats), '[]') AS coverage, (SELECT coalesce(sum(recused), 0)::int FROM round_juror "
        f"WHERE edition_id = $1 AND round_id = ANY ($2)) AS recused FROM ({TALLY.format(of='= ANY ($2)')}) AS tally",
        judged.edition_id,
        [judged.id],
    )
    coverage = msgspec.convert(dict(told or {})["coverage"], list[Coverage])
    jurors: Page[JurorProgress] = Page([], None)
    if not sums_alone:
        after = read_cursor(cursor, 2) or (None, None)
        rows = await fetch(_JURORS, judged.edition_id, judged.id, *after, JURORS_ON_A_PAGE + 1)
        found = [msgspec.convert(dict(row), JurorProgress) for row in rows]
        jurors = cut_page(found, JURORS_ON_A_PAGE, lambda one: (one.name, str(one.juror_id)))
    return ProgressForOrganiser(
        assigned=sum(line.assigned * line.films for line in coverage),
        submitted=sum(line.submitted * line.films for line in coverage),
        films=sum(line.films for line in coverage),
        films_complete=sum(line.films for line in coverage if line.submitted >= line.assigned > 0),
        recused=dict(told or {})["recused"],
        jurors=jurors.items,
        next=jurors.next,
        coverage=coverage,
    )
