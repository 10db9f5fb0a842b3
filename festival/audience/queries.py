"""Reach for those who select: never for whoever judges before their round is sealed, nor of an entry in conflict."""

from uuid import UUID

import asyncpg
import msgspec

from festival.audience.rules import Measure, ReachUntilSealed
from festival.audience.schemas import ReachListForOrganiser, ReachOfEntry, RefusedLines, ShortlistForOrganiser
from festival.db import atomic, fetch, fetch_row

COUNTED = {
    Measure.VIEWS: "latest.views",
    Measure.LIKES: "latest.likes",
    Measure.SHARES: "latest.shares",
    Measure.ENGAGEMENT: "latest.likes + latest.shares",
}
LATEST = (
    "(SELECT DISTINCT ON (entry_id) entry_id, measured_at, views, likes, shares FROM reach WHERE edition_id = $1 "
    "ORDER BY entry_id, measured_at DESC) AS latest"
)
"""Each entry's latest measurement; $1 is the edition."""


TAKES_PART = "(entry.state = 'qualified' OR entry.state = 'submitted' AND entry.film_later)"
"""Whose reach counts: qualified entries, and those whose film the festival asks for only once it knows their reach."""


async def keep_from_jurors(connection: asyncpg.Connection, edition_id: UUID, person_id: UUID) -> None:
    """Refuse whoever is to judge: reach must not be known before the seal.

    Raises:
        ReachUntilSealed: they are on the jury of a round that is not sealed.
    """
    if await connection.fetchval(
        "SELECT EXISTS (SELECT FROM juror JOIN round_juror ON (round_juror.edition_id, round_juror.juror_id) = "
        "(juror.edition_id, juror.id) JOIN round ON (round.edition_id, round.id) = (round_juror.edition_id, "
        "round_juror.round_id) WHERE juror.edition_id = $1 AND juror.person_id = $2 AND juror.state <> 'left' "
        "AND round.state <> 'sealed')",
        edition_id,
        person_id,
    ):
        raise ReachUntilSealed


async def reach_for_organiser(
    edition_id: UUID, person_id: UUID, *, measure: Measure = Measure.VIEWS, most: int = 100
) -> list[ReachOfEntry]:
    """The furthest first, for somebody whose right to select was checked; what they are in conflict with is left out.

    Raises:
        ReachUntilSealed: they judge.
    """
    async with atomic() as connection:
        await keep_from_jurors(connection, edition_id, person_id)
    rows = await fetch(
        f"SELECT rank() OVER (ORDER BY {COUNTED[measure]} DESC) AS place, entry.id AS entry, film.title, "  # noqa: S608 (our own text)
        "(SELECT url FROM public_post p WHERE (p.edition_id, p.entry_id) = ($1, entry.id)) AS url, "
        f"latest.views, latest.likes, latest.shares, latest.measured_at FROM {LATEST} "
        "JOIN entry ON (entry.edition_id, entry.id) = ($1, latest.entry_id) JOIN film ON film.id = entry.film_id "
        "WHERE " + TAKES_PART + " AND NOT EXISTS (SELECT FROM team_conflict c "
        "WHERE (c.edition_id, c.entry_id, c.person_id) = ($1, entry.id, $2)) ORDER BY place, film.title LIMIT $3",
        edition_id,
        person_id,
        most,
    )
    return msgspec.convert([dict(row) for row in rows], list[ReachOfEntry])


async def reach_lists(edition_id: UUID) -> list[ReachListForOrganiser]:
    """The latest ten lists, newest first."""
    rows = await fetch(
        # A list from before the numbers were kept has its refused lines alone.
        "SELECT id, filename, taken, unchanged, sent_at, CASE WHEN refused_lines = '{}' "
        "THEN jsonb_array_length(refused) ELSE (SELECT sum(jsonb_array_length(value))::int "
        "FROM jsonb_each(refused_lines)) END AS refused FROM reach_list WHERE edition_id = $1 "
        "ORDER BY sent_at DESC LIMIT 10",
        edition_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[ReachListForOrganiser])


async def refused_of_latest(edition_id: UUID) -> RefusedLines | None:
    """What of the latest list was not taken."""
    row = await fetch_row(
        "SELECT refused_lines AS lines, refused AS first FROM reach_list WHERE edition_id = $1 "
        "ORDER BY sent_at DESC LIMIT 1",
        edition_id,
    )
    return None if row is None else msgspec.convert(dict(row), RefusedLines)


async def latest_shortlist(edition_id: UUID) -> ShortlistForOrganiser | None:
    """The shortlist that stands: the one decided last."""
    row = await fetch_row(
        "SELECT s.id, s.measure, s.keep, s.decided_at, array(SELECT entry_id FROM shortlisted l WHERE "
        "(l.edition_id, l.shortlist_id) = (s.edition_id, s.id) ORDER BY l.place, l.entry_id) AS entries "
        "FROM shortlist s WHERE s.edition_id = $1 ORDER BY s.decided_at DESC LIMIT 1",
        edition_id,
    )
    return None if row is None else msgspec.convert(dict(row), ShortlistForOrganiser)
