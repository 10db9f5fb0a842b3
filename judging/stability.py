"""How sure each award and each place is: would other jurors have given the same, and which single juror decides it.

A *counting* is any function from how often each ballot is counted (an int array, one number per ballot: 1 as cast,
0 left out, 2 counted twice) to the winners of each award (a sequence, one collection of entry codes per award).
With one:

- `stability(counting, electorate, replicates=…, seed=…) -> tuple[AwardStability, …]`: everything at once;
- `bootstrap(counting, electorate, replicates, seed)` and `without_each_juror(counting, electorate)` give the
  winners of each replicate and of each juror's absence; `changed_by(official, without)` and `shares(replicates)`
  sum them up.

`judging.mean_counting` makes the fast counting for a weighted mean; any exact count serves as well, at its own
speed. `judging.adjusted_stability` asks the same of a severity-adjusted result.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from judging.exact import IntArray

Winners: TypeAlias = Sequence[Collection[int]]
Counting: TypeAlias = Callable[[IntArray], Winners]


@dataclass(frozen=True, slots=True, eq=False)
class Electorate:
    """Who cast each ballot, 0 … jurors - 1, and on which entry; `entry` is None for rankings of all entries."""

    juror: IntArray
    jurors: int
    entry: IntArray | None = None

    @property
    def ballots(self) -> int:
        """How many ballots were cast."""
        return len(self.juror)


@dataclass(frozen=True, slots=True)
class AwardStability:
    """How sure one entry's award is.

    `award` counts from 0; `share` is the part of replicates in which the entry won it; `official` whether it did in
    the real count; `changed_by` the jurors without whom that would be otherwise.
    """

    award: int
    entry: int
    official: bool
    share: float
    changed_by: tuple[int, ...]


def stability(
    counting: Counting, electorate: Electorate, *, replicates: int = 200, seed: int = 0
) -> tuple[AwardStability, ...]:
    """Every official winner and every entry that won in a replicate; by award, official first, then by share."""
    official = counting(np.ones(electorate.ballots, np.int64))
    return summed_up(
        official, bootstrap(counting, electorate, replicates, seed), without_each_juror(counting, electorate)
    )


def summed_up(
    official: Winners, replicates: Iterable[Winners], without: Iterable[Winners]
) -> tuple[AwardStability, ...]:
    """The official winners, the winners of each replicate and of each juror's absence (in juror order), as one list."""
    share = shares(replicates, len(official))
    changed = changed_by(official, without)
    rows = (
        AwardStability(award, entry, entry in won, share[award].get(entry, 0.0), changed[award].get(entry, ()))
        for award, won in enumerate(official)
        for entry in {*won, *share[award], *changed[award]}
    )
    return tuple(sorted(rows, key=lambda row: (row.award, not row.official, -row.share, row.entry)))


def bootstrap(counting: Counting, electorate: Electorate, replicates: int, seed: int) -> Iterator[Winners]:
    """The winners under juries drawn anew from the jurors who sat, each juror with all their ballots.

    Jurors are clusters, resampled whole, for their ballots share a severity (Davison and Hinkley 1997, "Bootstrap
    methods and their application", §3.8, the first of two strategies; the pigeonhole of Owen 2007, Ann. Appl. Stat.
    1, p. 386). An entry whose whole panel was missed draws as many of its own ballots with replacement, so that
    none drops out for lack of ballots. Same seed, same replicates.
    """
    random = np.random.default_rng(seed)
    seats = np.unique(electorate.juror)
    for _ in range(replicates):
        drawn_jurors = np.bincount(random.choice(seats, len(seats)), minlength=electorate.jurors)
        times = drawn_jurors[electorate.juror]
        if electorate.entry is not None:
            times = _refilled(times, electorate.entry, random)
        yield counting(times)


def without_each_juror(counting: Counting, electorate: Electorate) -> Iterator[Winners]:
    """For each juror code in order, the winners had that juror not sat."""
    for juror in range(electorate.jurors):
        yield counting((electorate.juror != juror).astype(np.int64))


def shares(replicates: Iterable[Winners], awards: int) -> tuple[dict[int, float], ...]:
    """For each award, the part of replicates in which each entry won it; entries that never did are absent."""
    won: list[Counter[int]] = [Counter() for _ in range(awards)]
    total = 0
    for winners in replicates:
        total += 1
        for award, entries in enumerate(winners):
            won[award].update(int(entry) for entry in entries)
    return tuple({entry: times / total for entry, times in counted.items()} for counted in won)


def changed_by(official: Winners, without: Iterable[Winners]) -> tuple[dict[int, tuple[int, ...]], ...]:
    """For each award, the entries whose winning depends on a single juror, and on which ones.

    An entry that wins only in a juror's absence is listed too: that juror keeps it from winning.
    """
    awarded = [{int(entry) for entry in entries} for entries in official]
    changed: list[dict[int, list[int]]] = [{} for _ in awarded]
    for juror, winners in enumerate(without):
        for award, entries in enumerate(winners):
            for entry in awarded[award] ^ {int(entry) for entry in entries}:
                changed[award].setdefault(entry, []).append(juror)
    return tuple({entry: tuple(jurors) for entry, jurors in by_entry.items()} for by_entry in changed)


def _refilled(times: IntArray, entry: IntArray, random: np.random.Generator) -> IntArray:
    """Each entry left without a ballot draws again among its own."""
    counted = np.bincount(entry, weights=times)
    missed = np.flatnonzero(counted[entry] == 0)
    if not len(missed):
        return times
    rows = missed[np.argsort(entry[missed], kind="stable")]
    _, first, of_panel, size = np.unique(entry[rows], return_index=True, return_inverse=True, return_counts=True)
    chosen = first[of_panel] + random.integers(size[of_panel])
    times[rows] = np.bincount(chosen, minlength=len(rows))
    return times
