"""The one door to linear solvers: GLOP first, HiGHS where GLOP ends for want of precision.

Both are single-threaded simplex codes without a limit of time, so the same program has the same answer on every run.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver.python import model_builder_helper
from scipy import sparse
from scipy.optimize import linprog

Vector = NDArray[np.float64]

PARAMETERS: Final = "use_dual_simplex: true"


@dataclass(frozen=True, slots=True)
class LinearOptimum:
    """The least cost, the values of the variables, and what each row's limit costs (the change per unit of it)."""

    cost: float
    values: Vector
    duals: Vector


def least_cost(
    costs: Vector, tops: Vector, matrix: sparse.csr_array, lower: Vector, upper: Vector
) -> LinearOptimum | None:
    """Minimise ``costs`` over variables from 0 to ``tops`` whose rows lie between the limits; None if nothing does."""
    model = model_builder_helper.ModelBuilderHelper()
    fill: Any = model.fill_model_from_sparse_data
    fill(np.zeros(len(costs)), tops, costs, lower, upper, sparse.csr_matrix(matrix))
    solver = model_builder_helper.ModelSolverHelper("glop")
    solver.set_solver_specific_parameters(PARAMETERS)
    solver.solve(model)
    status = solver.status()
    if status == model_builder_helper.SolveStatus.OPTIMAL:
        values, duals = np.array(solver.variable_values()), np.array(solver.dual_values())
        return LinearOptimum(float(solver.objective_value()), values, duals)
    if status == model_builder_helper.SolveStatus.INFEASIBLE:
        return None
    return _least_cost_slowly(costs, tops, matrix, lower, upper)


def _least_cost_slowly(
    costs: Vector, tops: Vector, matrix: sparse.csr_array, lower: Vector, upper: Vector
) -> LinearOptimum | None:
    equal = lower == upper
    below = np.isfinite(upper) & ~equal
    above = np.isfinite(lower) & ~equal
    solved = linprog(
        costs,
        A_ub=sparse.vstack([matrix[below], -matrix[above]]),
        b_ub=np.concatenate([upper[below], -lower[above]]),
        A_eq=matrix[equal],
        b_eq=upper[equal],
        bounds=[(0.0, top) for top in tops.tolist()],
        method="highs-ds",
    )
    if solved.status != 0 or solved.x is None or solved.fun is None:
        return None
    duals = np.zeros(len(lower))
    duals[equal] = solved.eqlin.marginals
    duals[below] = solved.ineqlin.marginals[: int(below.sum())]
    duals[above] -= solved.ineqlin.marginals[int(below.sum()) :]
    return LinearOptimum(float(solved.fun), np.asarray(solved.x), duals)
