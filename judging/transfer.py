"""Elections by transferable votes: STV with the Droop quota and the weighted inclusive Gregory method; IRV is one seat.

Tideman 1995, "The single transferable vote", Journal of Economic Perspectives 9, p. 27. A surplus passes on all the
votes of the elected candidate, each at the same fraction of its value. Candidates tied on one tier of a ballot share it
equally. Elimination ties go by earlier counts, then by the tie rules; candidates that only their ids tell apart are
eliminated together, their ids deciding their order, as long as enough candidates for the seats are left.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from judging.election import Election, Tiers


@dataclass(frozen=True, slots=True)
class Count:
    """One count: everybody's votes, and what followed from it."""

    votes: dict[int, Fraction]
    what: Literal["elected", "eliminated", "surplus passed on", "last"]
    who: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TransferResult:
    """``order`` says who is ahead (larger is better): elected first, then who was left at the end by votes, then from
    the last eliminated to the first. ``votes`` are those at the last count a candidate took part in. ``by_id`` names
    the candidates whom only their ids told apart.
    """

    quota: Fraction
    elected: tuple[int, ...]
    order: tuple[Fraction, ...]
    votes: tuple[Fraction, ...]
    counts: tuple[Count, ...]
    by_id: tuple[int, ...]


@dataclass(slots=True)
class _Counting:
    election: Election
    held: dict[int, dict[Tiers, Fraction]]
    counts: list[Count] = field(default_factory=list)
    elected: list[int] = field(default_factory=list)
    eliminated: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)
    votes: dict[int, Fraction] = field(default_factory=dict)
    by_id: set[int] = field(default_factory=set)

    @property
    def running(self) -> list[int]:
        gone = {*self.elected, *self.eliminated}
        return [candidate for candidate in range(self.election.candidates) if candidate not in gone]

    def give(self, tiers: Tiers, weight: Fraction, running: set[int]) -> None:
        for tier in tiers:
            takers = [candidate for candidate in tier if candidate in running]
            for taker in takers:
                self.held[taker][tiers] += weight / len(takers)
            if takers:
                return

    def tally(self) -> dict[int, Fraction]:
        now = {candidate: sum(self.held[candidate].values(), Fraction()) for candidate in self.running}
        self.votes |= now
        return now

    def pass_on(self, candidate: int, share: Fraction) -> None:
        running = set(self.running)
        pile, self.held[candidate] = self.held[candidate], defaultdict(Fraction)
        for tiers, weight in sorted(pile.items()):
            self.give(tiers, weight * share, running)

    def undecided(self, tied: list[int], *, best: bool = False) -> list[int]:
        """Who of several with equal votes goes first: by earlier counts, latest first, then by the tie rules."""
        sign = -1 if best else 1
        for count in reversed(self.counts):
            least = min(sign * count.votes[candidate] for candidate in tied)
            tied = [candidate for candidate in tied if sign * count.votes[candidate] == least]
        least_liked = min(sign * self.election.preference[candidate] for candidate in tied)
        tied = [candidate for candidate in tied if sign * self.election.preference[candidate] == least_liked]
        if len(tied) > 1:
            self.by_id |= set(tied)
        return tied

    def best_first(self, candidates: Iterable[int], now: dict[int, Fraction]) -> list[int]:
        left, ordered = list(candidates), []
        while left:
            most = max(now[candidate] for candidate in left)
            ordered.append(min(self.undecided([candidate for candidate in left if now[candidate] == most], best=True)))
            left.remove(ordered[-1])
        return ordered

    def losers(self, now: dict[int, Fraction], free: int) -> list[int]:
        """Who is eliminated, last place first: all whom nothing but ids tells apart, if enough are left, else one."""
        fewest = min(now.values())
        tied = self.undecided([candidate for candidate in now if now[candidate] == fewest])
        return sorted(tied, reverse=True)[: len(tied) if len(now) - len(tied) >= free else 1]


def transfer_count(election: Election, seats: int) -> TransferResult:
    """Count an election for a number of seats."""
    total = sum((weight for _, weight in election.ballots), Fraction())
    quota = Fraction((total / (seats + 1)).__floor__() + 1)
    counting = _Counting(election, defaultdict(lambda: defaultdict(Fraction)))
    everyone = set(range(election.candidates))
    for tiers, weight in election.ballots:
        counting.give(tiers, weight, everyone)
    while _one_count(counting, seats, quota):
        pass
    return TransferResult(
        quota,
        tuple(counting.elected),
        _order(counting),
        tuple(counting.votes[candidate] for candidate in range(election.candidates)),
        tuple(counting.counts),
        tuple(sorted(counting.by_id)),
    )


def _one_count(counting: _Counting, seats: int, quota: Fraction) -> bool:
    """Count once and do what follows; false when it was the last count."""
    now, running = counting.tally(), counting.running
    free = seats - len(counting.elected)
    over = [candidate for candidate in running if now[candidate] >= quota]
    if len(running) <= free:
        over = running
    if over:
        winners = counting.best_first(over, now)[:free]
        counting.counts.append(Count(now, "elected", tuple(winners)))
        counting.elected += winners
        counting.surplus += [winner for winner in winners if now[winner] > quota]
    if len(counting.elected) == seats or not counting.running:
        return False
    if counting.surplus:
        candidate = counting.surplus.pop(0)
        if not over:
            counting.counts.append(Count(now, "surplus passed on", (candidate,)))
        counting.pass_on(candidate, 1 - quota / counting.votes[candidate])
    elif not over:
        losers = counting.losers(now, free)
        counting.counts.append(Count(now, "eliminated", tuple(losers)))
        counting.eliminated += losers
        for loser in losers:
            counting.pass_on(loser, Fraction(1))
    return True


def _order(counting: _Counting) -> tuple[Fraction, ...]:
    """Eliminated candidates below zero, those left at the end by their votes, the elected above all."""
    number = counting.election.candidates
    left = {candidate: counting.votes[candidate] for candidate in counting.running}
    ceiling = max(left.values(), default=Fraction()) + 1
    order = dict(left)
    order |= {candidate: Fraction(place - number) for place, candidate in enumerate(counting.eliminated)}
    order |= {candidate: ceiling + number - place for place, candidate in enumerate(counting.elected)}
    return tuple(order[candidate] for candidate in range(number))
