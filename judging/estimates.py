"""What stands beside an official result of scoresheets or rankings, for people: never part of its digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from judging.counting import Caution

if TYPE_CHECKING:
    from judging.agreement import Agreement


@dataclass(frozen=True, slots=True)
class Stability:
    """How sure it is that an entry wins an award.

    ``share`` is the part of resampled juries under which it wins; ``changed_by`` names the jurors whose absence alone
    would give it the award or take it away.
    """

    award: str
    entry: str
    share: float
    changed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimates:
    """Severity-adjusted scores by entry code, agreement, stability, and what follows from them."""

    adjusted: Mapping[int, float] = field(default_factory=dict)
    agreement: "Agreement | None" = None
    stability: tuple[Stability, ...] = ()
    cautions: tuple[Caution, ...] = ()
