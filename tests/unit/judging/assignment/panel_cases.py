"""Small panel problems drawn at random, and what is best for them by trying everything."""

from itertools import combinations, product

import numpy as np
from hypothesis import strategies as st

from judging.assignment import Entry, Juror, Mix, Objective, PanelProblem

COUNTRIES = ("fr", "th", "br")
LANGUAGES = ("fra", "tha")
ATTRIBUTES = ("woman", "editor")
few = {
    "countries": st.frozensets(st.sampled_from(COUNTRIES), max_size=1),
    "languages": st.frozensets(st.sampled_from(LANGUAGES), max_size=2),
}


@st.composite
def problems(
    draw,
    *,
    crossing: bool = False,
    mixed: bool = False,
    again: bool = False,
    most_entries: int = 3,
    most_jurors: int = 4,
):
    """Draw a problem.

    ``crossing`` adds minutes and jurors of several countries, ``mixed`` what panels must have, ``again`` old pairs.
    """
    entry_count, juror_count = draw(st.integers(1, most_entries)), draw(st.integers(1, most_jurors))
    length = st.integers(0, 4) if crossing else st.just(0)
    entries = tuple(
        Entry(f"e{number}", draw(few["countries"]), draw(few["languages"]), minutes=float(draw(length)))
        for number in range(entry_count)
    )
    several = st.frozensets(st.sampled_from(COUNTRIES), max_size=2 if crossing else 1)
    jurors = tuple(
        Juror(
            f"j{number}",
            draw(several),
            draw(few["languages"]),
            max_minutes=draw(st.one_of(st.none(), st.integers(0, 9).map(float))) if crossing else None,
            max_entries=draw(st.one_of(st.none(), st.integers(0, 3))),
            attributes=draw(st.frozensets(st.sampled_from(ATTRIBUTES))) if mixed else frozenset(),
        )
        for number in range(juror_count)
    )
    grid = np.argwhere(np.ones((entry_count, juror_count), bool)).astype(np.int32)
    values = draw(st.lists(st.sampled_from([0.0, 0.25, 0.3, 0.5, 1.0, 1.337]), min_size=len(grid), max_size=len(grid)))
    barred = draw(st.lists(st.booleans(), min_size=len(grid), max_size=len(grid)))
    max_load = draw(st.one_of(st.none(), st.integers(1, 3)))
    per_entry = draw(st.integers(1, 2))
    asked = draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=2, unique=True)) if mixed else []
    return PanelProblem(
        entries=entries,
        jurors=jurors,
        per_entry=per_entry,
        affinity_pairs=grid,
        affinity_values=np.array(values),
        forbidden=grid[np.array(barred) & np.array(draw(st.booleans()))],
        met=grid[np.array(draw(st.lists(st.booleans(), min_size=len(grid), max_size=len(grid))))]
        if again
        else grid[:0],
        max_load=max_load,
        min_load=draw(st.integers(0, 1 if max_load is None else min(2, max_load))),
        max_per_country=draw(st.sampled_from([None, 1])),
        allow_same_country=draw(st.booleans()),
        mixes=tuple(Mix(attribute, draw(st.integers(1, per_entry))) for attribute in asked),
        objective=draw(st.sampled_from(list(Objective))),
        seed=draw(st.integers(0, 3)),
    )


def narrow_room() -> PanelProblem:
    """Every place is needed and the best worst entry costs far more than the linear optimum says."""
    values = [
        [0.0, 0.3, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.3],
        [0.0, 0.0, 0.25, 0.25],
        [0.0, 0.0, 0.3, 0.0],
        [0.0, 0.0, 0.3, 1.337],
        [0.0, 0.0, 0.0, 0.5],
    ]
    return PanelProblem(
        entries=tuple(Entry(f"e{number}") for number in range(6)),
        jurors=tuple(Juror(f"j{number}") for number in range(4)),
        per_entry=2,
        affinity_pairs=np.argwhere(np.ones((6, 4), bool)).astype(np.int32),
        affinity_values=np.array(values).ravel(),
        max_load=3,
    )


def one_place_for_two() -> PanelProblem:
    """The linear bound on the worst entry lies two steps above what whole panels reach."""
    return PanelProblem(
        entries=(Entry("e0"), Entry("e1")),
        jurors=(Juror("j0"),),
        per_entry=1,
        affinity_pairs=np.array([[0, 0], [1, 0]], np.int32),
        affinity_values=np.array([0.3, 1.0]),
        max_load=1,
    )


