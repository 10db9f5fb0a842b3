"""Who of a team may do what: the one place where each right names its roles.

Queries and guards take their roles from here, and the team's page shows the same as a table.
"""

from collections.abc import Collection
from enum import StrEnum

from festival.editions.rules import DESK, SELECTING, Role

PLANNING = frozenset({Role.ORGANISER, Role.COORDINATOR})
"""Roles that plan rounds, look after jurors and bring mentors and trainees together."""

COUNTING = DESK | {Role.SPONSOR}
"""Roles that see how far a round is, in counts."""

PREPARING = frozenset({Role.ORGANISER, Role.PRESS})
"""Roles that prepare what the public sees: how the edition looks, and its programme."""

APPROVING = frozenset({Role.ORGANISER, Role.WITNESS})
"""Roles that agree to what is published."""


PLACES: dict[str, frozenset[Role]] = {
    "desk": frozenset(Role),
    "call": DESK,
    "entries": DESK,
    "reach": SELECTING,
    "mail": DESK,
    "rounds": PLANNING,
    "results": PLANNING,
    "publication": frozenset({Role.ORGANISER}),
    "rules": DESK,
    "team": DESK,
}
"""The parts of the desk that its head names, and the roles to which each opens."""

_OF_FILMS = frozenset({"entries", "reach", "rounds", "results", "publication"})


def open_places(roles: Collection[Role], *, takes_entries: bool) -> frozenset[str]:
    """What a desk's head names for somebody with these roles; a mentoring programme has its own place for films'."""
    opened = frozenset(place for place, opens in PLACES.items() if not opens.isdisjoint(roles))
    if takes_entries:
        return opened
    return opened - _OF_FILMS | (frozenset() if PLANNING.isdisjoint(roles) else {"mentoring"})


class Right(StrEnum):
    """What somebody of a team may do, as its table lists it."""

    SEE_COUNTS = "see_counts"
    SEE_ENTRIES = "see_entries"
    SELECT = "select"
    PLAN_ROUNDS = "plan_rounds"
    FOLLOW_ROUNDS = "follow_rounds"
    PREPARE = "prepare"
    APPROVE = "approve"
    RUN = "run"


RIGHTS: dict[Right, frozenset[Role]] = {
    Right.SEE_COUNTS: frozenset(Role),
    Right.SEE_ENTRIES: DESK,
    Right.SELECT: SELECTING,
    Right.PLAN_ROUNDS: PLANNING,
    Right.FOLLOW_ROUNDS: COUNTING,
    Right.PREPARE: PREPARING,
    Right.APPROVE: APPROVING,
    Right.RUN: frozenset({Role.ORGANISER}),
}
"""In the order in which the table shows them."""
