"""Counting scoresheets: criteria within groups within rounds."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np

from judging.arrangement import entry_ballots
from judging.ballots import Ballots
from judging.counting import Caution, ballot_gaps, place_in_words
from judging.exact import BoolArray, Column, IntArray, combined
from judging.majority_judgment import juror_grades, majority_standing
from judging.rules import ADJUSTED_STEP, Rules, TieRule
from judging.scoresheet import criterion_standing, weighted_score
from judging.standing import Gap, Standing, over_groups, over_rounds

NO_ROWS = slice(0, 0)


class ScoresheetCount:
    """Arranged scoresheets, counted by the rules; each criterion is counted once and used wherever it is asked for."""

    def __init__(self, arranged: Ballots, rules: Rules, category: IntArray | None = None) -> None:
        self.arranged, self.rules, self.category = arranged, rules, category
        self._last = len(rules.rounds) - 1
        self._length = len(arranged.entries)
        self._slices = _slices(arranged)
        self._criteria: dict[tuple[int, int, str], Standing] = {}

    @cached_property
    def ballots(self) -> IntArray:
        """How many jurors gave each entry at least one score in the last round."""
        return entry_ballots(self.arranged, self._last)

    def standing(self, criteria: Mapping[str, Fraction] | None = None) -> Standing:
        """The result over all rounds. With criteria of its own, over the rounds that score them all."""
        names = [
            one.name
            for number, one in enumerate(self.rules.rounds)
            if criteria is None or set(criteria) <= set(self.round_criteria(number))
        ]
        if not names:
            nobody = np.zeros(self._length, bool)
            gap = Gap(~nobody, f"nobody scored {' and '.join(criteria or {})}")
            return Standing(Column.zero(self._length), nobody, (gap,))
        parts = [
            self.round_standing(number, criteria) for number, one in enumerate(self.rules.rounds) if one.name in names
        ]
        total = over_rounds(parts, self.rules, names)
        gaps = ballot_gaps(self.ballots, self.rules)
        known = total.known & ~np.logical_or.reduce([gap.missing for gap in gaps])
        return Standing(total.score, known, (*gaps, *total.gaps), total.order)

    def round_standing(self, number: int, criteria: Mapping[str, Fraction] | None = None) -> Standing:
        """Each entry's total in one round."""
        one = self.rules.rounds[number]
        groups = range(len(self.arranged.groups))
        parts = [self.group_standing(number, group, criteria) for group in groups]
        standing = over_groups(parts, self._shares(), one.method.combine)
        score = standing.score.rounded(ADJUSTED_STEP if one.method.name == "severity_adjusted" else None)
        score = score.rounded(self.rules.rounding.total)
        absent = Gap(~self._present(number), f"no ballots{place_in_words(self.rules, one)}")
        return Standing(score, standing.known, (absent, *standing.gaps), standing.order)

    def group_standing(self, number: int, group: int, criteria: Mapping[str, Fraction] | None = None) -> Standing:
        """Each entry's result in one group of one round, before the round's total is rounded."""
        one = self.rules.rounds[number]
        where = place_in_words(self.rules, one, self.arranged.groups[group])
        scored = self.group_criteria(number, group)
        weights = scored if criteria is None else {name: criteria[name] for name in criteria if name in scored}
        present = self._present(number, group)
        absent = Gap(~present, f"no ballots{where}")
        if not weights:
            unscored = Gap(present, f"nobody scored {' or '.join(criteria or {})}{where}")
            return Standing(Column.zero(self._length), np.zeros(self._length, bool), (absent, unscored))
        if one.method.name == "majority_judgment":
            rows = {name: self.rows(number, group, name) for name in weights}
            grades = juror_grades(self.arranged, rows, weights, one.method.combine, self.rules.rounding)
            standing = majority_standing(grades, self._length, where)
        else:
            parts = {name: self.criterion(number, group, name) for name in weights}
            standing = weighted_score(parts, weights, one.method.combine, self.rules.rounding)
        return Standing(standing.score, standing.known, (absent, *standing.gaps), standing.order)

    def criterion(self, number: int, group: int, name: str) -> Standing:
        """Each entry's result on one criterion, rounded."""
        key = number, group, name
        if key not in self._criteria:
            one, rounding = self.rules.rounds[number], self.rules.rounding
            label = f"criterion '{name}'{place_in_words(self.rules, one, self.arranged.groups[group])}"
            if one.method.name == "severity_adjusted":
                from judging.severity_count import adjusted_standing  # noqa: PLC0415 - scipy's optimisers load slowly

                standing = adjusted_standing(self.arranged, self.rows(*key), self.category, rounding, label)
            else:
                standing = criterion_standing(self.arranged, self.rows(*key), one.method, rounding, label)
            self._criteria[key] = standing
        return self._criteria[key]

    def rows(self, number: int, group: int, name: str) -> slice:
        """The rows of one criterion in one round and group."""
        return self._slices.get((number, group, name), NO_ROWS)

    def round_criteria(self, number: int) -> dict[str, Fraction]:
        """The criteria of a round with their weights: those declared, else each that occurs weighs 1."""
        declared = self.rules.rounds[number].criteria
        occurring = sorted({name for one, _, name in self._slices if one == number})
        return dict(declared) if declared is not None else dict.fromkeys(occurring, Fraction(1))

    def group_criteria(self, number: int, group: int) -> dict[str, Fraction]:
        """A round's criteria without those that only other groups score (a public that gives one overall score)."""
        elsewhere = {name for one, other, name in self._slices if one == number and other != group}
        return {
            name: weight
            for name, weight in self.round_criteria(number).items()
            if (number, group, name) in self._slices or name not in elsewhere
        }

    def tie_values(self, rule: TieRule) -> Column:
        """More is better: an entry's ballots, its cells of one value, a group's result or a rounded criterion."""
        if rule.what == "ballots":
            return Column.whole(self.ballots)
        if rule.what == "most":
            wanted = Fraction(rule.which) * 10**self.arranged.decimals
            return Column.whole(np.bincount(self.arranged.entry[self.arranged.value == wanted], minlength=self._length))
        if rule.what == "group":
            group = self.arranged.groups.index(rule.which)
            parts = [self.group_standing(number, group) for number in range(len(self.rules.rounds))]
            weights = [one.weight for one in self.rules.rounds]
            return combined([part.score for part in parts], weights, self.rules.method.combine)
        groups = [
            group for group in range(len(self.arranged.groups)) if rule.which in self.group_criteria(self._last, group)
        ]
        if not groups:
            return Column.zero(self._length)
        shares = [self._shares()[group] for group in groups]
        parts = [self.criterion(self._last, group, rule.which) for group in groups]
        return combined([part.score for part in parts], shares, self.rules.last.method.combine)

    def cautions(self) -> tuple[Caution, ...]:
        """Criteria that a group leaves to the others."""
        found = []
        for number, one in enumerate(self.rules.rounds):
            for group, _ in enumerate(self.arranged.groups):
                skipped = self.round_criteria(number).keys() - self.group_criteria(number, group).keys()
                where = place_in_words(self.rules, one, self.arranged.groups[group])
                if skipped:
                    message = (
                        f"Nobody{where} scores {', '.join(sorted(skipped))}; the other criteria count alone there."
                    )
                    found.append(Caution("criterion_unused_by_group", message))
        return tuple(found)

    def _shares(self) -> list[Fraction]:
        return [self.rules.groups[name] for name in self.arranged.groups] if self.rules.groups else [Fraction(1)]

    def _present(self, number: int, group: int | None = None) -> BoolArray:
        here = self.arranged.round == number
        if group is not None:
            here &= self.arranged.group == group
        present = np.zeros(self._length, bool)
        present[self.arranged.entry[here]] = True
        return present


def _slices(arranged: Ballots) -> dict[tuple[int, int, str], slice]:
    """Where the rows of each round, group and criterion lie."""
    width = len(arranged.groups), max(len(arranged.criteria), 1)
    key = (arranged.round * width[0] + arranged.group) * width[1] + arranged.criterion
    distinct, start, count = np.unique(key, return_index=True, return_counts=True)
    found = {}
    for code, first, number in zip(distinct.tolist(), start.tolist(), count.tolist(), strict=True):
        rest, criterion = divmod(code, width[1])
        found[(*divmod(rest, width[0]), arranged.criteria[criterion])] = slice(first, first + number)
    return found
