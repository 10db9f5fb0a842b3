"""What people must know before they trust a result of scoresheets: cautions that need no estimate."""

from collections.abc import Sequence

import numpy as np

from judging.ballots import Ballots
from judging.connection import components
from judging.counting import Caution
from judging.exact import BoolArray
from judging.rules import Rules

NAMED = 10


def guards(arranged: Ballots, rules: Rules) -> tuple[Caution, ...]:
    """Panels that share no entry, jurors who score everything alike, scoresheets with gaps."""
    found = []
    for number, one in enumerate(rules.rounds):
        rows = arranged.round == number
        where = f" in round '{one.name}'" if rules.names_rounds else ""
        found += _separate_panels(arranged, rows, where)
        found += _indifferent_jurors(arranged, rows, where)
        found += _incomplete_sheets(arranged, rows, where)
    return tuple(found)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence; beyond ten only how many more."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _separate_panels(arranged: Ballots, rows: BoolArray, where: str) -> list[Caution]:
    panels = components(arranged.entry[rows], arranged.juror[rows], len(arranged.entries), len(arranged.jurors))
    if panels.connected:
        return []
    message = (
        f"The jurors{where} fall into {panels.count} panels that share no entry: scores are compared between jurors "
        "who never judged the same films."
    )
    return [Caution("disconnected_panels", message)]


def _indifferent_jurors(arranged: Ballots, rows: BoolArray, where: str) -> list[Caution]:
    criteria = max(len(arranged.criteria), 1)
    key = arranged.juror[rows] * criteria + arranged.criterion[rows]
    value = arranged.value[rows]
    if not len(key):
        return []
    scores = np.bincount(key, minlength=len(arranged.jurors) * criteria)
    lowest = np.full(len(scores), value.max())
    highest = np.full(len(scores), value.min())
    np.minimum.at(lowest, key, value)
    np.maximum.at(highest, key, value)
    by_juror = len(arranged.jurors), criteria
    several = (scores > 1).reshape(by_juror).any(axis=1)
    varied = (highest > lowest).reshape(by_juror).any(axis=1)
    alike = np.flatnonzero(several & ~varied).tolist()
    if not alike:
        return []
    names = [arranged.jurors[code] for code in alike]
    message = f"These jurors gave every film the same score{where}, so they change no order: {listed(names)}."
    return [Caution("same_score_for_all", message)]


def _incomplete_sheets(arranged: Ballots, rows: BoolArray, where: str) -> list[Caution]:
    pairs = arranged.entry[rows] * max(len(arranged.jurors), 1) + arranged.juror[rows]
    distinct, number = np.unique(pairs, return_counts=True)
    group_of = np.zeros(max(len(arranged.jurors), 1), np.int64)
    group_of[arranged.juror[rows]] = arranged.group[rows]
    used = np.unique(np.stack([arranged.group[rows], arranged.criterion[rows]], axis=1), axis=0)
    wanted = np.bincount(used[:, 0], minlength=len(arranged.groups))
    missing = int((number < wanted[group_of[distinct % max(len(arranged.jurors), 1)]]).sum())
    if not missing:
        return []
    sheets = "scoresheet leaves" if missing == 1 else "scoresheets leave"
    message = f"{missing} {sheets} a criterion empty{where}; a missing score is no observation, not a zero."
    return [Caution("criteria_missing", message)]
