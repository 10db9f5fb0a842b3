"""How sure a result is, in figures for people: what the published result does not hold, and no digest depends on.

`certainty(ballots, rules, entries, result) -> Certainty`, pure: the same ballots and rules give the same figures. Names
of entries and jurors are those of the ballots. A figure that cannot be had is None, and `reasons` says why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from judging.agreement import Concordance, kendall_w
from judging.arrangement import Entry, arrange
from judging.ballots import Ballots
from judging.borders import Cut, cuts_of
from judging.crossed import CrossedFit, fit
from judging.habits import Habit, constant_jurors, habits
from judging.intraclass import crossed_intraclass, intraclass
from judging.krippendorff import Level, krippendorff_alpha
from judging.observations import FloatArray, NotEstimable, Observations
from judging.palmares import count_of
from judging.raw_figures import FIGURE_PLACES, combined_observations
from judging.rules import Rules
from judging.scoresheet_count import ScoresheetCount
from judging.sensitivity import Sensitivity, sensitivities
from judging.severity import Adjustment, adjust
from judging.tally import Result

Figure = TypeVar("Figure")
# A two-sided 95 % interval of a normal error.
NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was estimated of a film or juror, with its 95 % limits: an adjusted score, or points of severity."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NamedHabit:
    """A habit of a juror; `size` as in `judging.habits.JurorHabit`."""

    juror: str
    habit: Habit
    size: float


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha at one level of measurement."""

    level: Level
    value: float | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """An intraclass correlation; without limits where not every juror scored every film."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure a result is.

    `films`: severity-adjusted scores, best first, and `jurors`: severity by juror; both empty across panels that share
    no film. `lonely`: ranked films that a single scoresheet carries. `cuts` and `sensitivities` go award by award.
    """

    films: tuple[Estimate, ...]
    jurors: tuple[Estimate, ...]
    habits: tuple[NamedHabit, ...]
    concordance: Concordance | None
    alphas: tuple[Alpha, ...]
    icc_single: Reliability | None
    icc_average: Reliability | None
    sensitivities: tuple[Sensitivity, ...]
    cuts: tuple[Cut, ...]
    lonely: tuple[str, ...]
    reasons: tuple[str, ...]


def certainty(ballots: Ballots, rules: Rules, entries: Sequence[Entry], result: Result) -> Certainty:
    """Everything that people may ask about how sure `result` is; it is the result of these very ballots and rules."""
    arranged = arrange(ballots, rules, entries)
    count = count_of(arranged, rules, entries)
    swayed = sensitivities(result.awards, result.stability)
    lonely = tuple(line.entry for line in result.ranking if line.ballots == 1)
    if not isinstance(count, ScoresheetCount):
        ranks = Observations.of(
            arranged.entry, arranged.juror, arranged.value, len(arranged.entries), len(arranged.jurors)
        )
        reasons = _Reasons()
        concordance = reasons.unless_known(partial(_concordance, ranks))
        return Certainty((), (), (), concordance, (), None, None, swayed, (), lonely, reasons.given())
    observations = combined_observations(count)
    reasons = _Reasons()
    adjustment = reasons.unless_known(partial(adjust, observations, count.category))
    together = adjustment if adjustment is not None and adjustment.panels.connected else None
    correlations = reasons.unless_known(partial(_intraclass, observations))
    return Certainty(
        films=_films(arranged.entries, together, result) if together else (),
        jurors=_jurors(arranged.jurors, together) if together else (),
        habits=_habits(arranged.jurors, observations, adjustment),
        concordance=reasons.unless_known(partial(_concordance, observations)),
        alphas=tuple(Alpha(level, reasons.unless_known(partial(_alpha, observations, level))) for level in Level),
        icc_single=correlations[0] if correlations else None,
        icc_average=correlations[1] if correlations else None,
        sensitivities=swayed,
        cuts=cuts_of(count, entries, result.awards, together) if together else (),
        lonely=lonely,
        reasons=reasons.given(),
    )


