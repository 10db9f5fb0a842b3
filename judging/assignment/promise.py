"""Which pairs a program starts from; its prices let in the others that help."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.opening import Opening

BEST_OF_ENTRY: Final = 12


def promising_pairs(opening: Opening) -> NDArray[np.bool_]:
    """Take each entry's best pairs, and for a juror with a minimum load their best entries."""
    worth = np.where(opening.allowed, opening.worth, np.iinfo(np.int64).min).astype(np.int64)
    promising = np.zeros(worth.shape, bool)
    jury = worth.shape[1]
    count = min(jury, BEST_OF_ENTRY)
    np.put_along_axis(promising, np.argpartition(-worth, count - 1, axis=1)[:, :count], values=True, axis=1)
    for juror in np.flatnonzero(opening.least):
        promising[np.argsort(-worth[:, juror], kind="stable")[: 3 * opening.least[juror]], juror] = True
    return promising & opening.allowed
