"""Anyone who watches a public film tells the organisers what is wrong with it, without an account."""

from uuid import UUID

from festival.db import atomic
from festival.entries.reports.rules import ReportKind
from festival.entries.reports.service import report_film
from festival.web.request_rate import keep_within

REPORTS_A_MINUTE = 5
"""From one network."""


async def report_public_film(
    *, edition_id: UUID, entry_id: UUID, kind: ReportKind, note: str, contact: str, network: str, about: str = ""
) -> None:
    """Report a film as a stranger; whoever reports is not told whether others did before.

    The caller has found the film among what is public. ``about``: which part of it is meant.

    Raises:
        AskedTooOften: this network has reported much within the minute.
        NoteNeeded, NotAnAddress, Invalid: what they wrote.
    """
    await keep_within("reports", network, most=REPORTS_A_MINUTE)
    async with atomic() as connection:
        await report_film(
            connection,
            edition_id=edition_id,
            entry_id=entry_id,
            kind=kind,
            note=note,
            by=None,
            contact=contact,
            about=about,
        )