class _Reasons:
    """Gathers why figures cannot be had, each once."""

    def __init__(self) -> None:
        self._said: list[str] = []

    def unless_known(self, estimate: Callable[[], Figure]) -> Figure | None:
        """The figure, or None with its reason kept."""
        try:
            return estimate()
        except NotEstimable as reason:
            self._said.append(str(reason))
            return None

    def given(self) -> tuple[str, ...]:
        """The reasons, in the order met."""
        return tuple(dict.fromkeys(self._said))


def _films(names: Sequence[str], adjustment: Adjustment, result: Result) -> tuple[Estimate, ...]:
    """The adjusted scores that the result shows, within the error of the jurors' combined scores."""
    shown = {line.entry: line.adjusted for line in result.ranking}
    value = np.array([shown.get(name) for name in names], np.float64)
    value[np.isnan(adjustment.value)] = np.nan
    films = _estimates(names, value, adjustment.value_error)
    return tuple(sorted(films, key=lambda film: (-film.value, film.name)))


def _jurors(names: Sequence[str], adjustment: Adjustment) -> tuple[Estimate, ...]:
    jurors = _estimates(names, adjustment.severity, adjustment.severity_error)
    return tuple(sorted(jurors, key=lambda juror: (juror.value, juror.name)))


def _estimates(names: Sequence[str], value: FloatArray, error: FloatArray) -> list[Estimate]:
    return [
        Estimate(
            names[code],
            _rounded(value[code]),
            _rounded(value[code] - NORMAL_95 * error[code]),
            _rounded(value[code] + NORMAL_95 * error[code]),
        )
        for code in np.flatnonzero(~np.isnan(value)).tolist()
    ]


def _habits(names: Sequence[str], observations: Observations, adjustment: Adjustment | None) -> tuple[NamedHabit, ...]:
    if adjustment is None:
        constant = np.flatnonzero(constant_jurors(observations)).tolist()
        return tuple(NamedHabit(names[juror], Habit.CONSTANT, 0.0) for juror in constant)
    return tuple(
        NamedHabit(names[one.juror], one.habit, 0.0 if np.isnan(one.size) else _rounded(one.size))
        for one in habits(observations, adjustment)
    )


def _concordance(observations: Observations) -> Concordance:
    found = kendall_w(_full_table(observations))
    return Concordance(_rounded(found.w), _rounded(found.chi_squared), _rounded(found.p))


def _alpha(observations: Observations, level: Level) -> float:
    return _rounded(krippendorff_alpha(observations, level))


def _intraclass(observations: Observations) -> tuple[Reliability, Reliability]:
    """Forms (2, 1) and (2, k): with limits from the analysis of variance of a full table, else by REML without."""
    table = _full_table(observations)
    if not np.isnan(table).any():
        forms = intraclass(table)
        single, average = (
            Reliability(_rounded(one.value), _limit(one.low), _limit(one.high))
            for one in (forms.single_2, forms.average_2)
        )
        return single, average
    return _crossed(fit(observations), observations)


def _limit(value: float) -> float | None:
    """A confidence limit; None where the approximation has none."""
    return _rounded(value) if np.isfinite(value) else None


def _crossed(fitted: CrossedFit, observations: Observations) -> tuple[Reliability, Reliability]:
    sizes = observations.scored_by()
    sizes = sizes[sizes > 0]
    single, average = crossed_intraclass(fitted, len(sizes) / float((1 / sizes).sum()))
    return Reliability(_rounded(single), None, None), Reliability(_rounded(average), None, None)


def _full_table(observations: Observations) -> FloatArray:
    """Entries × jurors, of those who occur."""
    return observations.table()[np.ix_(np.unique(observations.entry), np.unique(observations.juror))]


def _rounded(value: float) -> float:
    return round(float(value), FIGURE_PLACES)
