"""The arithmetic of one entry, line by line, by the very functions that count: an auditor's answer to "why?"."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from judging.arrangement import Entry, arrange, check
from judging.ballots import Ballots
from judging.counting import Count
from judging.exact import Column, decimal_text
from judging.palmares import count_of
from judging.ranking import ranking
from judging.ranking_count import BY_PLACE, RankingCount
from judging.ranking_explanation import explain_election, explain_places
from judging.rules import Rules
from judging.scoresheet_count import ScoresheetCount
from judging.sheet_explanation import explain_group
from judging.standing import Standing


class NoSuchEntry(ValueError):
    """Neither the ballots nor the list of entries know it."""


def explain(ballots: Ballots, rules: Rules, entries: Sequence[Entry], name: str) -> list[str]:
    """The lines that lead from an entry's ballots to its place.

    Raises NoSuchEntry, and what `judging.tally.tabulate` raises.
    """
    check(ballots, rules, entries)
    count = count_of(arrange(ballots, rules, entries), rules, entries)
    names = count.arranged.entries
    if name not in names:
        raise NoSuchEntry(name)
    entry = names.index(name)
    standing = count.standing()
    lines = [f"Entry {name}"]
    for number in range(len(rules.rounds)):
        lines += _round(count, rules, number, entry)
    if rules.names_rounds:
        lines += _over_rounds(count, rules, entry)
    if not standing.known[entry]:
        return [*lines, f"Not ranked: {standing.reason(entry)}."]
    return [*lines, *_ties(count, standing, rules, names, entry), *_place(count, standing, rules, entry)]


def _round(count: Count, rules: Rules, number: int, entry: int) -> Iterator[str]:
    one = rules.rounds[number]
    if rules.names_rounds:
        yield f"Round {one.name} (weight {decimal_text(one.weight)})"
    standing = count.round_standing(number)
    for group, name in enumerate(count.arranged.groups):
        if rules.groups:
            yield f"  Group {name} (share {decimal_text(rules.groups[name])})"
        if isinstance(count, ScoresheetCount):
            yield from explain_group(count, number, group, entry)
        elif isinstance(count, RankingCount) and one.method.name in BY_PLACE:
            yield from explain_places(count, number, group, entry)
    if isinstance(count, RankingCount) and one.method.name not in BY_PLACE:
        yield from explain_election(count, number, entry)
    if not standing.known[entry]:
        yield f"  no result: {standing.reason(entry)}"
        return
    if len(count.arranged.groups) > 1:
        yield f"  groups combined by {'weighted mean' if one.method.combine == 'mean' else 'weighted sum'}"
    step = f", rounded to {decimal_text(rules.rounding.total)}" if rules.rounding.total is not None else ""
    yield f"  result{step}: {_shown(standing, entry)}"


def _over_rounds(count: Count, rules: Rules, entry: int) -> Iterator[str]:
    standing = count.standing()
    if not standing.known[entry]:
        return
    terms = " + ".join(
        f"{_shown(count.round_standing(number), entry)} × {decimal_text(one.weight)}"
        for number, one in enumerate(rules.rounds)
    )
    divisor = sum((one.weight for one in rules.rounds), Fraction())
    mean = rules.method.combine == "mean"
    step = f", rounded to {decimal_text(rules.rounding.total)}" if rules.rounding.total is not None else ""
    formula = f"({terms}) ÷ {decimal_text(divisor)}" if mean else terms
    yield f"Over rounds: {formula}{step} = {_shown(standing, entry)}"


def _ties(count: Count, standing: Standing, rules: Rules, names: Sequence[str], entry: int) -> Iterator[str]:
    keys = standing.keys()
    tied = [other for other in np.flatnonzero(standing.known).tolist() if keys[other] == keys[entry] and other != entry]
    if not tied:
        return
    yield f"Tied on the result with {_listed(names, tied)}"
    for rule in rules.ties.rules:
        values = count.tie_values(rule)
        ahead = [other for other in tied if values[other] > values[entry]]
        behind = [other for other in tied if values[other] < values[entry]]
        tied = [other for other in tied if values[other] == values[entry]]
        yield (
            f"  {rule}: {_value(values, entry)}"
            + "".join(
                f"; {what} {', '.join(f'{names[other]} ({_value(values, other)})' for other in others)}"
                for what, others in (("behind", ahead), ("ahead of", behind))
                if others
            )
            + ("" if ahead or behind else f"; level with {_listed(names, tied)}")
        )
        if not tied:
            return
    yield f"  still tied, so ex aequo with {_listed(names, tied)}"


def _place(count: Count, standing: Standing, rules: Rules, entry: int) -> Iterator[str]:
    places = ranking(standing, rules.ties, count.tie_values)
    rank = next(place.rank for place in places if place.entry == entry)
    yield f"Place {rank} of {len(places)} with {_shown(standing, entry)} from {int(count.ballots[entry])} ballots"


def _shown(standing: Standing, entry: int) -> str:
    return decimal_text(standing.score[entry], irrational=standing.irrational)


def _value(values: Column, entry: int) -> str:
    return decimal_text(values[entry], irrational=True)


def _listed(names: Sequence[str], entries: Sequence[int]) -> str:
    return ", ".join(names[entry] for entry in entries)
