"""What the rules of a count say, as frozen data; `rule_reading` makes them from a plain dictionary."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from typing import Literal

SCORESHEET_METHODS = ("mean", "median", "trimmed_mean", "severity_adjusted", "majority_judgment")
RANKING_METHODS = ("points", "exponential_ranks", "borda", "schulze", "ranked_pairs", "irv", "stv")
# Estimates agree between machines to more than nine places, so after rounding there the ranking is the same everywhere.
ADJUSTED_STEP = Fraction(1, 10**9)
EUROVISION_POINTS = tuple(map(Fraction, (12, 10, 8, 7, 6, 5, 4, 3, 2, 1)))


@dataclass(frozen=True, slots=True)
class Scale:
    """Which scores a juror may give; steps are counted from ``min``, or from 0 where there is none."""

    min: Fraction | None = None
    max: Fraction | None = None
    step: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """How the ballots of one round become one number for each entry."""

    name: str = "mean"
    combine: Literal["mean", "sum"] = "mean"
    drop_high: int = 1
    drop_low: int = 1
    clip: Fraction | None = None
    decay: Fraction = Fraction(19, 100)
    points: tuple[Fraction, ...] = EUROVISION_POINTS
    seats: int = 1
    min_ballots: int = 1

    @property
    def ranked(self) -> bool:
        """Whether it counts rankings rather than scoresheets."""
        return self.name in RANKING_METHODS


@dataclass(frozen=True, slots=True)
class Rounding:
    """The step each stage rounds to, half up; a stage without a step stays exact."""

    cell: Fraction | None = None
    criterion: Fraction | None = None
    weighted: Fraction | None = None
    total: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One round with its weight, and what it does in its own way; without criteria, each that occurs weighs 1."""

    name: str
    weight: Fraction
    method: Method
    criteria: Mapping[str, Fraction] | None
    scale: Scale


@dataclass(frozen=True, slots=True)
class TieRule:
    """One way to tell tied entries apart: ``what`` is criterion, most, group or ballots; ``which`` says which one."""

    what: Literal["criterion", "most", "group", "ballots"]
    which: str = ""

    def __str__(self) -> str:
        return f"{self.what}:{self.which}" if self.which else self.what


@dataclass(frozen=True, slots=True)
class Ties:
    """Tie rules in order; what they leave tied is ex aequo, numbered 1, 2, 2, 4 (skip) or 1, 2, 2, 3 (dense)."""

    rules: tuple[TieRule, ...] = ()
    numbering: Literal["skip", "dense"] = "skip"


@dataclass(frozen=True, slots=True)
class Award:
    """Who wins one award: the first ``places`` of a ranking, perhaps on criteria of its own and among fewer entries."""

    name: str
    places: int = 1
    criteria: Mapping[str, Fraction] | None = None
    category: str | None = None
    max_per_country: int | None = None
    not_also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything a count needs to know besides the ballots. Without named rounds there is one, named ""."""

    method: Method
    rounds: tuple[Round, ...]
    groups: Mapping[str, Fraction] | None = None
    rounding: Rounding = Rounding()
    ties: Ties = Ties()
    awards: tuple[Award, ...] = ()

    @property
    def last(self) -> Round:
        """The round that decides who is ranked."""
        return self.rounds[-1]

    @property
    def names_rounds(self) -> bool:
        """Whether ballots must say which round they belong to."""
        return self.rounds[0].name != ""

    @property
    def ranked(self) -> bool:
        """Whether the ballots are rankings; all rounds agree on that."""
        return self.last.method.ranked


def plain(value: object) -> object:
    """Rules as data for JSON: numbers as text in lowest terms ("1/2"), what is unset left out.

    Two files that say the same in other words ("0.50" for "1/2", another order of criteria) give the same data.
    """
    if isinstance(value, Fraction):
        return str(value)
    if is_dataclass(value):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(item) for name, item in named if item is not None}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value
