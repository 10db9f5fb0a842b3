"""Why a seat stays open or a juror stays short, in words that say what to change."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from judging.assignment import eligibility
from judging.assignment.opening import TOLERANCE, Opening, Pairs
from judging.assignment.problem import PanelProblem, Underloaded, Unfilled

MENDING = {
    eligibility.CONFLICT: "add a juror without a conflict",
    eligibility.COUNTRY: "add a juror from elsewhere or allow the same country",
    eligibility.LENGTH: "raise max_minutes",
}


def unfilled(problem: PanelProblem, after: Opening, pairs: Pairs) -> tuple[Unfilled, ...]:
    """Name, for each entry with open seats, how many and what binds; ``after`` is the opening at the end."""
    (open_entries,) = np.nonzero(after.seats > 0)
    if not len(open_entries):
        return ()
    forbidden = eligibility.filters(problem)
    seated = np.zeros(after.allowed.shape, bool)
    seated[pairs[:, 0], pairs[:, 1]] = True
    return tuple(
        Unfilled(
            problem.entries[entry].id,
            int(after.seats[entry]),
            _why_open(problem, after, forbidden, seated[entry], int(entry)),
        )
        for entry in open_entries
    )


def underloaded(problem: PanelProblem, after: Opening) -> tuple[Underloaded, ...]:
    """Name, for each juror under the minimum load, how many entries are missing and what binds."""
    missing = np.maximum(problem.min_load - after.loads, 0)
    (short,) = np.nonzero(missing)
    if not len(short):
        return ()
    may = ~np.logical_or.reduce(list(eligibility.filters(problem).values()))
    limits = eligibility.load_limits(problem)
    calibration = np.array([entry.calibration for entry in problem.entries], bool)
    seats = problem.per_entry * int((~calibration).sum())
    return tuple(
        Underloaded(
            problem.jurors[juror].id,
            int(missing[juror]),
            _why_short(problem, may=int(may[:, juror].sum()), limit=int(limits[juror]), seats=seats),
        )
        for juror in short
    )


def _why_open(
    problem: PanelProblem,
    after: Opening,
    forbidden: Mapping[str, NDArray[np.bool_]],
    seated: NDArray[np.bool_],
    entry: int,
) -> str:
    jury = len(problem.jurors)
    if problem.per_entry > jury:
        return f"panels of {problem.per_entry} are larger than the jury of {jury}: add jurors or make panels smaller."
    barred = np.logical_or.reduce([matrix[entry] for matrix in forbidden.values()])
    eligible = ~barred | seated
    causes = {reason: int(matrix[entry].sum()) for reason, matrix in forbidden.items() if matrix[entry].any()}
    if eligible.sum() < problem.per_entry:
        told = "; ".join(f"{reason} bars {count}" for reason, count in causes.items())
        mend = " or ".join(_mending(problem, reason, entry) for reason in causes)
        return f"only {eligible.sum()} of {jury} jurors may see it ({told}): {mend}."
    return _why_full(problem, after, eligible & ~seated, int(eligible.sum()), entry, causes)


def _why_full(
    problem: PanelProblem,
    after: Opening,
    waiting: NDArray[np.bool_],
    eligible: int,
    entry: int,
    causes: Mapping[str, int],
) -> str:
    full = waiting & (after.most <= 0)
    no_minutes = waiting & ~full & (after.minutes[entry] > after.minutes_left + TOLERANCE)
    crowded = waiting & ~full & ~no_minutes
    told, mend = [], []
    if full.any():
        told.append(f"{full.sum()} of its {eligible} eligible jurors are full")
        mend.append("raise max_load or max_entries")
    if no_minutes.any():
        told.append(f"{no_minutes.sum()} of its {eligible} eligible jurors have too few minutes left")
        mend.append("raise max_minutes")
    if crowded.any():
        told.append(f"{crowded.sum()} of its {eligible} eligible jurors are from a country the panel has enough of")
        mend.append("raise max_per_country")
    worst = max(causes, key=lambda reason: causes[reason], default=None)
    mend.append("add a juror" if worst is None else _mending(problem, worst, entry))
    return f"{'; '.join(told)}: {', '.join(mend[:-1])} or {mend[-1]}."


def _mending(problem: PanelProblem, reason: str, entry: int) -> str:
    if reason == eligibility.LANGUAGE:
        return f"add a juror who knows {' or '.join(sorted(problem.entries[entry].languages))}"
    if reason == eligibility.CATEGORY:
        return f"add a juror for the category {problem.entries[entry].category}"
    return MENDING[reason]


def _why_short(problem: PanelProblem, *, may: int, limit: int, seats: int) -> str:
    least, jury = problem.min_load, len(problem.jurors)
    if limit < least:
        return f"their own limit of {limit} entries is below the minimum of {least}: raise it or lower the minimum."
    if may < least:
        return f"only {may} entries may be shown to them: lower the minimum or look at their conflicts and languages."
    if seats < least * jury:
        wanted = f"{least} for each of {jury} jurors would be {least * jury}"
        return f"there are {seats} seats, and {wanted}: lower the minimum."
    return (
        "other jurors need the entries they may see, or these take too many minutes: lower the minimum or add entries."
    )
