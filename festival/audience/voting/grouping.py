"""What waits in quarantine, put together as one decides on it: a farm is one decision, not four hundred."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from festival.audience.voting.farms import Sign
from festival.audience.voting.schemas import BallotForTeam

LEAST_TOGETHER = 3
"""From so many ballots of one network on, it is named; fewer are put together by their reasons alone."""


@dataclass(frozen=True, slots=True)
class BallotsAlike:
    """Ballots with the same reasons, from one network where that sent several (else empty)."""

    reasons: tuple[Sign, ...]
    network: str
    ballots: list[BallotForTeam]

    @property
    def first_at(self) -> datetime:
        """When the first of them was confirmed."""
        return min(ballot.confirmed_at for ballot in self.ballots)

    @property
    def last_at(self) -> datetime:
        """When the last of them was confirmed."""
        return max(ballot.confirmed_at for ballot in self.ballots)


def alike(ballots: Sequence[BallotForTeam]) -> list[BallotsAlike]:
    """The ballots in groups, the largest first; each stands in one."""
    sent = Counter(ballot.network for ballot in ballots if ballot.network)
    groups: dict[tuple[tuple[Sign, ...], str], list[BallotForTeam]] = {}
    for ballot in ballots:
        network = ballot.network if sent[ballot.network] >= LEAST_TOGETHER else ""
        groups.setdefault((tuple(sorted(ballot.reasons)), network), []).append(ballot)
    found = [BallotsAlike(reasons, network, group) for (reasons, network), group in groups.items()]
    return sorted(found, key=lambda group: (-len(group.ballots), group.reasons, group.network))
