"""What a round asks of its jury, before anything opens: viewings, hours, and what jurors offered."""

from dataclasses import dataclass
from uuid import UUID

import msgspec


class JurorOffer(msgspec.Struct, frozen=True, array_like=True):
    """What a juror of a round offered, and what panels go by; read as a list, for there may be hundreds."""

    id: UUID
    name: str
    state: str
    languages: list[str]
    attributes: list[str]
    max_entries: int | None
    max_minutes: int | None


@dataclass(frozen=True, slots=True)
class Workload:
    """Films times panel; ``offered_hours`` is None where a juror named no limit."""

    films: int
    jurors: int
    panel_size: int
    viewings: int
    hours: float
    hours_each: float | None
    films_each: float | None
    offered_hours: float | None
    offered_viewings: int | None
    below_share: list[str]
    """Names of jurors who offered less than an even share: others would take more."""


def workload(films: int, film_minutes: float, jurors: list[JurorOffer], panel_size: int) -> Workload:
    """What so many films that last so long together ask of a jury.

    Each is seen by a whole panel, or by everyone where the jury is smaller.
    """
    seats = min(panel_size, len(jurors)) if jurors else panel_size
    hours = seats * film_minutes / 60
    even_hours = hours / len(jurors) if jurors else None
    even_films = seats * films / len(jurors) if jurors else None
    minutes = [one.max_minutes for one in jurors]
    entries = [one.max_entries for one in jurors]
    return Workload(
        films=films,
        jurors=len(jurors),
        panel_size=panel_size,
        viewings=seats * films,
        hours=hours,
        hours_each=even_hours,
        films_each=even_films,
        offered_hours=_sum(minutes, 60) if jurors else None,
        offered_viewings=None if not jurors or None in entries else sum(one for one in entries if one is not None),
        below_share=[
            one.name
            for one in jurors
            if _less(one.max_minutes, even_hours, 60) or _less(one.max_entries, even_films, 1)
        ],
    )


def _less(offered: int | None, share: float | None, per_unit: int) -> bool:
    return offered is not None and share is not None and offered < share * per_unit


def _sum(minutes: list[int | None], per_hour: int) -> float | None:
    return None if None in minutes else sum(one for one in minutes if one is not None) / per_hour
