"""Exact numbers, one at a time or a column at a time: no binary fraction ever decides a place.

A column keeps numerators and denominators as two arrays of whole numbers without limit, so that a step of the count
over 45,000 entries is a handful of array operations and 0.1 + 0.2 equals 0.3.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
# Whole numbers without limit (Python's), in an array; int64 arrays serve as well where they cannot overflow.
Integers: TypeAlias = NDArray[Any]

PLACES = 12
NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{1,30})?|\.\d{1,30})(/\d{1,30})?", re.ASCII)


class NotANumber(ValueError):
    """The text is no decimal and no fraction, or would need a binary fraction to be read."""


def exact_number(value: object) -> Fraction:
    """Read a decimal or a fraction: text ("0.5", "1/2"), a whole number, a Decimal or a Fraction; never a float.

    Raises NotANumber.
    """
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal | Fraction):
        raise NotANumber(f"{value!r} is not an exact number; write a decimal or a fraction as text.")
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, Decimal):
        if not value.is_finite() or abs(value.adjusted()) > 30:
            raise NotANumber(f"{value} is not a number of ordinary size.")
        return Fraction(value)
    if not NUMBER.fullmatch(value):
        raise NotANumber(f"{value!r} is not a decimal such as 0.5 or a fraction such as 1/2.")
    if "/" not in value:
        return Fraction(value)
    above, below = value.split("/")
    if int(below) == 0:
        raise NotANumber(f"{value!r} divides by zero.")
    return Fraction(above) / int(below)


def half_up(value: Fraction, step: Fraction) -> Fraction:
    """Round to the nearest multiple of ``step``, halves towards plus infinity."""
    return (value / step + Fraction(1, 2)).__floor__() * step


def decimal_text(value: Fraction, *, irrational: bool = False) -> str:
    """Write a number as a decimal: exact where it terminates, else to 12 places, half up.

    ``irrational`` says that ``value`` is only a close approximation, so that its further digits mean nothing.
    """
    below = value.denominator
    twos = (below & -below).bit_length() - 1
    rest, fives = below >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or (irrational and places > PLACES):
        steps = (2 * value.numerator * 10**PLACES + below) // (2 * below)
        value, places = Fraction(steps, 10**PLACES), PLACES
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def unlimited(values: Integers) -> Integers:
    """The same whole numbers as Python integers, which never overflow."""
    return values.astype(object)


def rounded_quotient(above: Integers, below: Integers | int, step: Fraction) -> Integers:
    """How many steps ``above / below`` is, halves up (towards plus infinity); arrays of Python integers."""
    quotient: Integers = (2 * above * step.denominator + below * step.numerator) // (2 * below * step.numerator)
    return quotient


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One exact number for each entry: ``above / below``, arrays of Python integers, ``below`` positive and reduced."""

    above: Integers
    below: Integers

    @classmethod
    def of(cls, above: Integers, below: Integers) -> "Column":
        """Reduce numerators and denominators (any integer arrays) to lowest terms."""
        above, below = unlimited(above), unlimited(below)
        shared = np.gcd(above, below)
        return cls(above // shared, below // shared)

    @classmethod
    def zero(cls, length: int) -> "Column":
        """Zeros."""
        return cls(np.zeros(length, object), np.ones(length, object))

    @classmethod
    def whole(cls, numbers: Integers) -> "Column":
        """Whole numbers."""
        return cls(unlimited(numbers), np.ones(len(numbers), object))

    def __len__(self) -> int:
        return len(self.above)

    def __add__(self, other: "Column") -> "Column":
        return Column.of(self.above * other.below + other.above * self.below, self.below * other.below)

    def __getitem__(self, place: int) -> Fraction:
        return Fraction(self.above[place], self.below[place])

    def times(self, factor: Fraction) -> "Column":
        """Each number times one factor."""
        return Column.of(self.above * factor.numerator, self.below * factor.denominator)

    def rounded(self, step: Fraction | None) -> "Column":
        """Each number rounded half up to a multiple of ``step``; unchanged when there is no step."""
        if step is None:
            return self
        steps = rounded_quotient(self.above, self.below, step)
        return Column.of(steps * step.numerator, np.full(len(self), step.denominator, object))

    def spread_to(self, places: IntArray, length: int) -> "Column":
        """A longer column with these numbers at ``places`` and zero elsewhere."""
        longer = Column.zero(length)
        longer.above[places] = self.above
        longer.below[places] = self.below
        return longer

    def keys(self) -> Integers:
        """Whole numbers in the same order as these numbers, equal exactly where they are equal.

        Two different fractions with denominators of at most D differ by at least 1/D², so the whole part of D² times
        each tells them apart.
        """
        largest = int(self.below.max(initial=1))
        keys: Integers = self.above * largest**2 // self.below
        return keys


def combined(columns: list[Column], weights: list[Fraction], how: str) -> Column:
    """The weighted mean ("mean") or the weighted sum ("sum") of columns."""
    parts = [column.times(weight) for column, weight in zip(columns, weights, strict=True)]
    return of_weighted(parts, weights, how)


def of_weighted(parts: list[Column], weights: list[Fraction], how: str) -> Column:
    """The same from columns that are already multiplied by their weights (and perhaps rounded)."""
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total if how == "sum" else total.times(1 / sum(weights, Fraction()))
