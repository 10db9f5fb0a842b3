"""What waits in quarantine, put together as one decides on it: a farm is one decision, not four hundred."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from festival.audience.voting.farms import Sign
from festival.audience.voting.schemas import BallotForTeam

LEAST_TOGETHER = 3
"""From so many ballots of one network on, they are a group of their own, if a place could be behind them."""
_OF_A_PLACE = frozenset({Sign.BURST, Sign.LOCKSTEP})
"""Signs that a school or a cinema shows, too: each network is decided on by itself. Others speak of one hand."""


@dataclass(frozen=True, slots=True)
class BallotsAlike:
    """Ballots with the same reasons; ``network``: of all of them, where they could be those of one place."""

    reasons: tuple[Sign, ...]
    network: str
    ballots: list[BallotForTeam]

    @property
    def networks(self) -> int:
        """From how many networks they came."""
        return len({ballot.network for ballot in self.ballots})

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
        of_a_place = _OF_A_PLACE.issuperset(ballot.reasons) and sent[ballot.network] >= LEAST_TOGETHER
        network = ballot.network if of_a_place else ""
        groups.setdefault((tuple(sorted(ballot.reasons)), network), []).append(ballot)
    found = [BallotsAlike(reasons, network, group) for (reasons, network), group in groups.items()]
    return sorted(found, key=lambda group: (-len(group.ballots), group.reasons, group.network))
