"""Scores of jurors on entries as plain arrays: what every estimate beside the official result starts from.

One row is one observation: entry code, juror code, score. Codes are 0 … n - 1 in any order the caller likes; an entry
without a row was not scored, and a missing score is a missing row, never a zero.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from judging.exact import BoolArray, IntArray

FloatArray: TypeAlias = NDArray[np.float64]


class NotEstimable(ValueError):
    """The scores cannot carry the estimate asked for; the message says what is missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """Scores of one criterion (or of the combined result): three arrays of equal length, and how many codes there are.

    Raises ValueError where the lengths differ, a code is out of range or a score is not a finite number.
    """

    entry: IntArray
    juror: IntArray
    score: FloatArray
    entries: int
    jurors: int

    def __post_init__(self) -> None:
        if not self.entry.shape == self.juror.shape == self.score.shape or self.entry.ndim != 1:
            raise ValueError("Entry, juror and score must be three flat arrays of equal length.")
        for codes, limit in ((self.entry, self.entries), (self.juror, self.jurors)):
            if codes.size and not 0 <= codes.min() <= codes.max() < limit:
                raise ValueError("A code lies outside 0 … n - 1.")
        if not np.isfinite(self.score).all():
            raise ValueError("A missing score is a missing row; every score must be a finite number.")

    @classmethod
    def of(cls, entry: ArrayLike, juror: ArrayLike, score: ArrayLike, entries: int, jurors: int) -> "Observations":
        """Observations from anything numpy can read, sorted, so that no estimate depends on the order of rows."""
        given = cls(
            np.asarray(entry, np.int64), np.asarray(juror, np.int64), np.asarray(score, np.float64), entries, jurors
        )
        return given.take(np.lexsort((given.score, given.juror, given.entry)))

    @classmethod
    def of_table(cls, table: ArrayLike) -> "Observations":
        """Observations from an entries × jurors table in which NaN means no observation."""
        scores = np.asarray(table, np.float64)
        entry, juror = np.nonzero(~np.isnan(scores))
        return cls(entry, juror, scores[entry, juror], *scores.shape)

    def table(self) -> FloatArray:
        """The entries × jurors table, NaN where there is no observation; of duplicates the last row counts."""
        scores = np.full((self.entries, self.jurors), np.nan)
        scores[self.entry, self.juror] = self.score
        return scores

    def take(self, rows: IntArray | BoolArray) -> "Observations":
        """The chosen rows, under the same codes."""
        return Observations(self.entry[rows], self.juror[rows], self.score[rows], self.entries, self.jurors)

    def with_scores(self, score: FloatArray) -> "Observations":
        """The same jurors and entries with other scores."""
        return Observations(self.entry, self.juror, score, self.entries, self.jurors)

    def scored_by(self) -> IntArray:
        """How many observations each entry has."""
        return np.bincount(self.entry, minlength=self.entries)

    def scored(self) -> IntArray:
        """How many observations each juror gave."""
        return np.bincount(self.juror, minlength=self.jurors)

    def entry_means(self) -> FloatArray:
        """Raw mean of each entry; NaN where nobody scored it."""
        return means(self.entry, self.score, self.entries)

    def juror_means(self) -> FloatArray:
        """Raw mean of each juror; NaN where a juror scored nothing."""
        return means(self.juror, self.score, self.jurors)


def means(codes: IntArray, values: FloatArray, n: int) -> FloatArray:
    """Mean of the values under each code 0 … n - 1; NaN for a code without a value."""
    counts = np.bincount(codes, minlength=n)
    totals = np.bincount(codes, weights=values, minlength=n)
    result: FloatArray = np.full(n, np.nan)
    return np.divide(totals, counts, out=result, where=counts > 0)
