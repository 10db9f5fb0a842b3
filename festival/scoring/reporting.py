"""A juror tells the organisers what is wrong with a film before them; it stays theirs to score."""

from uuid import UUID

from festival.db import atomic
from festival.entries.reports.queries import reports_by
from festival.entries.reports.schemas import NewReport, ReportForReporter
from festival.entries.reports.service import report_film
from festival.scoring.queries import entry_for_juror


async def report_film_before_juror(*, assignment_id: UUID, by: UUID, new: NewReport) -> None:
    """Report a film that this juror may watch now; the same again changes what they wrote.

    Raises:
        NotFound: not this juror's film.
        NoteNeeded, Invalid: what they wrote.
    """
    edition_id, entry_id = await entry_for_juror(assignment_id, by)
    async with atomic() as connection:
        await report_film(connection, edition_id=edition_id, entry_id=entry_id, kind=new.kind, note=new.note, by=by)


async def reports_of_juror(assignment_id: UUID, person_id: UUID) -> list[ReportForReporter]:
    """What this juror reported about a film before them, and what came of it.

    Raises:
        NotFound: not this juror's film.
    """
    edition_id, entry_id = await entry_for_juror(assignment_id, person_id)
    return await reports_by(edition_id, entry_id, person_id)
