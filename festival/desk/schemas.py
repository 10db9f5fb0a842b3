"""What the desk counts of an edition, for its whole team: numbers, and nobody's name."""

from datetime import date, datetime

import msgspec

from festival.editions.rules_body import CallRules
from festival.panels.rules import RoundState


class RoundCounts(msgspec.Struct, frozen=True):
    """An open round in numbers; ``behind``: jurors who are a film or more behind the share of time gone."""

    id: str
    name: str
    due_at: datetime | None
    uncovered: int
    """Films with fewer jurors than the panel's size."""
    scoresheets: int
    of: int
    behind: int


class DeskCounts(msgspec.Struct, frozen=True):
    """An edition in numbers at ``counted_at``."""

    draft: int
    waiting: int
    """Sent in time; a guardian or the entrant's address is still to be confirmed."""
    submitted: int
    qualified: int
    disqualified: int
    withdrawn: int
    checking: int
    """Films whose check has not ended."""
    suspicions: int
    reports: int
    """Reports about films that wait."""
    new_copies: int
    """New copies that were sent and that a jury does not have yet."""
    unread_subtitles: int
    letters: int
    fixes_late: int
    """Entries whose entrants were asked for a fix and whose deadline has passed."""
    films_given_up: int
    bounced: int
    concerns: int
    """Of mentoring, that no coordinator has seen to."""
    showcases: int
    selectees: int
    """People chosen in a casting."""
    webhooks_failing: int
    days: list[tuple[date, int]]
    """Entries submitted on each of the last days on which any was, in order."""
    countries: list[tuple[str, int]]
    """Entries by majority country, most first."""
    refused: list[tuple[str, int]]
    """Clauses that films break, with how many films do."""
    rounds: list[RoundCounts]
    counted_at: datetime


class WhereItStands(msgspec.Struct, frozen=True):
    """What decides which steps of an edition come next."""

    last_round: RoundState | None
    call: CallRules
    """What its rules say of it."""
    deadlines: list[tuple[str, str, datetime]]
    """(kind, name, instant) of what ends or begins next, the nearest first."""

    @property
    def casts(self) -> bool:
        """Whether people are chosen instead of films."""
        return self.call.chooses == "people"
