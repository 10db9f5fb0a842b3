"""The open seats: what is still to be decided once kept pairs and calibration entries are seated."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.eligibility import filters, load_limits, minute_limits
from judging.assignment.problem import PanelProblem

Pairs = NDArray[np.int32]

MOST_CELLS_IN_FULL_DETAIL: Final = 4_000_000
TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Opening:
    """Open seats as arrays, entries in rows and jurors in columns.

    ``worth`` holds affinities times ``scale`` as whole numbers so that sums are exact; ``base`` is the worth of the
    seats already taken. ``allowed`` are the pairs that may still be made. Each juror has ``loads`` entries already and
    may still take from ``least`` to ``most``, ``minutes_left`` likewise. ``countries`` (jurors, countries) says who
    counts for which country, and ``country_left`` (entries, countries) how many more of each a panel takes, or None.
    ``mixed`` (jurors, mixes) says who has an attribute, ``mix_left`` (entries, mixes) how many each panel still needs.
    """

    worth: NDArray[np.int32] | NDArray[np.int64]
    scale: float
    allowed: NDArray[np.bool_]
    met: NDArray[np.bool_] | None
    seats: NDArray[np.int64]
    base: NDArray[np.int64]
    loads: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    minutes: NDArray[np.float64]
    minutes_left: NDArray[np.float64]
    countries: NDArray[np.bool_]
    country_left: NDArray[np.int64] | None
    mixed: NDArray[np.bool_]
    mix_left: NDArray[np.int64]

    @property
    def only_counts(self) -> bool:
        """Whether every rule counts heads in nested families, so that a flow settles it in whole numbers."""
        nested = self.country_left is None or not (self.countries.sum(axis=1) > 1).any()
        return nested and not self.mix_left.any() and not np.isfinite(self.minutes_left).any()

    def sums(self, pairs: Pairs) -> NDArray[np.int64]:
        """Give the worth of each entry's whole panel when ``pairs`` are added."""
        sums = self.base.copy()
        np.add.at(sums, pairs[:, 0], self.worth[pairs[:, 0], pairs[:, 1]])
        return sums

    def seated(self, pairs: Pairs) -> "Opening":
        """Give what is still open once ``pairs`` are taken."""
        entry, juror = pairs[:, 0], pairs[:, 1]
        allowed = self.allowed.copy()
        allowed[entry, juror] = False
        loads = np.bincount(juror, minlength=len(self.most))
        minutes = np.bincount(juror, weights=self.minutes[entry], minlength=len(self.most))
        country_left = self.country_left
        if country_left is not None:
            country_left = country_left.copy()
            np.subtract.at(country_left, entry, self.countries[juror].astype(np.int64))
        mix_left = self.mix_left.copy()
        np.subtract.at(mix_left, entry, self.mixed[juror].astype(np.int64))
        return replace(
            self,
            allowed=allowed,
            seats=self.seats - np.bincount(entry, minlength=len(self.seats)),
            base=self.sums(pairs),
            loads=self.loads + loads,
            least=np.maximum(self.least - loads, 0),
            most=np.maximum(self.most - loads, 0),
            minutes_left=self.minutes_left - minutes,
            country_left=country_left,
            mix_left=np.maximum(mix_left, 0),
        )

    def of_entries(self, rows: NDArray[np.intp]) -> "Opening":
        """Give the same jurors with only some of the entries."""
        return replace(
            self,
            worth=self.worth[rows],
            allowed=self.allowed[rows],
            met=None if self.met is None else self.met[rows],
            seats=self.seats[rows],
            base=self.base[rows],
            minutes=self.minutes[rows],
            country_left=None if self.country_left is None else self.country_left[rows],
            mix_left=self.mix_left[rows],
        )


