"""Counting rankings: points by place within groups, or one election over all groups, within rounds."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np

from judging.arrangement import entry_ballots
from judging.ballots import Ballots
from judging.condorcet import ranked_pairs, schulze
from judging.counting import Caution, ballot_gaps, place_in_words, ranks_of
from judging.election import Election, tiers_of
from judging.exact import BoolArray, Column, IntArray, Integers, combined
from judging.positional import Places, awarded_points, borda_score, places, summed_points, worth_by_place
from judging.rules import Method, Rules, TieRule
from judging.standing import Gap, Standing, over_groups, over_rounds
from judging.transfer import TransferResult, transfer_count

BY_PLACE = ("points", "exponential_ranks", "borda")


class RankingCount:
    """Arranged rankings, counted by the rules.

    Entries with too few ballots are taken out before the count, and the places behind them close up.
    """

    def __init__(self, arranged: Ballots, rules: Rules) -> None:
        self.arranged, self.rules = arranged, rules
        self._last = len(rules.rounds) - 1
        self._length = len(arranged.entries)
        self._by_id: set[str] = set()

    @cached_property
    def ballots(self) -> IntArray:
        """How many jurors ranked each entry in the last round."""
        return entry_ballots(self.arranged, self._last)

    def candidates(self, number: int) -> BoolArray:
        """Who can be ranked in a round: everybody ranked there; in the last round, whoever has ballots enough."""
        if number == self._last:
            return self.ballots >= self.rules.last.method.min_ballots
        return entry_ballots(self.arranged, number) > 0

    def standing(self, criteria: Mapping[str, Fraction] | None = None) -> Standing:
        """The result over all rounds; criteria mean nothing to rankings."""
        parts = [self.round_standing(number) for number in range(len(self.rules.rounds))]
        total = over_rounds(parts, self.rules, [one.name for one in self.rules.rounds])
        gaps = ballot_gaps(self.ballots, self.rules)
        known = total.known & ~np.logical_or.reduce([gap.missing for gap in gaps])
        return Standing(total.score, known, (*gaps, *total.gaps), total.order, total.irrational)

    def round_standing(self, number: int) -> Standing:
        """Each entry's total in one round."""
        one = self.rules.rounds[number]
        if one.method.name in BY_PLACE:
            parts = [self.group_standing(number, group) for group in range(len(self.arranged.groups))]
            standing = over_groups(parts, self.shares(), one.method.combine)
        else:
            standing, by_id = self._elected(number, range(len(self.arranged.groups)), self._preference())
            self._by_id |= by_id
        score = standing.score.rounded(self.rules.rounding.total)
        where = place_in_words(self.rules, one)
        absent = Gap(~self.candidates(number), f"no ballots{where}")
        return Standing(score, standing.known, (absent, *standing.gaps), standing.order, standing.irrational)

    def group_standing(self, number: int, group: int) -> Standing:
        """Each entry's result by the ballots of one group alone. A group ranks everybody, unranked entries last."""
        method = self.rules.rounds[number].method
        if method.name not in BY_PLACE:
            return self._elected(number, [group], ())[0]
        ranked = self.places(number, group)
        known = self.candidates(number) & bool(ranked.voters)
        where = place_in_words(self.rules, self.rules.rounds[number], self.arranged.groups[group])
        gaps = (Gap(~known, f"no ballots{where}"),)
        if method.name == "borda":
            return Standing(borda_score(ranked), known, gaps)
        score = summed_points(ranked, awarded_points(ranked, worth_by_place(method)), self.rules.rounding)
        return Standing(score, known, gaps, irrational=method.name == "exponential_ranks")

    def places(self, number: int, group: int) -> Places:
        """The places on the ballots of one group in one round."""
        rows = np.flatnonzero((self.arranged.round == number) & (self.arranged.group == group))
        return places(self.arranged, rows, self.candidates(number))

    def election(self, number: int, groups: range | list[int], preference: Integers | tuple[()]) -> Election:
        """One election over the ballots of several groups, each ballot weighing its group's share."""
        candidates = self.candidates(number)
        ballots = [
            (tiers, share)
            for group, share in ((group, self.shares()[group]) for group in groups)
            for tiers in tiers_of(self.places(number, group))
        ]
        chosen = preference[candidates].tolist() if len(preference) else ()
        return Election.of(ballots, int(candidates.sum()), chosen)

    def transfers(self, number: int) -> TransferResult:
        """The counts of an ``irv`` or ``stv`` round."""
        election = self.election(number, range(len(self.arranged.groups)), self._preference())
        return transfer_count(election, _seats(self.rules.rounds[number].method))

    def tie_values(self, rule: TieRule) -> Column:
        """More is better: an entry's ballots, its points (or places) of one value, a group's result."""
        if rule.what == "ballots":
            return Column.whole(self.ballots)
        if rule.what == "most":
            return Column.whole(self._most(Fraction(rule.which)))
        if rule.what == "group":
            group = self.arranged.groups.index(rule.which)
            parts = [self.group_standing(number, group) for number in range(len(self.rules.rounds))]
            weights = [one.weight for one in self.rules.rounds]
            return combined([part.score for part in parts], weights, self.rules.method.combine)
        return Column.zero(self._length)

    def cautions(self) -> tuple[Caution, ...]:
        """Whose order only their ids decided."""
        if not self._by_id:
            return ()
        names = ", ".join(sorted(self._by_id))
        message = f"Neither the ballots nor the tie rules tell these apart; the order of their ids decided: {names}."
        return (Caution("decided_by_id", message),)

    def shares(self) -> list[Fraction]:
        """The share of each group."""
        return [self.rules.groups[name] for name in self.arranged.groups] if self.rules.groups else [Fraction(1)]

    def _most(self, wanted: Fraction) -> IntArray:
        found = np.zeros(self._length, np.int64)
        for number, one in enumerate(self.rules.rounds):
            for group in range(len(self.arranged.groups)):
                ranked = self.places(number, group)
                if one.method.name == "points":
                    points = awarded_points(ranked, worth_by_place(one.method))
                    equal = np.array([point == wanted for point in points], bool)
                else:
                    equal = ranked.first == wanted
                np.add.at(found, ranked.entry[equal], 1)
        return found

    def _preference(self) -> Integers | tuple[()]:
        """What the tie rules say of all entries, for ties inside an election."""
        values = [ranks_of(self.tie_values(rule).keys()) for rule in self.rules.ties.rules]
        if not values:
            return ()
        order = np.lexsort(tuple(reversed(values)))
        stacked = np.stack(values, axis=1)[order]
        new = np.append(False, (stacked[1:] != stacked[:-1]).any(axis=1))
        preference = np.zeros(self._length, np.int64)
        preference[order] = np.cumsum(new)
        return preference

    def _elected(
        self, number: int, groups: range | list[int], preference: Integers | tuple[()]
    ) -> tuple[Standing, set[str]]:
        method = self.rules.rounds[number].method
        candidates = self.candidates(number)
        entries = np.flatnonzero(candidates)
        election = self.election(number, groups, preference)
        score = Column.zero(self._length)
        order: Integers | None = None
        by_id: tuple[int, ...] = ()
        if len(entries) and method.name in {"schulze", "ranked_pairs"}:
            pairs = schulze(election) if method.name == "schulze" else ranked_pairs(election)
            score.above[entries], by_id = pairs.beaten.tolist(), pairs.by_id
        elif len(entries):
            counted = transfer_count(election, _seats(method))
            score.above[entries] = [votes.numerator for votes in counted.votes]
            score.below[entries] = [votes.denominator for votes in counted.votes]
            order = np.zeros(self._length, np.int64)
            order[entries] = ranks_of(np.array(counted.order, object))
            by_id = counted.by_id
        names = {self.arranged.entries[entries[candidate]] for candidate in by_id}
        return Standing(score, candidates, (Gap(~candidates, "no ballots"),), order), names


def _seats(method: Method) -> int:
    return method.seats if method.name == "stv" else 1
