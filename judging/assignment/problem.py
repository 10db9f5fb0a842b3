"""What blind panels are asked for and what is answered: plain data, ids as the festival writes them.

The order of aims is fixed: most seats filled, then minimum loads, then pairs that have not met before, then the mix of
every panel, then the objective (``fair``: the best worst entry, then the best total; ``total``: the best total), then
even loads, then jurors who can be compared (linked, with small variances of their contrasts).
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

NOTHING: Final[frozenset[str]] = frozenset()
UNLIMITED: Final = float("inf")


class Objective(StrEnum):
    """Which panels are best among those that fill the most seats."""

    FAIR = "fair"
    TOTAL = "total"


class ImpossibleProblem(ValueError):
    """The problem contradicts itself (no jurors, a kept pair that is a conflict); the text says what to mend."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; no languages or no category is unrestricted. Every juror sees a calibration entry.

    ``panel``: how many jurors see it, where that is not the problem's ``per_entry``.
    """

    id: str
    countries: frozenset[str] = NOTHING
    languages: frozenset[str] = NOTHING
    category: str = ""
    minutes: float = 0.0
    calibration: bool = False
    panel: int | None = None


@dataclass(frozen=True, slots=True)
class Juror:
    """One juror; empty sets are unrestricted, ``None`` is no limit of their own."""

    id: str
    countries: frozenset[str] = NOTHING
    languages: frozenset[str] = NOTHING
    categories: frozenset[str] = NOTHING
    max_minutes: float | None = None
    max_entries: int | None = None
    attributes: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True)
class Mix:
    """At least ``least`` jurors with ``attribute`` on every panel, as far as no seat stays open for it."""

    attribute: str
    least: int = 1


def no_pairs() -> NDArray[np.int32]:
    """Make an empty list of pairs."""
    return np.empty((0, 2), np.int32)


def no_values() -> NDArray[np.float64]:
    """Make an empty list of affinities."""
    return np.empty(0, np.float64)


@dataclass(frozen=True, slots=True)
class PanelProblem:
    """Entries and jurors with everything that decides who may and should see what.

    Pairs are int arrays of shape (n, 2): index of the entry, index of the juror. ``affinity_values`` (n,) belongs to
    ``affinity_pairs``; pairs not listed have affinity 0. ``kept`` pairs stay; ``forbidden`` pairs (conflicts, found or
    declared) never sit together; ``met`` pairs are avoided where the seats can be filled without them.
    """

    entries: tuple[Entry, ...]
    jurors: tuple[Juror, ...]
    per_entry: int
    affinity_pairs: NDArray[np.int32] = field(default_factory=no_pairs)
    affinity_values: NDArray[np.float64] = field(default_factory=no_values)
    forbidden: NDArray[np.int32] = field(default_factory=no_pairs)
    kept: NDArray[np.int32] = field(default_factory=no_pairs)
    met: NDArray[np.int32] = field(default_factory=no_pairs)
    max_load: int | None = None
    min_load: int = 0
    max_minutes: float | None = None
    max_per_country: int | None = None
    allow_same_country: bool = False
    mixes: tuple[Mix, ...] = ()
    objective: Objective = Objective.FAIR
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.jurors:
            raise ImpossibleProblem("There are no jurors; add at least one.")
        if self.per_entry < 1:
            raise ImpossibleProblem("Each entry needs at least one juror.")
        for mix in self.mixes:
            if not 1 <= mix.least <= self.per_entry:
                raise ImpossibleProblem(
                    f"A panel of {self.per_entry} cannot have {mix.least} jurors with '{mix.attribute}'; ask for 1 to "
                    f"{self.per_entry}."
                )
        if not np.isfinite(self.affinity_values).all():
            raise ImpossibleProblem("An affinity is not a finite number.")

    def panel_of(self, entry: int) -> int:
        """Give how many jurors are to see an entry."""
        own = self.entries[entry].panel
        return self.per_entry if own is None else own


@dataclass(frozen=True, slots=True)
class Unfilled:
    """An entry with ``missing`` open seats and the reason that binds."""

    entry: str
    missing: int
    why: str


@dataclass(frozen=True, slots=True)
class Underloaded:
    """A juror ``missing`` entries short of the minimum and the reason that binds."""

    juror: str
    missing: int
    why: str


@dataclass(frozen=True, slots=True)
class WithoutMix:
    """An entry whose panel has ``missing`` jurors with ``attribute`` too few and the reason that binds."""

    entry: str
    attribute: str
    missing: int
    why: str


@dataclass(frozen=True, slots=True)
class PanelReport:
    """What the panels reach, and what was proved.

    ``bound`` is proved: no panels that fill as many seats (and, for ``fair``, have as good a worst entry) reach a
    larger total affinity. ``bound_min_entry_affinity`` is proved for the worst entry. ``optimal``: both are reached.
    ``algebraic_connectivity`` is the second smallest eigenvalue of the jurors' information matrix and
    ``worst_contrast`` the largest variance of a difference between two jurors' severities, in units of one score's
    noise; both are null where they say nothing (several components, one juror).
    """

    entries: int
    jurors: int
    per_entry: int
    total_affinity: float
    min_entry_affinity: float
    load_min: int
    load_max: int
    minutes_min: float
    minutes_max: float
    components: int
    unfilled: tuple[Unfilled, ...]
    underloaded: tuple[Underloaded, ...]
    optimal: bool
    bound: float
    bound_min_entry_affinity: float
    algebraic_connectivity: float | None
    worst_contrast: float | None
    kept: int
    met_again: int
    without_mix: tuple[WithoutMix, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain data, keys in this order."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in type(self).__slots__}
        for name in ("unfilled", "underloaded", "without_mix"):
            plain[name] = [asdict(one) for one in getattr(self, name)]
        return plain


@dataclass(frozen=True, slots=True)
class Panels:
    """The proposed pairs (n, 2), sorted by entry and juror index, and the report on them."""

    pairs: NDArray[np.int32]
    report: PanelReport