def open_seats(problem: PanelProblem) -> tuple[Opening, Pairs]:
    """Turn a problem into its open seats and the pairs that are already settled (kept, and calibration entries).

    A kept pair that has become a conflict does not stay: its seat is open again.
    """
    jurors = problem.jurors
    allowed = np.ones((len(problem.entries), len(jurors)), bool)
    for matrix in filters(problem).values():
        allowed &= ~matrix
    calibration = np.array([entry.calibration for entry in problem.entries], bool)
    worth, scale = _whole_numbers(problem)
    names = sorted({country for juror in jurors for country in juror.countries})
    countries = np.array([[name in juror.countries for name in names] for juror in jurors], bool).reshape(
        len(jurors), -1
    )
    country_left = None
    if problem.max_per_country is not None and names:
        country_left = np.full((len(problem.entries), len(names)), problem.max_per_country, np.int64)
    mixed = np.array([[mix.attribute in juror.attributes for mix in problem.mixes] for juror in jurors], bool)
    needed = np.tile(np.array([mix.least for mix in problem.mixes], np.int64), (len(problem.entries), 1))
    empty = Opening(
        worth=worth,
        scale=scale,
        allowed=allowed,
        met=_met(problem),
        seats=np.array([problem.panel_of(entry) for entry in range(len(problem.entries))], np.int64),
        base=np.zeros(len(problem.entries), np.int64),
        loads=np.zeros(len(jurors), np.int64),
        least=np.minimum(problem.min_load, load_limits(problem)),
        most=load_limits(problem),
        minutes=np.array([entry.minutes for entry in problem.entries], float),
        minutes_left=minute_limits(problem),
        countries=countries,
        country_left=country_left,
        mixed=mixed.reshape(len(jurors), -1),
        mix_left=needed,
    )
    settled = problem.kept[allowed[problem.kept[:, 0], problem.kept[:, 1]]].astype(np.int32)
    if calibration.any():
        shared = np.argwhere(allowed & calibration[:, None]).astype(np.int32)
        settled = np.unique(np.concatenate([settled, shared]), axis=0)
    after = empty.seated(settled) if len(settled) else empty
    after = replace(after, seats=np.where(calibration, 0, np.maximum(after.seats, 0)))
    return without_hopeless_pairs(after), settled


def without_hopeless_pairs(opening: Opening) -> Opening:
    """Drop pairs that no longer fit: the juror is full or lacks minutes, or the panel has enough of their country."""
    allowed = opening.allowed & (opening.most > 0)[None, :] & (opening.seats > 0)[:, None]
    if np.isfinite(opening.minutes_left).any():
        allowed &= opening.minutes[:, None] <= opening.minutes_left[None, :] + TOLERANCE
    if opening.country_left is not None:
        full = (opening.country_left <= 0).astype(np.float32)
        if full.any():
            allowed &= (full @ opening.countries.T.astype(np.float32)) == 0
    return replace(opening, allowed=allowed)


def _met(problem: PanelProblem) -> NDArray[np.bool_] | None:
    if not len(problem.met):
        return None
    met = np.zeros((len(problem.entries), len(problem.jurors)), bool)
    met[problem.met[:, 0], problem.met[:, 1]] = True
    return met


def _whole_numbers(problem: PanelProblem) -> tuple[NDArray[np.int32] | NDArray[np.int64], float]:
    """Scale affinities to whole numbers: exactly where they have few decimals, else to as many as the cells hold."""
    cells = len(problem.entries) * len(problem.jurors)
    detailed = cells <= MOST_CELLS_IN_FULL_DETAIL
    values = problem.affinity_values
    largest = float(np.abs(values).max(initial=0.0)) or 1.0
    finest = int(np.floor(np.log10((1e12 if detailed else 2e9) / largest)))
    places = next(
        (
            places
            for places in range(min(0, finest), finest + 1)
            if np.allclose(values * 10.0**places, np.rint(values * 10.0**places), rtol=1e-12, atol=1e-6)
        ),
        finest,
    )
    worth = np.zeros((len(problem.entries), len(problem.jurors)), np.int64 if detailed else np.int32)
    scaled = np.rint(values * 10.0**places)
    worth[problem.affinity_pairs[:, 0], problem.affinity_pairs[:, 1]] = scaled
    return worth, 10.0**places
