"""Ballots checked against the rules and put in one order, so that nothing later depends on the order of rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

import numpy as np

from judging.ballots import BadBallot, Ballots
from judging.exact import BoolArray, IntArray, decimal_text
from judging.rule_reading import BadRules
from judging.rules import Round, Rules


@dataclass(frozen=True, slots=True)
class Entry:
    """What awards ask about an entry besides its scores; several countries of production are possible."""

    name: str
    category: str = ""
    countries: tuple[str, ...] = ()


def check(ballots: Ballots, rules: Rules, entries: Sequence[Entry]) -> None:
    """Refuse the first row that the rules do not allow, and rules that name what no ballot has.

    Raises BadBallot and BadRules; ValueError for ballots of the other kind.
    """
    if len(ballots.entry) and ballots.ranked != rules.ranked:
        kind = "rankings" if rules.ranked else "scoresheets"
        raise ValueError(f"The method {rules.last.method.name} counts {kind}.")
    faults = [*_unknown_names(ballots, rules, entries), *_off_scale(ballots, rules)]
    if faults:
        raise min(faults, key=lambda fault: fault.row)
    if not ballots.ranked and rules.last.criteria is None:
        _refuse_unscored(ballots, rules)


def _refuse_unscored(ballots: Ballots, rules: Rules) -> None:
    """Without declared criteria, only the ballots know which there are."""
    for place, rule in enumerate(rules.ties.rules):
        if rule.what == "criterion" and rule.which not in ballots.criteria:
            raise BadRules(f"ties.break[{place}]", f"no ballot scores a criterion {rule.which!r}.")
    for place, award in enumerate(rules.awards, 1):
        for name in award.criteria or ():
            if name not in ballots.criteria:
                raise BadRules(f"awards[{place}].criteria.{name}", f"no ballot scores a criterion {name!r}.")


def arrange(ballots: Ballots, rules: Rules, entries: Sequence[Entry]) -> Ballots:
    """The observations in canonical order, with rounds and groups as the rules name them ("" where they name none).

    Scoresheets are sorted by round, group, criterion, entry, juror; rankings by round, group, juror, rank, entry.
    Entries are those of the ballots and those listed, sorted; jurors are one code for each group and name.
    """
    rounds = tuple(one.name for one in rules.rounds)
    groups = tuple(sorted(rules.groups)) if rules.groups else ("",)
    names = tuple(sorted({*ballots.entries, *(entry.name for entry in entries)}))
    juror, jurors = _voters(ballots)
    renamed = replace(
        ballots,
        entries=names,
        jurors=jurors,
        rounds=rounds,
        groups=groups,
        entry=_renamed(ballots.entry, ballots.entries, names),
        juror=juror,
        round=_renamed(ballots.round, ballots.rounds, rounds if rules.names_rounds else ()),
        group=_renamed(ballots.group, ballots.groups, groups if rules.groups else ()),
    )
    return in_canonical_order(renamed.take(np.flatnonzero(ballots.given)))


def in_canonical_order(ballots: Ballots) -> Ballots:
    """The rows sorted as `arrange` lays down."""
    inner = (ballots.juror, ballots.value, ballots.entry)
    if not ballots.ranked:
        inner = (ballots.criterion, ballots.entry, ballots.juror)
    return ballots.take(_order(ballots.round, ballots.group, *inner))


def entry_ballots(ballots: Ballots, round_code: int) -> IntArray:
    """How many jurors gave each entry at least one score in one round (arranged ballots)."""
    here = ballots.round == round_code
    pairs = np.unique(ballots.entry[here] * max(len(ballots.jurors), 1) + ballots.juror[here])
    return np.bincount(pairs // max(len(ballots.jurors), 1), minlength=len(ballots.entries)).astype(np.int64)


def _order(*columns: IntArray) -> IntArray:
    """Rows sorted by the first column, then the second, …; one sort of one number each wherever that holds them all."""
    lowest = [int(column.min(initial=0)) for column in columns]
    widths = [int(column.max(initial=0)) - low + 1 for column, low in zip(columns, lowest, strict=True)]
    if prod(widths) >= 2**63:
        return np.lexsort(columns[::-1])
    key = np.zeros(len(columns[0]), np.int64)
    for column, low, width in zip(columns, lowest, widths, strict=True):
        key = key * width + (column - low)
    return np.argsort(key, kind="stable")


def _voters(ballots: Ballots) -> tuple[IntArray, tuple[str, ...]]:
    pairs = ballots.juror * max(len(ballots.groups), 1) + ballots.group
    distinct, codes = np.unique(pairs, return_inverse=True)
    return codes.astype(np.int64), tuple(ballots.jurors[pair // max(len(ballots.groups), 1)] for pair in distinct)


def _renamed(codes: IntArray, names: tuple[str, ...], final: tuple[str, ...]) -> IntArray:
    """Codes into ``final`` instead of ``names``; 0 for all where ``final`` is empty."""
    if not final or not names:
        return np.zeros(len(codes), np.int64)
    place = {name: code for code, name in enumerate(final)}
    return np.array([place.get(name, 0) for name in names], np.int64)[codes]


def _unknown_names(ballots: Ballots, rules: Rules, entries: Sequence[Entry]) -> list[BadBallot]:
    faults = []
    if rules.names_rounds:
        wanted = tuple(one.name for one in rules.rounds)
        faults += _outside(ballots.round, ballots.rounds, wanted, "round", "is not in [rounds] of the rules")
    elif len(ballots.rounds) > 1:
        first = ballots.rounds[ballots.round[0]]
        said = f"follows round '{first}', but the rules name no [rounds]"
        faults += _outside(ballots.round, ballots.rounds, (first,), "round", said)
    if rules.groups:
        faults += _outside(
            ballots.group, ballots.groups, tuple(rules.groups), "group", "is not in [groups] of the rules"
        )
    if entries:
        listed = tuple(entry.name for entry in entries)
        faults += _outside(ballots.entry, ballots.entries, listed, "entry", "is not in the list of entries")
    for one, here in _rounds(ballots, rules):
        if one.criteria is not None and not ballots.ranked:
            said = "is not in [criteria] of the rules"
            faults += _outside(ballots.criterion, ballots.criteria, tuple(one.criteria), "criterion", said, here)
    return faults


def _outside(
    codes: IntArray,
    names: tuple[str, ...],
    wanted: tuple[str, ...],
    column: str,
    said: str,
    here: BoolArray | None = None,
) -> list[BadBallot]:
    allowed = set(wanted)
    strange = np.array([name not in allowed for name in names], bool)
    if not strange.any():
        return []
    rows = np.flatnonzero(strange[codes] if here is None else strange[codes] & here)
    return [BadBallot(int(row), column, f"{column} '{names[codes[row]]}' {said}.") for row in rows[:1]]


def _rounds(ballots: Ballots, rules: Rules) -> list[tuple[Round, BoolArray]]:
    if not rules.names_rounds:
        return [(rules.last, np.ones(len(ballots.round), bool))]
    code = {name: place for place, name in enumerate(ballots.rounds)}
    return [(one, ballots.round == code.get(one.name, -1)) for one in rules.rounds]


def _off_scale(ballots: Ballots, rules: Rules) -> list[BadBallot]:
    if ballots.ranked:
        return []
    faults = []
    for one, here in _rounds(ballots, rules):
        for value in np.unique(ballots.value[here & ballots.given]).tolist():
            if said := _misfit(value, ballots, one):
                row = np.flatnonzero(here & ballots.given & (ballots.value == value))[0]
                faults.append(BadBallot(int(row), "score", said))
    return faults


def _misfit(value: int, ballots: Ballots, one: Round) -> str:
    """Why a score is not on the scale of a round; "" when it is."""
    score, scale = Fraction(value, 10**ballots.decimals), one.scale
    if scale.min is not None and score < scale.min:
        return f"{decimal_text(score)} is below the lowest score, {decimal_text(scale.min)}."
    if scale.max is not None and score > scale.max:
        return f"{decimal_text(score)} is above the highest score, {decimal_text(scale.max)}."
    if scale.step is not None and (score - (scale.min or 0)) % scale.step:
        return f"{decimal_text(score)} is not on the scale's step of {decimal_text(scale.step)}."
    return ""
