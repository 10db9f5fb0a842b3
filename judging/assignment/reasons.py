"""Why a seat stays open, a juror short or a mix incomplete, in words that say what to change."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from judging.assignment import eligibility
from judging.assignment.opening import TOLERANCE, Opening, Pairs
from judging.assignment.problem import PanelProblem, Underloaded, Unfilled, WithoutMix

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
    jury = len(problem.jurors)
    everyone = _Candidates(np.ones(jury, bool), "", "add a juror")
    table = _Table(problem, after, pairs)
    told = []
    for entry in open_entries.tolist():
        wanted = problem.panel_of(entry)
        if wanted > jury:
            why = f"panels of {wanted} are larger than the jury of {jury}: add jurors or make panels smaller."
        else:
            why = table.why(entry, everyone, wanted=wanted)
        told.append(Unfilled(problem.entries[entry].id, int(after.seats[entry]), why))
    return tuple(told)


def without_mix(problem: PanelProblem, after: Opening, pairs: Pairs) -> tuple[WithoutMix, ...]:
    """Name, for each panel without its mix, which attribute is missing how often and what binds."""
    short = np.argwhere(after.mix_left > 0)
    if not len(short):
        return ()
    table = _Table(problem, after, pairs)
    told = []
    for entry, place in short.tolist():
        mix = problem.mixes[place]
        having = _Candidates(after.mixed[:, place], f" with '{mix.attribute}'", f"add a juror with '{mix.attribute}'")
        count, jury = int(having.jurors.sum()), len(problem.jurors)
        if count < mix.least:
            why = (
                f"only {count} of {jury} jurors have '{mix.attribute}': add one who has, or say so of one who is there."
            )
        else:
            why = table.why(entry, having, wanted=mix.least)
        missing = int(after.mix_left[entry, place])
        told.append(WithoutMix(problem.entries[entry].id, mix.attribute, missing, why))
    return tuple(told)


def underloaded(problem: PanelProblem, after: Opening) -> tuple[Underloaded, ...]:
    """Name, for each juror under the minimum load, how many entries are missing and what binds."""
    missing = np.maximum(problem.min_load - after.loads, 0)
    (short,) = np.nonzero(missing)
    if not len(short):
        return ()
    may = ~np.logical_or.reduce(list(eligibility.filters(problem).values()))
    limits = eligibility.load_limits(problem)
    seats = sum(problem.panel_of(at) for at, entry in enumerate(problem.entries) if not entry.calibration)
    return tuple(
        Underloaded(
            problem.jurors[juror].id,
            int(missing[juror]),
            _why_short(problem, may=int(may[:, juror].sum()), limit=int(limits[juror]), seats=seats),
        )
        for juror in short
    )


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Jurors (jurors,) who could take a seat, what is said behind "jurors", and how to get one more of them."""

    jurors: NDArray[np.bool_]
    described: str
    one_more: str


class _Table:
    """Who may see what, who sits where and who has room, to say why nobody takes a seat."""

    def __init__(self, problem: PanelProblem, after: Opening, pairs: Pairs) -> None:
        self._problem, self._after = problem, after
        self._forbidden = eligibility.filters(problem)
        self._seated = np.zeros(after.allowed.shape, bool)
        self._seated[pairs[:, 0], pairs[:, 1]] = True

    def why(self, entry: int, candidates: _Candidates, *, wanted: int) -> str:
        """Say what keeps these candidates from taking ``wanted`` seats before an entry."""
        among, seated = candidates.jurors, self._seated[entry] & candidates.jurors
        barred = np.logical_or.reduce([matrix[entry] for matrix in self._forbidden.values()])
        eligible = (among & ~barred) | seated
        causes = {
            reason: int((matrix[entry] & among).sum())
            for reason, matrix in self._forbidden.items()
            if (matrix[entry] & among).any()
        }
        if eligible.sum() < wanted:
            told = "; ".join(f"{reason} bars {count}" for reason, count in causes.items())
            mend = " or ".join(self._mending(reason, entry, candidates) for reason in causes)
            having = candidates.described
            return f"only {eligible.sum()} of {among.sum()} jurors{having} may see it ({told}): {mend}."
        return self._why_full(entry, candidates, eligible & ~seated, int(eligible.sum()), causes)

    def _why_full(
        self,
        entry: int,
        candidates: _Candidates,
        waiting: NDArray[np.bool_],
        eligible: int,
        causes: Mapping[str, int],
    ) -> str:
        after, having = self._after, candidates.described
        full = waiting & (after.most <= 0)
        no_minutes = waiting & ~full & (after.minutes[entry] > after.minutes_left + TOLERANCE)
        crowded = waiting & ~full & ~no_minutes
        if not self._after.seats[entry]:
            crowded &= self._country_full(entry)
        told, mend = [], []
        if full.any():
            told.append(f"{full.sum()} of its {eligible} eligible jurors{having} are full")
            mend.append("raise max_load or max_entries")
        if no_minutes.any():
            told.append(f"{no_minutes.sum()} of its {eligible} eligible jurors{having} have too few minutes left")
            mend.append("raise max_minutes")
        if crowded.any():
            told.append(
                f"{crowded.sum()} of its {eligible} eligible jurors{having} are from a country the panel has enough of"
            )
            mend.append("raise max_per_country")
        if not told:
            return f"no seat was left for its {eligible} eligible jurors{having}: make panels larger."
        worst = max(causes, key=lambda reason: causes[reason], default=None)
        mend.append(candidates.one_more if worst is None else self._mending(worst, entry, candidates))
        return f"{'; '.join(told)}: {', '.join(mend[:-1])} or {mend[-1]}."

    def _country_full(self, entry: int) -> NDArray[np.bool_]:
        left = self._after.country_left
        if left is None:
            return np.zeros(len(self._after.most), bool)
        return np.asarray((self._after.countries & (left[entry] <= 0)).any(axis=1))

    def _mending(self, reason: str, entry: int, candidates: _Candidates) -> str:
        if candidates.described and reason != eligibility.LENGTH:
            return candidates.one_more
        if reason == eligibility.LANGUAGE:
            return f"add a juror who knows {' or '.join(sorted(self._problem.entries[entry].languages))}"
        if reason == eligibility.CATEGORY:
            return f"add a juror for the category {self._problem.entries[entry].category}"
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
