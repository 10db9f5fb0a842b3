"""How the aims weigh against each other in the whole numbers a flow works with."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.opening import Opening

BALANCE_STEPS: Final = 32
# The flow solver multiplies costs by the number of nodes in 64 bits.
LARGEST_COST: Final = 4e18


@dataclass(frozen=True, slots=True)
class Costs:
    """The aims as levels: an open seat outweighs a short load, that a pair met before, that any worth, that balance.

    A residual cycle visits each juror once, so a level is exact when it outweighs one cycle of the level below.
    ``coarse`` is 1, or what worth had to be divided by to fit 64 bits.
    """

    opening: Opening
    worth: int
    met: int
    underload: int
    seat: int
    coarse: int

    def gains(self, entry: NDArray[np.intp], juror: NDArray[np.intp]) -> NDArray[np.int64]:
        """Give what each pair is worth."""
        gains = self.opening.worth[entry, juror].astype(np.int64) // self.coarse * self.worth
        if self.opening.met is not None:
            gains -= self.met * self.opening.met[entry, juror]
        return gains

    def gains_of_rows(self, rows: slice) -> NDArray[np.int64]:
        """Give the gains of whole rows of entries."""
        gains = self.opening.worth[rows].astype(np.int64) // self.coarse * self.worth
        if self.opening.met is not None:
            gains -= self.met * self.opening.met[rows]
        return gains

    def load_steps(self) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
        """Give (juror, how many entries, cost of each) in order of load: convex, so that loads come out even."""
        opening = self.opening
        width = self._step_width()
        start, end = opening.loads, opening.loads + opening.most
        paid = opening.loads + opening.least
        juror, size, cost = [], [], []
        for step in range(BALANCE_STEPS + 1):
            low = step * width
            high = low + width if step < BALANCE_STEPS else np.iinfo(np.int64).max
            for first, last, bonus in ((start, paid, self.underload), (paid, end, 0)):
                room = np.minimum(last, high) - np.maximum(first, low)
                (open_to,) = np.nonzero(room > 0)
                juror.append(open_to)
                size.append(room[open_to])
                cost.append(np.full(len(open_to), step - bonus))
        return np.concatenate(juror), np.concatenate(size), np.concatenate(cost).astype(np.int64)

    def cost_of_one_more(self, loads: NDArray[np.int64], never: np.int64) -> NDArray[np.int64]:
        """Give what one more entry costs each juror who takes ``loads`` now; ``never`` where they are full."""
        load = self.opening.loads + loads
        cost = np.minimum(load // self._step_width(), BALANCE_STEPS)
        cost[loads < self.opening.least] -= self.underload
        cost[loads >= self.opening.most] = never
        return np.asarray(cost, np.int64)

    def _step_width(self) -> int:
        everything = int(self.opening.seats.sum() + self.opening.loads.sum())
        return max(1, -(-2 * everything // (len(self.opening.most) * BALANCE_STEPS)))


def weigh(opening: Opening, *, rigorous: bool) -> Costs:
    """Choose the levels; where nothing stays open or short, a small gap between them is already exact."""
    low, high = int(opening.worth.min(initial=0)), int(opening.worth.max(initial=0))
    nodes = len(opening.seats) * (1 if opening.country_left is None else 1 + opening.countries.shape[1])
    nodes += len(opening.most) + 2
    step = len(opening.most) + 2 if rigorous else 4
    coarse = 1
    while True:
        worth = BALANCE_STEPS + 2
        highest = ((high - low) // coarse + 1) * worth
        met = step * highest if opening.met is not None else 0
        underload = step * (highest + met)
        seat = step * (highest + met + underload)
        if seat * nodes < LARGEST_COST:
            return Costs(opening=opening, worth=worth, met=met, underload=underload, seat=seat, coarse=coarse)
        coarse *= 10
