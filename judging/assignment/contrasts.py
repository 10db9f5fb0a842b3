"""Variances of the differences between jurors, and how an exchange of two seats changes them without solving again.

When juror a of one panel and juror b of another of the same size change places, the jurors' information matrix changes
by -(d r' + r d') / size, where d = b - a and r is the rest of a's panel less the rest of b's. That has rank two, so the
pseudo-inverse follows by the identity of Sherman, Morrison and Woodbury (Hager, Updating the inverse
of a matrix, 1989).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Rows = NDArray[np.intp]

DIGITS: Final = 9
"""By so many decimals variances are compared, so that the noise of a linear algebra library decides nothing."""
NEARLY_APART: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Exchange:
    """One juror of a panel for another's: who they are, and who stays beside each of them, as rows of the matrix."""

    one: int
    other: int
    beside_one: Rows
    beside_other: Rows


class Contrasts:
    """The contrasts of a connected jury, read from the pseudo-inverse of its information matrix (jurors, jurors).

    ``total`` is its trace: all variances of contrasts over the number of jurors; ``worst`` is the largest of them.
    """

    def __init__(self, inverse: Vector) -> None:
        self._inverse = inverse
        diagonal = np.diag(inverse)
        variance = np.round(diagonal[:, None] + diagonal[None, :] - 2 * inverse, DIGITS)
        self.total = round(float(diagonal.sum()), DIGITS)
        self.worst = float(variance.max())
        self.worst_pair: tuple[int, int] = divmod(int(variance.argmax()), len(inverse))

    @classmethod
    def of(cls, information: Vector) -> "Contrasts":
        """Take the contrasts of a jury whose graph is connected."""
        share = 1.0 / len(information)
        return cls(np.asarray(np.linalg.inv(information + share) - share, np.float64))

    @cached_property
    def _square(self) -> Vector:
        return np.asarray(self._inverse @ self._inverse, np.float64)

    @property
    def of_jurors(self) -> Vector:
        """How hard each juror is to compare with the others (jurors,)."""
        return np.asarray(np.round(np.diag(self._inverse), DIGITS))

    def slope_of_total(self, one: int, beside: Rows, others: Rows, beside_others: Rows) -> Vector:
        """Give how steeply the total rises when juror ``one`` changes places with each of ``others`` (n,).

        ``beside`` (seats - 1,) stay on the one's panel, ``beside_others`` (n, seats - 1) on those of the others.
        """
        near = self._square[beside].sum(axis=0)
        far = self._square[one][beside_others] - self._square[others[:, None], beside_others]
        return np.asarray(np.round(near[others] - near[one] + far.sum(axis=1), DIGITS))

    def slope_of_worst(self, one: int, beside: Rows, others: Rows, beside_others: Rows) -> Vector:
        """Give the same for the worst contrast."""
        first, second = self.worst_pair
        weight = self._inverse[first] - self._inverse[second]
        staying = weight[beside].sum() - weight[beside_others].sum(axis=1)
        return np.asarray(np.round((weight[others] - weight[one]) * staying, DIGITS))

    def after(self, exchange: Exchange) -> "Contrasts | None":
        """Give the contrasts once two jurors have changed places; None where the jury would fall apart."""
        size = len(exchange.beside_one) + 1
        change = np.zeros((len(self._inverse), 2))
        change[[exchange.one, exchange.other], 0] = -1.0, 1.0
        np.add.at(change[:, 1], exchange.beside_one, 1.0)
        np.subtract.at(change[:, 1], exchange.beside_other, 1.0)
        moved = self._inverse @ change
        core = change.T @ moved - size * np.array([[0.0, 1.0], [1.0, 0.0]])
        if -np.linalg.det(core) < NEARLY_APART * size**2:
            return None
        return Contrasts(self._inverse - moved @ np.linalg.solve(core, moved.T))
