"""Reports about films: as somebody sends one, as they see it dealt with, as the team reads them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from festival.entries.reports.rules import ReportKind, ReportOutcome

_Text = Annotated[str, msgspec.Meta(max_length=20_000)]


class NewReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong, from somebody who watched the film."""

    kind: ReportKind
    note: _Text = ""


class ReportForReporter(msgspec.Struct, frozen=True):
    """One's own report and what came of it; who dealt with it stays with the team."""

    id: UUID
    kind: ReportKind
    note: str
    outcome: ReportOutcome | None
    """None: it waits."""
    answer: str


class ReportForOrganiser(msgspec.Struct, frozen=True):
    """A report at the desk."""

    id: UUID
    entry_id: UUID
    title: str
    kind: ReportKind
    note: str
    reporter_name: str | None
    """None: a stranger, by the public page of the film."""
    contact: str
    """Where a stranger asked to be answered, if they did."""
    reported_at: datetime
    outcome: ReportOutcome | None
    answer: str
    decided_by: str | None
    decided_at: datetime | None


class ReportDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of a report; null takes the decision back. The reporter reads ``answer``."""

    outcome: ReportOutcome | None
    answer: _Text = ""
