"""How sure each award of a severity-adjusted result is, and which single juror decides it.

`adjusted_stability(criteria, cuts, category=None, replicates=…, seed=…) -> tuple[AwardStability, …]`, as
`judging.stability.stability` for counts. Estimates carry their own error, so replicates are drawn from it instead of
counting ballots again; each juror is truly left out (judging.absent_juror).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from judging.exact import IntArray
from judging.mean_counting import Cut, winners
from judging.observations import FloatArray, Observations
from judging.severity import adjust_criteria, without_each_juror
from judging.stability import AwardStability, Winners, summed_up


def adjusted_stability(
    criteria: Sequence[Observations],
    cuts: Sequence[Cut],
    category: IntArray | None = None,
    *,
    replicates: int = 200,
    seed: int = 0,
) -> tuple[AwardStability, ...]:
    """Every winner by adjusted values and every entry that won in a replicate; by award, winners first, then by share.

    The weights of `cuts` go by the order of `criteria`. Raises NotEstimable where any criterion is.
    """
    result = adjust_criteria(criteria, np.ones(len(criteria)).tolist(), category)
    values = np.stack([each.value for each in result.criteria])
    errors = np.stack([each.value_error for each in result.criteria])
    return summed_up(
        _winners(values, cuts),
        (_winners(drawn, cuts) for drawn in _drawn(values, errors, replicates, seed)),
        (_winners(absent, cuts) for absent in without_each_juror(result, category)),
    )


def _winners(values: FloatArray, cuts: Sequence[Cut]) -> Winners:
    return [winners(values, cut) for cut in cuts]


def _drawn(values: FloatArray, errors: FloatArray, replicates: int, seed: int) -> Iterator[FloatArray]:
    """Values from their prediction distributions, normal; a film's criteria err together, which is the wider bound."""
    random = np.random.default_rng(seed)
    for _ in range(replicates):
        yield values + errors * random.standard_normal(values.shape[1])
