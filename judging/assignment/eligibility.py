"""Who may see what: the hard filters, and how many jurors each of them takes from an entry."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from judging.assignment.problem import PanelProblem

Kind = TypeVar("Kind", bound=Hashable)
Matrix = NDArray[np.bool_]

CONFLICT = "a declared or found conflict"
COUNTRY = "a country in common"
LANGUAGE = "no language in common"
CATEGORY = "another category"
LENGTH = "too few minutes for its length"


def filters(problem: PanelProblem) -> dict[str, Matrix]:
    """Give, per reason, the (entries, jurors) matrix of pairs it forbids."""
    entries, jurors = problem.entries, problem.jurors
    forbidden = {CONFLICT: np.zeros((len(entries), len(jurors)), bool)}
    forbidden[CONFLICT][problem.forbidden[:, 0], problem.forbidden[:, 1]] = True
    if not problem.allow_same_country and any(juror.countries for juror in jurors):
        of_jurors = [juror.countries for juror in jurors]
        forbidden[COUNTRY] = _by_kind(
            [entry.countries for entry in entries], lambda own: [bool(own & other) for other in of_jurors]
        )
    if any(juror.languages for juror in jurors):
        spoken = [juror.languages for juror in jurors]
        forbidden[LANGUAGE] = _by_kind(
            [entry.languages for entry in entries],
            lambda own: [bool(own and other and not own & other) for other in spoken],
        )
    if any(juror.categories for juror in jurors):
        judged = [juror.categories for juror in jurors]
        forbidden[CATEGORY] = _by_kind(
            [entry.category for entry in entries],
            lambda own: [bool(own and other and own not in other) for other in judged],
        )
    limits = minute_limits(problem)
    if np.isfinite(limits).any():
        minutes = np.array([entry.minutes for entry in entries])
        forbidden[LENGTH] = minutes[:, None] > limits[None, :]
    return forbidden


def minute_limits(problem: PanelProblem) -> NDArray[np.float64]:
    """Give each juror's limit of minutes: the smaller of their own and everyone's; infinite where there is none."""
    everyone = np.inf if problem.max_minutes is None else problem.max_minutes
    own = [np.inf if juror.max_minutes is None else juror.max_minutes for juror in problem.jurors]
    return np.asarray(np.minimum(np.array(own, float), everyone), np.float64)


def load_limits(problem: PanelProblem) -> NDArray[np.int64]:
    """Give each juror's limit of entries: the smaller of their own, everyone's and the number of entries."""
    everyone = len(problem.entries) if problem.max_load is None else min(problem.max_load, len(problem.entries))
    own = [everyone if juror.max_entries is None else min(juror.max_entries, everyone) for juror in problem.jurors]
    return np.array(own, np.int64)


def _by_kind(kinds: Sequence[Kind], row: Callable[[Kind], list[bool]]) -> Matrix:
    # A festival has thousands of entries but few sets of countries or languages: each kind is decided once.
    places: dict[Kind, int] = {}
    index = np.array([places.setdefault(kind, len(places)) for kind in kinds], np.intp)
    return np.array([row(kind) for kind in places], bool)[index]
