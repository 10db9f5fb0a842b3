"""What is read of reports: by the team, all but of films in conflict; by their reporters, what came of their own."""

from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row
from festival.editions.queries import edition_for
from festival.editions.rules import DESK
from festival.editions.schemas import EditionForOrganiser
from festival.entries.desk.finding import SEEN_BY_TEAM
from festival.entries.reading import STRANGER
from festival.entries.reports.schemas import ReportForOrganiser, ReportForReporter
from festival.errors import NotFound
from festival.web.listing import Page, cut_page, read_cursor

_REPORTS = f"""
    SELECT report.id, report.entry_id, film.title, report.kind, report.note, report.contact, report.reported_at,
        report.outcome, report.answer, report.decided_at, reporter.display_name AS reporter_name,
        decider.display_name AS decided_by
    FROM film_report AS report
    JOIN entry ON (entry.edition_id, entry.id) = (report.edition_id, report.entry_id)
    JOIN film ON film.id = entry.film_id
    LEFT JOIN person AS reporter ON reporter.id = report.reported_by
    LEFT JOIN person AS decider ON decider.id = report.decided_by
    WHERE report.edition_id = $1 AND {SEEN_BY_TEAM} AND NOT {STRANGER.format(person="$2")}
"""  # noqa: S608 (our own text)


async def reports_for_organiser(
    slug: str, person_id: UUID, *, waiting: bool, cursor: str | None = None, limit: int = 50
) -> tuple[EditionForOrganiser, Page[ReportForOrganiser]]:
    """Reports that wait or that were dealt with, the first sent first, for someone at the edition's desk.

    Raises:
        NotFound: this person does not work at the desk.
    """
    edition = await edition_for(slug, person_id, *DESK)
    rows = await fetch(
        f"""
        {_REPORTS} AND report.decided_at IS {"NULL" if waiting else "NOT NULL"}
            AND ($3::text IS NULL OR (report.reported_at, report.id) > ($3::text::timestamptz, $4::text::uuid))
        ORDER BY report.reported_at, report.id LIMIT $5
        """,
        edition.id,
        person_id,
        *(read_cursor(cursor, 2) or (None, None)),
        limit + 1,
    )
    found = [msgspec.convert(dict(row), ReportForOrganiser) for row in rows]
    return edition, cut_page(found, limit, lambda report: (report.reported_at.isoformat(), str(report.id)))


async def report_for_organiser(slug: str, report_id: UUID, person_id: UUID) -> ReportForOrganiser:
    """One of them.

    Raises:
        NotFound: no such report, or this person does not work at the desk.
    """
    edition = await edition_for(slug, person_id, *DESK)
    row = await fetch_row(f"{_REPORTS} AND report.id = $3", edition.id, person_id, report_id)
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), ReportForOrganiser)


async def reports_by(edition_id: UUID, entry_id: UUID, person_id: UUID) -> list[ReportForReporter]:
    """What this person reported about a film, and what came of it."""
    rows = await fetch(
        "SELECT id, kind, note, outcome, answer FROM film_report "
        "WHERE edition_id = $1 AND entry_id = $2 AND reported_by = $3 ORDER BY reported_at, id",
        edition_id,
        entry_id,
        person_id,
    )
    return [msgspec.convert(dict(row), ReportForReporter) for row in rows]
