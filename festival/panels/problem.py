"""A round as the engine's problem: entries and jurors by index, and what decides who may see what."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from festival.languages import language_names
from festival.panels.schemas import EntryForPanels, JurorForOrganiser, PanelSettings
from judging.assignment import Entry, Juror, Mix, Objective, PanelProblem

Pair = tuple[UUID, UUID]
"""(entry, juror)"""

FAIR_ENTRIES = 1000
"""Beyond so many entries the engine aims at the total, since the fairest worst entry is not proved in time."""


def panel_problem(
    entries: list[EntryForPanels],
    jurors: list[JurorForOrganiser],
    *,
    per_entry: int,
    settings: PanelSettings,
    conflicts: list[Pair],
    kept: list[Pair],
    pinned: list[Pair],
    met: list[Pair],
) -> PanelProblem:
    """The whole round; pairs that stand stay, also where they became conflicts since (recusing ends them)."""
    standing = set(kept)
    return PanelProblem(
        entries=tuple(_entry(one) for one in entries),
        jurors=tuple(_juror(one) for one in jurors),
        per_entry=per_entry,
        forbidden=indexed(entries, jurors, (pair for pair in conflicts if pair not in standing)),
        kept=indexed(entries, jurors, [*kept, *pinned]),
        met=indexed(entries, jurors, met),
        max_load=settings.max_load,
        min_load=settings.min_load,
        max_minutes=settings.max_minutes,
        max_per_country=settings.max_per_country,
        allow_same_country=settings.allow_same_country,
        mixes=_mixes(settings),
        objective=Objective.FAIR if len(entries) <= FAIR_ENTRIES else Objective.TOTAL,
        seed=settings.seed,
    )


def seat_problem(
    entries: list[EntryForPanels],
    jurors: list[JurorForOrganiser],
    *,
    entry_id: UUID,
    settings: PanelSettings,
    conflicts: list[Pair],
    kept: list[Pair],
) -> PanelProblem:
    """One open seat on one entry's panel: the juror with the fewest films is wished for first.

    The problem holds this entry alone, so the limits of each juror are those of the round less what they have already.
    """
    film = next(one for one in entries if one.id == entry_id)
    minutes = {one.id: one.minutes for one in entries}
    seated = [pair for pair in kept if pair[0] == entry_id]
    watched = {juror.id: sum(minutes.get(entry, 0) for entry, seat in kept if seat == juror.id) for juror in jurors}
    here = {juror for _, juror in seated}
    order = sorted(range(len(jurors)), key=lambda at: (jurors[at].state != "active", jurors[at].assigned, at))
    wishes = np.array([(0, at) for at in order], np.int32).reshape(-1, 2)
    return PanelProblem(
        # Who steps back from a film that all see is replaced by one juror, not by all.
        entries=(replace(_entry(film), calibration=False),),
        jurors=tuple(
            _juror(
                one,
                max_entries=None if one.id in here else _left(one.assigned, one.max_entries, settings.max_load),
                max_minutes=None if one.id in here else _left(watched[one.id], one.max_minutes, settings.max_minutes),
            )
            for one in jurors
        ),
        per_entry=len(seated) + 1,
        affinity_pairs=wishes,
        affinity_values=np.linspace(1, 0, len(wishes)),
        forbidden=indexed([film], jurors, (pair for pair in conflicts if pair not in set(seated))),
        kept=indexed([film], jurors, seated),
        max_per_country=settings.max_per_country,
        allow_same_country=settings.allow_same_country,
        mixes=tuple(replace(mix, least=min(mix.least, len(seated) + 1)) for mix in _mixes(settings)),
        objective=Objective.TOTAL,
    )


def _left(used: float, *limits: int | None) -> int | None:
    given = [limit for limit in limits if limit is not None]
    return max(0, int(min(given) - used)) if given else None


def _mixes(settings: PanelSettings) -> tuple[Mix, ...]:
    """What every panel should have, each attribute once, as it is compared."""
    return tuple(
        Mix(one, least) for one, least in {one.attribute.casefold(): one.least for one in settings.mixes}.items()
    )


def _entry(one: EntryForPanels) -> Entry:
    return Entry(
        id=str(one.id),
        countries=frozenset(one.countries),
        languages=language_names(" ".join(one.languages)),
        category=one.category,
        minutes=one.minutes,
        calibration=one.calibration,
        panel=one.panel,
    )


def _juror(one: JurorForOrganiser, **limits: int | None) -> Juror:
    return Juror(
        id=str(one.id),
        countries=frozenset(one.countries),
        languages=language_names(" ".join(one.languages)),
        categories=frozenset(one.categories),
        attributes=frozenset(attribute.casefold() for attribute in one.attributes),
        max_entries=limits.get("max_entries", one.max_entries),
        max_minutes=limits.get("max_minutes", one.max_minutes),
    )


def indexed(
    entries: Sequence[EntryForPanels], jurors: Sequence[JurorForOrganiser], pairs: Iterable[Pair]
) -> NDArray[np.int32]:
    """(entry, juror) pairs by their places among these entries and jurors; pairs of others are left out."""
    entry_at = {one.id: index for index, one in enumerate(entries)}
    juror_at = {one.id: index for index, one in enumerate(jurors)}
    known = {(entry_at[entry], juror_at[juror]) for entry, juror in pairs if entry in entry_at and juror in juror_at}
    return np.array(sorted(known), np.int32).reshape(-1, 2)
