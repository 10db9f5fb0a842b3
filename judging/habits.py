"""Which jurors score in a way people should know of before they trust a mean.

`habits(observations, adjustment) -> tuple[JurorHabit, …]`, sorted by juror code. A habit is no accusation: it names
a pattern that the data show beyond chance, and by how much.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import scipy

from judging.exact import BoolArray
from judging.observations import FloatArray, Observations
from judging.severity import Adjustment

# A two-sided 95 % interval; and the chance at which a typical juror would look erratic.
_NORMAL_95 = 1.96
_ERRATIC_CHANCE = 0.001
# How far from the others a habit must lie before it is worth a sentence.
_OTHERS_SDS = 1.5
_COMPRESSED_SCALE = 2 / 3
_ERRATIC_NOISE = 1.35


class Habit(StrEnum):
    """What a juror does."""

    HARSH = "harsh"
    LENIENT = "lenient"
    ERRATIC = "erratic"
    COMPRESSING = "compressing"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class JurorHabit:
    """A habit of one juror.

    `size` is how many points they lie from the other jurors (harsh, lenient), the noise ratio (erratic) or the scale.
    """

    juror: int
    habit: Habit
    size: float


def constant_jurors(observations: Observations) -> BoolArray:
    """Jurors who gave at least two films scores, all of them the same: they say nothing about any difference."""
    low = np.full(observations.jurors, np.inf)
    high = np.full(observations.jurors, -np.inf)
    np.minimum.at(low, observations.juror, observations.score)
    np.maximum.at(high, observations.juror, observations.score)
    return np.asarray((observations.scored() > 1) & (low == high))


def habits(observations: Observations, adjustment: Adjustment) -> tuple[JurorHabit, ...]:
    """The habits that stand out of chance.

    Harsh or lenient: their severity lies 1.5 standard deviations of the others or more from the others' mean, and more
    than chance explains. Erratic: the distance from fellow jurors is 1.35 times the typical or more, and a typical
    juror would show it less than once in a thousand (chi-squared). Compressing: less than two thirds of the typical
    spread. Constant: see `constant_jurors`; such a juror is not called compressing or erratic as well.
    """
    constant = constant_jurors(observations)
    shared = np.maximum(observations.take(observations.scored_by()[observations.entry] > 1).scored(), 1)
    offset, others = _against_the_others(adjustment.severity)
    rest = adjustment.fit.residual_sd
    # Two jurors differ by chance with the variance 2 σ² / n; half the noise is the least that deserves a sentence.
    clear = np.abs(offset) > np.maximum(
        _NORMAL_95 * rest * np.sqrt(2 / shared), _OTHERS_SDS * np.maximum(others, rest / 2)
    )
    noise = np.nan_to_num(adjustment.noise)
    erratic = (noise >= _ERRATIC_NOISE) & (scipy.special.chdtrc(shared, noise**2 * shared) < _ERRATIC_CHANCE)
    scale = np.nan_to_num(adjustment.scale, nan=1.0)
    found = (
        (Habit.HARSH, clear & (offset < 0), offset),
        (Habit.LENIENT, clear & (offset > 0), offset),
        (Habit.ERRATIC, erratic & ~constant, noise),
        (Habit.COMPRESSING, (scale < _COMPRESSED_SCALE) & ~constant, scale),
        (Habit.CONSTANT, constant, scale),
    )
    named = (
        JurorHabit(int(juror), habit, float(size[juror]))
        for habit, shown, size in found
        for juror in np.flatnonzero(shown)
    )
    return tuple(sorted(named, key=lambda each: (each.juror, each.habit)))


def _against_the_others(severity: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Each juror's distance from the mean of the others, and the others' standard deviation.

    The juror in question is left out of both: in a small jury one outlier would hide in the spread it makes.
    """
    known = ~np.isnan(severity)
    points = np.where(known, severity, 0.0)
    others = max(np.count_nonzero(known) - 1, 1)
    mean = (points.sum() - points) / others
    variance = ((points**2).sum() - points**2) / others - mean**2
    return np.where(known, points - mean, 0.0), np.sqrt(np.maximum(variance, 0.0))
