"""The open seats as a linear program: any rules at once, over columns that are let in as their prices call for them.

Rows: seats of each entry, loads and minutes of each juror, jurors of one country or attribute on each panel, and a
floor under each entry's sum. The linear optimum over all pairs (column generation: Ford and Fulkerson, 1958) bounds all
panels; its reduced costs then leave few pairs to the integer program (Nemhauser and Wolsey, 1988, ch. II.3 and II.5).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from judging.assignment.opening import Opening
from judging.assignment.reach import Covers, covers

Matrix = NDArray[np.bool_]
Vector = NDArray[np.float64]

OPEN_SEAT: Final = 1e5
SHORT_LOAD: Final = 1e4
MET_AGAIN: Final = 3e3
MISSING_MIX: Final = 1e3
UNDER_FLOOR: Final = 1e3


@dataclass(frozen=True, slots=True)
class Rules:
    """The opening with what is asked of it: a floor under each entry's sum, and how much may stay open or short.

    ``floor`` is a worth or None. ``open_seats``, ``short_loads`` and ``short_mixes`` are the fewest that can be
    reached, None while that is not known: then each has a cost that outweighs any worth.
    """

    opening: Opening
    floor: int | None = None
    open_seats: int | None = None
    short_loads: int | None = None
    short_mixes: int | None = None

    @property
    def leave_something(self) -> bool:
        """Whether even the fullest panels leave a seat open, a load short or a mix incomplete."""
        return bool(self.open_seats or self.short_loads or self.short_mixes)

    @property
    def unit(self) -> float:
        """The worth that counts as 1 in the program."""
        return float(max(1, np.abs(self.opening.worth).max(initial=1)))

    @property
    def minute_scale(self) -> Vector:
        """What each juror's row of minutes is divided by, so that all rows are of one size."""
        left = self.opening.minutes_left
        return np.where(np.isfinite(left), np.maximum(left, 1.0), 1.0)

    def costs(self, entry: NDArray[np.intp], juror: NDArray[np.intp]) -> Vector:
        """Give the cost of each pair, best pairs lowest."""
        cost = -self.opening.worth[entry, juror] / self.unit
        if self.opening.met is not None:
            cost = cost + MET_AGAIN * self.opening.met[entry, juror]
        return cost