def contended(*, entries: int, jurors: int, values: list[float], per_entry: int = 3) -> PanelProblem:
    """Every pair is allowed, and the jurors have just as many places as there are seats."""
    return PanelProblem(
        entries=tuple(Entry(f"e{number}") for number in range(entries)),
        jurors=tuple(Juror(f"j{number}") for number in range(jurors)),
        per_entry=per_entry,
        affinity_pairs=np.argwhere(np.ones((entries, jurors), bool)).astype(np.int32),
        affinity_values=np.array(values, float),
        max_load=-(-per_entry * entries // jurors),
    )


def barred(problem: PanelProblem) -> np.ndarray:
    """Say which pairs must not be, from the words of the rules."""
    matrix = np.zeros((len(problem.entries), len(problem.jurors)), bool)
    matrix[problem.forbidden[:, 0], problem.forbidden[:, 1]] = True
    for row, entry in enumerate(problem.entries):
        for column, juror in enumerate(problem.jurors):
            country = bool(entry.countries & juror.countries) and not problem.allow_same_country
            language = bool(entry.languages and juror.languages) and not entry.languages & juror.languages
            matrix[row, column] |= country or language
    return matrix


def limits(problem: PanelProblem) -> list[int]:
    """Give each juror's limit of entries."""
    most = len(problem.entries)
    return [
        min(most, *(x for x in (problem.max_load, juror.max_entries, most) if x is not None))
        for juror in problem.jurors
    ]


def affinity(problem: PanelProblem) -> np.ndarray:
    """Give all affinities."""
    values = np.zeros((len(problem.entries), len(problem.jurors)))
    values[problem.affinity_pairs[:, 0], problem.affinity_pairs[:, 1]] = problem.affinity_values
    return values


def panel_fits(problem: PanelProblem, panel: tuple[int, ...]) -> bool:
    """Say whether the countries on a panel are few enough."""
    if problem.max_per_country is None:
        return True
    return all(
        sum(country in problem.jurors[juror].countries for juror in panel) <= problem.max_per_country
        for country in COUNTRIES
    )


def standing(problem: PanelProblem, panels: tuple[tuple[int, ...], ...]) -> tuple[float, ...] | None:
    """Give the aims in order, best highest, or None where a rule is broken."""
    loads = [sum(juror in panel for panel in panels) for juror in range(len(problem.jurors))]
    if any(load > most for load, most in zip(loads, limits(problem), strict=True)):
        return None
    for number, juror in enumerate(problem.jurors):
        minutes = sum(entry.minutes for entry, panel in zip(problem.entries, panels, strict=True) if number in panel)
        if juror.max_minutes is not None and minutes > juror.max_minutes:
            return None
    values = affinity(problem)
    sums = [sum(values[row, juror] for juror in panel) for row, panel in enumerate(panels)]
    missing = sum(max(0, min(problem.min_load, most) - load) for load, most in zip(loads, limits(problem), strict=True))
    worst = min(sums) if problem.objective is Objective.FAIR else 0.0
    before = {tuple(pair) for pair in problem.met.tolist()}
    again = sum((row, juror) in before for row, panel in enumerate(panels) for juror in panel)
    short = sum(mixes_short(problem, panels))
    return (sum(map(len, panels)), -missing, -again, -short, round(worst, 6), round(sum(sums), 6))


def mixes_short(problem: PanelProblem, panels: tuple[tuple[int, ...], ...]) -> list[int]:
    """Give how many jurors are missing for each mix of each panel."""
    return [
        max(0, mix.least - sum(mix.attribute in problem.jurors[juror].attributes for juror in panel))
        for panel in panels
        for mix in problem.mixes
    ]


def best_standing(problem: PanelProblem) -> tuple[float, ...]:
    """Try everything."""
    matrix = barred(problem)
    choices = []
    for row in range(len(problem.entries)):
        eligible = np.flatnonzero(~matrix[row]).tolist()
        panels = [panel for size in range(problem.per_entry + 1) for panel in combinations(eligible, size)]
        choices.append([panel for panel in panels if panel_fits(problem, panel)])
    return max(found for panels in product(*choices) if (found := standing(problem, panels)) is not None)


def panels_of(problem: PanelProblem, pairs: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """Group pairs by entry."""
    return tuple(tuple(pairs[pairs[:, 0] == row, 1].tolist()) for row in range(len(problem.entries)))
