"""How sure a result is, prepared for the page: what to draw, at which coordinates, and what must be said at the top.

Pure: figures in, coordinates and cautions out. Drawings are as wide as the page lets them be, so places along them are
percentages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from festival.awards.schemas import Caution, ResultForOrganiser
from judging.certainty import Certainty, Estimate
from judging.habits import Habit

MOST_DRAWN = 30
"""Films drawn, best first."""
MOST_JURORS_DRAWN = 40
"""Of more jurors those who stand furthest from the typical one: hundreds of dots tell nobody anything."""
_MARGIN = 3.0
_LAST_AS_DISTINCT = 1e-9

GUARDS = frozenset(
    {
        "adjusted_winner_differs",
        "criteria_missing",
        "disconnected_panels",
        "films_alike",
        "same_score_for_all",
        "severity_not_estimable",
    }
)
"""Cautions that stand before the awards, for they may change what people do with them."""

_IN_SENTENCES = frozenset({*(f"{habit}_jurors" for habit in Habit), "borderline", "borderline_alike"})
"""Cautions that the page says in sentences of its own."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One row of a drawing: a dot at `at` between `start` and `end`, all percentages; `estimate` holds its numbers."""

    estimate: Estimate
    start: float
    end: float
    at: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Rows on one scale; `line` is where its reference lies (None: it has none)."""

    marks: list[Mark]
    low: float
    high: float
    line: float | None


@dataclass(frozen=True, slots=True)
class Sureness:
    """Everything the page says about how sure a result is."""

    certainty: Certainty
    films: Drawing | None
    jurors: Drawing | None
    guards: list[Caution]
    other_cautions: list[Caution]


def sureness_of(result: ResultForOrganiser, certainty: Certainty) -> Sureness:
    """What to show of a result and its certainty."""
    reach = max((max(abs(juror.low), abs(juror.high)) for juror in certainty.jurors), default=0.0)
    films = certainty.films[:MOST_DRAWN]
    low = min((film.low for film in films), default=0.0)
    high = max((film.high for film in films), default=0.0)
    return Sureness(
        certainty=certainty,
        films=drawing(films, low, high),
        jurors=drawing(furthest(certainty.jurors, MOST_JURORS_DRAWN), -reach, reach, line=0.0),
        guards=[caution for caution in result.warnings if caution.code in GUARDS],
        other_cautions=[caution for caution in result.warnings if caution.code not in GUARDS | _IN_SENTENCES],
    )


def furthest(estimates: Sequence[Estimate], most: int) -> Sequence[Estimate]:
    """Those furthest from nought, in the order in which they stood."""
    if len(estimates) <= most:
        return estimates
    chosen = sorted(range(len(estimates)), key=lambda at: (-abs(estimates[at].value), at))[:most]
    return [estimates[at] for at in sorted(chosen)]


def drawing(estimates: Sequence[Estimate], low: float, high: float, line: float | None = None) -> Drawing | None:
    """Estimates on a scale from `low` to `high`; None where all lie in one point and a drawing would say nothing."""
    if high - low < _LAST_AS_DISTINCT:
        return None

    def place(value: float) -> float:
        return round(_MARGIN + (100 - 2 * _MARGIN) * (value - low) / (high - low), 2)

    return Drawing(
        [Mark(one, place(one.low), place(one.high), place(one.value)) for one in estimates],
        low,
        high,
        None if line is None else place(line),
    )
