"""How sure each award is, by counting again: other juries drawn from the same jurors, and each juror left out.

Where it is affordable the whole official count is repeated, tie rules, quotas and all; large editions of scoresheets
are counted again by weighted means in floating point.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from judging.adjusted_stability import adjusted_stability
from judging.arrangement import Entry, in_canonical_order
from judging.awarding import Prize
from judging.ballots import Ballots
from judging.counting import Caution, Count, RankingRefused
from judging.estimates import Stability
from judging.exact import IntArray
from judging.mean_counting import Cut, mean_counting
from judging.observations import NotEstimable
from judging.palmares import palmares
from judging.rules import Rules
from judging.scoresheet_count import ScoresheetCount
from judging.severity_count import observed
from judging.stability import AwardStability, Counting, Electorate, Winners, stability

REPLICATES = 200
SHARE_PLACES = 4
# Rows counted over all repetitions; about ten seconds.
AFFORDABLE_ROWS = 3_000_000
AFFORDABLE_COUNTS = 1_000
# Contenders below this share are chance.
LEAST_SHARE = 0.05


def award_stability(
    count: Count, rules: Rules, prizes: Sequence[Prize], entries: Sequence[Entry], seed: int
) -> tuple[tuple[Stability, ...], tuple[Caution, ...]]:
    """The official winners and their serious contenders, award by award; the same seed gives the same shares."""
    arranged = count.arranged
    if not rules.awards or not len(arranged.value):
        return (), ()
    counts = REPLICATES + len(arranged.jurors)
    adjusted = any(one.method.name == "severity_adjusted" for one in rules.rounds)
    if rules.last.method.name == "severity_adjusted" and isinstance(count, ScoresheetCount):
        sure = _of_adjusted(count, rules, entries, seed)
    elif not adjusted and counts <= AFFORDABLE_COUNTS and counts * len(arranged.value) <= AFFORDABLE_ROWS:
        sure = stability(*_exact(arranged, rules, entries), replicates=REPLICATES, seed=seed)
    elif isinstance(count, ScoresheetCount):
        sure = stability(*_by_means(count, rules, entries), replicates=REPLICATES, seed=seed)
    else:
        message = "There are too many ballots to count them again for every juror; no stability is shown."
        return (), (Caution("stability_left_out", message),)
    return tuple(_worth_saying(sure, arranged, prizes)), ()


def _worth_saying(sure: Sequence[AwardStability], arranged: Ballots, prizes: Sequence[Prize]) -> Iterator[Stability]:
    """Every official winner, then whoever else wins often enough or but for one juror."""
    known = {(one.award, arranged.entries[one.entry]): one for one in sure}
    for award, prize in enumerate(prizes):
        others = [name for number, name in known if number == award and name not in prize.winners]
        for name in (*prize.winners, *others) if sure else ():
            one = known.get((award, name))
            share, absent = (one.share, one.changed_by) if one else (0.0, ())
            if name in prize.winners or share >= LEAST_SHARE or absent:
                jurors = tuple(sorted(arranged.jurors[juror] for juror in absent))
                yield Stability(prize.name, name, round(share, SHARE_PLACES), jurors)


def _exact(arranged: Ballots, rules: Rules, entries: Sequence[Entry]) -> tuple[Counting, Electorate]:
    """The official count of the drawn ballots; a juror drawn twice sits twice."""
    code = {name: number for number, name in enumerate(arranged.entries)}
    unit = arranged.juror if arranged.ranked else _sheet(arranged)
    _, first, ballot = np.unique(unit, return_index=True, return_inverse=True)

    def counting(times: IntArray) -> Winners:
        try:
            prizes = palmares(_drawn(arranged, times[ballot]), rules, entries).prizes
        except RankingRefused:
            return [() for _ in rules.awards]
        return [[code[winner] for winner in prize.winners] for prize in prizes]

    entry = None if arranged.ranked else arranged.entry[first] * len(arranged.rounds) + arranged.round[first]
    return counting, Electorate(arranged.juror[first], len(arranged.jurors), entry)


def _drawn(arranged: Ballots, times: IntArray) -> Ballots:
    rows = np.repeat(np.arange(len(times)), times)
    copy = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    copies = int(copy.max(initial=0)) + 1
    drawn = arranged.take(rows)
    jurors = tuple(name for name in arranged.jurors for _ in range(copies))
    return in_canonical_order(replace(drawn, jurors=jurors, juror=drawn.juror * copies + copy))


def _by_means(count: ScoresheetCount, rules: Rules, entries: Sequence[Entry]) -> tuple[Counting, Electorate]:
    """Weighted means of the last round, without ties, quotas or awards that exclude each other."""
    arranged, last = count.arranged, len(rules.rounds) - 1
    rows = np.flatnonzero(arranged.round == last)
    _, first, ballot = np.unique(_sheet(arranged)[rows], return_index=True, return_inverse=True)
    scores = np.full((len(first), len(arranged.criteria)), np.nan)
    scores[ballot, arranged.criterion[rows]] = arranged.value[rows] / 10.0**arranged.decimals
    entry, juror = arranged.entry[rows][first], arranged.juror[rows][first]
    counting = mean_counting(scores, entry, len(arranged.entries), _cuts(count, rules, entries))
    return counting, Electorate(juror, len(arranged.jurors), entry)


def _of_adjusted(
    count: ScoresheetCount, rules: Rules, entries: Sequence[Entry], seed: int
) -> tuple[AwardStability, ...]:
    """Adjusted values of the last round, without ties, quotas or awards that exclude each other."""
    arranged, cuts = count.arranged, _cuts(count, rules, entries)
    used = [code for code in range(len(arranged.criteria)) if any(cut.weights[code] for cut in cuts)]
    here = arranged.round == len(rules.rounds) - 1
    criteria = [observed(arranged, np.flatnonzero(here & (arranged.criterion == code))) for code in used]
    cuts = [replace(cut, weights=cut.weights[used]) for cut in cuts]
    try:
        return adjusted_stability(criteria, cuts, count.category, replicates=REPLICATES, seed=seed)
    except NotEstimable:
        return ()


def _cuts(count: ScoresheetCount, rules: Rules, entries: Sequence[Entry]) -> list[Cut]:
    """What each award goes by in the last round: weights in the order of the criteria, places, who may win."""
    arranged = count.arranged
    category = {entry.name: entry.category for entry in entries}
    weights = count.round_criteria(len(rules.rounds) - 1)
    return [
        Cut(
            np.array([float((award.criteria or weights).get(name, Fraction())) for name in arranged.criteria]),
            award.places,
            None
            if award.category is None
            else np.array([category.get(name) == award.category for name in arranged.entries]),
        )
        for award in rules.awards
    ]


def _sheet(arranged: Ballots) -> IntArray:
    """One number for each scoresheet."""
    return (arranged.round * len(arranged.jurors) + arranged.juror) * len(arranged.entries) + arranged.entry
