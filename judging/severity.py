"""How harsh or wide each juror scores, estimated across panels, and what typical jurors would have given each film.

Public, all pure; shown beside the official result, and the result itself under the method `severity_adjusted`:

- `adjust(observations, category=None) -> Adjustment`: one criterion.
- `adjust_criteria(criteria, weights, category=None) -> AdjustedResult`: each criterion by itself, then the weighted
  sum.
- `without_each_juror(result, category=None)`: the values of every criterion once more for each juror left out.

`category` is an int array, one code per entry. `NotEstimable` is raised where the scores cannot carry the estimate.
Ranking across disconnected panels is for the caller to refuse: look at `panels.connected`.

In three steps: each juror's spread is brought to the typical one, shrunk by empirical Bayes (judging.dispersion);
categories enter as fixed effects; films and jurors as crossed random effects by REML (judging.crossed).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from judging import crossed
from judging.absent_juror import without_each_juror as values_without_each_juror
from judging.connection import Components, components
from judging.dispersion import juror_scales, rescale
from judging.exact import IntArray
from judging.observations import FloatArray, Observations


@dataclass(frozen=True, slots=True, eq=False)
class Adjustment:
    """One criterion, adjusted.

    Per entry, on the scale of the scores, NaN where not scored: `value` and its standard error `value_error`. Per
    juror, NaN where they scored nothing: `severity` in points, below zero for a harsh one, and `severity_error`;
    `scale`, 1 typical, below 1 for one who squeezes differences; `noise`, their distance from the other jurors of
    the same films over the typical distance. The variances are in `fit`, of the scores after rescaling
    (`rescaled`).
    """

    value: FloatArray
    value_error: FloatArray
    severity: FloatArray
    severity_error: FloatArray
    scale: FloatArray
    noise: FloatArray
    panels: Components
    fit: crossed.CrossedFit
    rescaled: Observations


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedResult:
    """All criteria, adjusted one by one and summed with their weights.

    `value` is NaN for an entry that lacks a criterion: weights are never silently shared out again.
    """

    value: FloatArray
    criteria: tuple[Adjustment, ...]
    panels: Components


def adjust(observations: Observations, category: IntArray | None = None) -> Adjustment:
    """Severity-adjusted values of one criterion, or of one combined score for each scoresheet.

    Raises NotEstimable where film, juror and noise cannot be told apart.
    """
    scale = juror_scales(observations, category)
    rescaled = rescale(observations, scale)
    fitted = crossed.fit(rescaled, category)
    silent = observations.scored() == 0
    severity = np.where(silent, np.nan, fitted.juror)
    return Adjustment(
        value=fitted.value,
        value_error=fitted.value_error,
        severity=severity,
        severity_error=np.where(silent, np.nan, fitted.juror_error),
        scale=scale,
        noise=_noise(rescaled, fitted),
        panels=components(observations.entry, observations.juror, observations.entries, observations.jurors),
        fit=fitted,
        rescaled=rescaled,
    )


def adjust_criteria(
    criteria: Sequence[Observations], weights: Sequence[float], category: IntArray | None = None
) -> AdjustedResult:
    """Every criterion adjusted by itself, and their sum under `weights` (which add to 1 where the result is a mean).

    The panels reported are those of the criterion that hangs together least. Raises NotEstimable where any
    criterion is.
    """
    adjusted = tuple(adjust(observations, category) for observations in criteria)
    return AdjustedResult(
        value=np.asarray(weights, np.float64) @ np.stack([each.value for each in adjusted]),
        criteria=adjusted,
        panels=max((each.panels for each in adjusted), key=lambda panels: panels.count),
    )


def without_each_juror(result: AdjustedResult, category: IntArray | None = None) -> Iterator[FloatArray]:
    """For each juror code in order, the values (criteria × entries) had that juror not sat; NaN: no score is left.

    Scales and variances are held as estimated. A juror who scored nothing changes nothing.
    """
    steps = [values_without_each_juror(each.rescaled, category, each.fit) for each in result.criteria]
    return (np.stack(values) for values in zip(*steps, strict=True))


def _noise(rescaled: Observations, fitted: crossed.CrossedFit) -> FloatArray:
    """Root mean square of each juror's distance from the other jurors' mean on the same films, over its expectation.

    With panels of n, the distance between one score, freed of severity, and the mean of the n - 1 others has the
    variance σ² (1 + 1 / (n - 1)) for a typical juror. NaN where a juror never sat with another.
    """
    freed = rescaled.score - fitted.juror[rescaled.juror]
    size = rescaled.scored_by()[rescaled.entry]
    shared = size > 1
    total = np.bincount(rescaled.entry, weights=freed, minlength=rescaled.entries)[rescaled.entry]
    others = np.maximum(size - 1, 1)
    distance = freed - (total - freed) / others
    square = (distance**2 / (1 + 1 / others))[shared]
    juror = rescaled.juror[shared]
    count = np.bincount(juror, minlength=rescaled.jurors)
    sums = np.bincount(juror, weights=square, minlength=rescaled.jurors)
    mean = np.divide(sums, count, out=np.full(rescaled.jurors, np.nan), where=count > 0)
    return np.asarray(np.sqrt(mean) / fitted.residual_sd)
