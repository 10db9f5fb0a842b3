import numpy as np

from judging.assignment import Entry, Juror, PanelProblem, propose_panels
from judging.assignment.opening import open_seats
from judging.assignment.priced import Prices
from judging.assignment.scarcity import is_scarce, shortest_first


def scarce_problem(entries: int, max_minutes: float) -> PanelProblem:
    """Films of 1 to 5 minutes, ten jurors from five countries, none twice on a panel."""
    return PanelProblem(
        entries=tuple(Entry(f"e{row}", minutes=float(1 + row % 5)) for row in range(entries)),
        jurors=tuple(Juror(f"j{number}", frozenset([f"c{number % 5}"])) for number in range(10)),
        per_entry=2,
        max_minutes=max_minutes,
        max_per_country=1,
    )


def test_too_few_minutes_for_all_are_scarce():
    assert is_scarce(open_seats(scarce_problem(10, 5.9))[0])
    assert not is_scarce(open_seats(scarce_problem(10, 6.0))[0])


def test_the_shortest_films_are_seen_when_minutes_are_short():
    problem = scarce_problem(10, 3.0)
    pairs = shortest_first(open_seats(problem)[0], Prices(np.zeros(10), np.zeros(10)))
    minutes = np.bincount(pairs[:, 1], weights=[1.0 + row % 5 for row in pairs[:, 0]], minlength=10)
    countries = [set((pairs[pairs[:, 0] == row, 1] % 5).tolist()) for row in range(10)]
    assert minutes.max() <= 3.0
    assert [len(seen) for seen in countries] == np.bincount(pairs[:, 0], minlength=10).tolist()
    assert np.bincount(pairs[:, 0], minlength=10).tolist()[:2] == [2, 2]
    assert len(pairs) >= 12


def test_large_festivals_with_too_few_minutes_fill_most_seats_and_say_why_not_all():
    problem = scarce_problem(1_500, 600.0)
    panels = propose_panels(problem)
    open_places = sum(one.missing for one in panels.report.unfilled)
    # 6,000 minutes are 600 films of 1, 600 of 2, 600 of 3 and 600 of 4 minutes: 2,400 of 3,000 seats.
    assert len(panels.pairs) + open_places == 3_000
    assert len(panels.pairs) >= 2_380
    assert not panels.report.optimal
    assert all("raise max_minutes" in one.why for one in panels.report.unfilled)
