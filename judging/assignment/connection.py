"""How well panels link the jurors: can their severities be told apart from the films they saw?

A score is taken as film + juror + noise of variance 1. With the films eliminated, the jurors' information matrix is
sum over entries of (diag(panel) - panel panel' / size), a weighted graph Laplacian: its kernel tells the components,
its second smallest eigenvalue the algebraic connectivity (Fiedler, 1973), and its pseudo-inverse the variance of each
contrast (Bailey, Designs for two-colour microarray experiments, 2007, sec. 2).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.opening import Pairs

MOST_JURORS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Connection:
    """The certificate: components, algebraic connectivity and worst contrast (None where they say nothing)."""

    components: int
    algebraic_connectivity: float | None
    worst_contrast: float | None


def connection(pairs: Pairs, entries: int, jurors: int) -> Connection:
    """Certify the graph of the jurors with at least one entry; the numbers are given up to 2,000 jurors."""
    matrix = information(pairs, entries, jurors)
    active = np.bincount(pairs[:, 1], minlength=jurors) > 0
    labels = component_labels(matrix)
    components = len(set(labels[active].tolist()))
    count = int(active.sum())
    if components != 1 or not 1 < count <= MOST_JURORS:
        return Connection(components, None, None)
    active_matrix = matrix[np.ix_(active, active)]
    eigenvalues = np.linalg.eigvalsh(active_matrix)
    inverse = np.linalg.inv(active_matrix + 1.0 / count) - 1.0 / count
    spread = np.diag(inverse)[:, None] + np.diag(inverse)[None, :] - 2 * inverse
    return Connection(1, round(float(eigenvalues[1]), 6), round(float(spread.max()), 6))


def information(pairs: Pairs, entries: int, jurors: int) -> NDArray[np.float64]:
    """Give the jurors' information matrix (jurors, jurors) of the pairs."""
    matrix = np.zeros((jurors, jurors))
    order = np.argsort(pairs[:, 0], kind="stable")
    entry, juror = pairs[order, 0], pairs[order, 1]
    sizes = np.bincount(entry, minlength=entries)
    first = np.concatenate([[0], np.cumsum(sizes)])[:-1]
    for size in sorted(set(sizes[sizes > 1].tolist())):
        panels = juror[first[sizes == size][:, None] + np.arange(size)]
        for one in range(size):
            np.add.at(matrix, (panels[:, one], panels[:, one]), 1.0)
            for other in range(size):
                np.add.at(matrix, (panels[:, one], panels[:, other]), -1.0 / size)
    return matrix


def component_labels(matrix: NDArray[np.float64]) -> NDArray[np.intp]:
    """Give each juror the smallest index among the jurors linked to them."""
    linked = (matrix < 0).astype(np.float32)
    np.fill_diagonal(linked, 1)
    labels = np.arange(len(matrix))
    for start in range(len(matrix)):
        if labels[start] != start:
            continue
        reached = np.zeros(len(matrix), np.float32)
        reached[start] = 1
        while True:
            further = (linked @ reached > 0).astype(np.float32)
            if np.array_equal(further, reached):
                break
            reached = further
        labels[reached > 0] = start
    return labels