class System:
    """The rows and variables for one set of columns; pairs come first, then what may stay open, short or under."""

    def __init__(self, rules: Rules, entry: NDArray[np.intp], juror: NDArray[np.intp], *, elastic: bool) -> None:
        self.rules, self.entry, self.juror = rules, entry, juror
        self._blocks: list[tuple[NDArray[np.intp], NDArray[np.intp], Vector]] = []
        self._lower: list[Vector] = []
        self._upper: list[Vector] = []
        self._costs = [rules.costs(entry, juror)]
        self._tops: list[Vector] = [np.ones(len(entry))]
        self._row_count, self._column_count = 0, len(entry)
        self.covers: Covers | None = None
        self.row: dict[str, slice] = {}
        self.column: dict[str, slice] = {}
        self._seats()
        self._loads()
        self._minutes()
        self._countries()
        self._mixes()
        self._floors(elastic=elastic)

    @property
    def costs(self) -> Vector:
        """The cost of each variable."""
        return np.concatenate(self._costs)

    @property
    def tops(self) -> Vector:
        """The upper bound of each variable; all are at least 0."""
        return np.concatenate(self._tops)

    @property
    def rows(self) -> tuple[sparse.csr_array, Vector, Vector]:
        """The matrix with the lower and upper bound of each row."""
        row, column, value = (np.concatenate(parts) for parts in zip(*self._blocks, strict=True))
        matrix = sparse.csr_array((value, (row, column)), (self._row_count, self._column_count))
        return matrix, np.concatenate(self._lower), np.concatenate(self._upper)

    def _variables(self, name: str, tops: Vector, cost: float) -> NDArray[np.intp]:
        first = self._column_count
        self._column_count += len(tops)
        self.column[name] = slice(first, self._column_count)
        self._costs.append(np.full(len(tops), cost))
        self._tops.append(tops)
        return np.arange(first, self._column_count)

    def _rows(self, name: str, lower: Vector, upper: Vector) -> int:
        first = self._row_count
        self._row_count += len(lower)
        self.row[name] = slice(first, self._row_count)
        self._lower.append(lower)
        self._upper.append(upper)
        return first

    def _fill(self, row: NDArray[np.intp], column: NDArray[np.intp], value: Vector | float) -> None:
        self._blocks.append((row, column, np.broadcast_to(np.asarray(value, float), row.shape)))

    def _limited(self, name: str, variables: NDArray[np.intp], most: int | None) -> None:
        if most is not None:
            row = self._rows(name, np.array([-np.inf]), np.array([float(most)]))
            self._fill(np.full(len(variables), row), variables, 1.0)

    def _seats(self) -> None:
        seats = self.rules.opening.seats.astype(float)
        first = self._rows("seats", seats, seats)
        self._fill(first + self.entry, np.arange(len(self.entry)), 1.0)
        if self.rules.open_seats != 0:
            stay_open = self._variables("open", seats, OPEN_SEAT if self.rules.open_seats is None else 0.0)
            self._fill(first + np.arange(len(seats)), stay_open, 1.0)
            self._limited("all open", stay_open, self.rules.open_seats)

    def _loads(self) -> None:
        opening = self.rules.opening
        least, most = opening.least.astype(float), opening.most.astype(float)
        first = self._rows("loads", np.where(least > 0, least, -np.inf), most)
        self._fill(first + self.juror, np.arange(len(self.juror)), 1.0)
        if least.any() and self.rules.short_loads != 0:
            short = self._variables("short", least, SHORT_LOAD if self.rules.short_loads is None else 0.0)
            self._fill(first + np.arange(len(least)), short, 1.0)
            self._limited("all short", short, self.rules.short_loads)

    def _minutes(self) -> None:
        opening = self.rules.opening
        if np.isfinite(opening.minutes_left).any():
            limit = self.rules.minute_scale
            ceiling = np.asarray(np.maximum(opening.minutes_left, 0.0) / limit, np.float64)
            first = self._rows("minutes", np.full(len(limit), -np.inf), ceiling)
            share = opening.minutes[self.entry] / limit[self.juror]
            self._fill(first + self.juror, np.arange(len(self.juror)), share)

    def _countries(self) -> None:
        opening = self.rules.opening
        if opening.country_left is None:
            return
        pair, country = np.nonzero(opening.countries[self.juror])
        many = opening.countries.shape[1]
        families, place, members = np.unique(self.entry[pair] * many + country, return_inverse=True, return_counts=True)
        left = opening.country_left[families // many, families % many]
        binding = members > left
        number = np.where(binding, np.cumsum(binding) - 1, -1)[place]
        first = self._rows("countries", np.full(int(binding.sum()), -np.inf), left[binding].astype(float))
        self.families = families[binding]
        self._fill(first + number[number >= 0], pair[number >= 0], 1.0)

    def _mixes(self) -> None:
        opening = self.rules.opening
        needing, mix = np.nonzero(opening.mix_left)
        if not len(needing):
            return
        need = opening.mix_left[needing, mix].astype(float)
        first = self._rows("mixes", need, np.full(len(need), np.inf))
        if self.rules.short_mixes != 0:
            without = self._variables("without", need, MISSING_MIX if self.rules.short_mixes is None else 0.0)
            self._fill(first + np.arange(len(need)), without, 1.0)
            self._limited("all without", without, self.rules.short_mixes)
        number = np.full(opening.mix_left.shape, -1)
        number[needing, mix] = np.arange(len(need))
        for one in range(opening.mixed.shape[1]):
            (pair,) = np.nonzero(opening.mixed[self.juror, one] & (number[self.entry, one] >= 0))
            self._fill(first + number[self.entry[pair], one], pair, 1.0)

    def _floors(self, *, elastic: bool) -> None:
        opening, unit = self.rules.opening, self.rules.unit
        if self.rules.floor is None:
            return
        need = np.asarray((self.rules.floor - opening.base) / unit, np.float64)
        first = self._rows("floors", need, np.full(len(need), np.inf))
        self._fill(first + self.entry, np.arange(len(self.entry)), opening.worth[self.entry, self.juror] / unit)
        if elastic:
            under = self._variables("under", np.maximum(need, 0.0) + 1.0, UNDER_FLOOR)
            self._fill(first + np.arange(len(need)), under, 1.0)
        self._covers(self.rules.floor, elastic=elastic)

    def _covers(self, floor: int, *, elastic: bool) -> None:
        self.covers = found = covers(self.rules.opening, floor)
        if not len(found.entry):
            return
        first = self._rows("covers", found.count.astype(float), np.full(len(found.entry), np.inf))
        of_entry = np.argsort(self.entry, kind="stable")
        starts = np.searchsorted(self.entry[of_entry], np.arange(len(self.rules.opening.seats) + 1))
        sizes = starts[found.entry + 1] - starts[found.entry]
        row = np.repeat(np.arange(len(sizes)), sizes)
        pair = of_entry[np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + starts[found.entry[row]]]
        good = self.rules.opening.worth[self.entry[pair], self.juror[pair]] >= found.least[row]
        self._fill(first + row[good], pair[good], 1.0)
        if elastic:
            missing = self._variables("uncovered", found.count.astype(float), UNDER_FLOOR)
            self._fill(first + np.arange(len(missing)), missing, 1.0)
