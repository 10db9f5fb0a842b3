"""How sure a result is: small juries whose figures follow by hand, and the oracles of the published tables."""

from collections.abc import Mapping, Sequence
from math import exp
from random import Random
from typing import Any

import pytest

from judging.arrangement import Entry
from judging.ballots import Ballots
from judging.certainty import Certainty, certainty
from judging.habits import Habit
from judging.krippendorff import Level
from judging.rule_reading import read_rules
from judging.sensitivity import Sensitivity, WithoutJuror
from judging.tally import tabulate
from tests.unit.judging.counting_by_hand import Row, rankings, scoresheets

GRAND_PRIX = {"awards": [{"name": "Grand Prix"}]}
JURORS = ("Ann", "Ben", "Cleo", "Dan")
SHROUT_FLEISS = {
    "A": (9, 2, 5, 8),
    "B": (6, 1, 3, 2),
    "C": (8, 4, 6, 8),
    "D": (7, 1, 2, 6),
    "E": (10, 5, 6, 9),
    "F": (6, 2, 4, 7),
}


def rows(table: Mapping[str, Sequence[int | None]], criterion: str = "film") -> list[Row]:
    """One line for each film, one score for each juror in turn; None: not scored."""
    return [
        (film, juror, criterion, str(score))
        for film, scores in table.items()
        for juror, score in zip(JURORS, scores, strict=False)
        if score is not None
    ]


def sure(ballots: Ballots, rules: dict[str, Any] | None = None, entries: Sequence[Entry] = ()) -> Certainty:
    read = read_rules(rules or {})
    return certainty(ballots, read, entries, tabulate(ballots, read, entries))


def of(table: Mapping[str, Sequence[int | None]], rules: dict[str, Any] | None = None) -> Certainty:
    return sure(scoresheets(rows(table)), rules)


def test_one_juror_decides_and_it_is_said_for_whom() -> None:
    # A 19 of 30 beats B 18; without Ann B has 12 and A 10; without Ben or Cleo A keeps 14 to 12.
    found = of({"A": (9, 5, 5), "B": (6, 6, 6), "C": (2, 3, 2)}, GRAND_PRIX)
    assert found.sensitivities == (Sensitivity("Grand Prix", (WithoutJuror("Ann", ("B",)),)),)


def test_nobody_decides_an_award_alone_where_all_agree() -> None:
    found = of({"A": (9, 8, 9), "B": (6, 5, 6), "C": (2, 3, 2)}, GRAND_PRIX)
    assert found.sensitivities == (Sensitivity("Grand Prix", ()),)


def test_a_tie_in_a_jurors_absence_wins_ex_aequo() -> None:
    # Without Ann both have 10.
    found = of({"A": (9, 5, 5), "B": (8, 6, 4), "C": (2, 3, 2)}, GRAND_PRIX)
    assert WithoutJuror("Ann", ("A", "B")) in found.sensitivities[0].changes


def test_the_same_order_is_full_concordance() -> None:
    # Chi-squared m (n - 1) W = 3 * 2 on two degrees of freedom: p = exp(-6 / 2).
    found = of({"A": (9, 8, 7), "B": (6, 6, 5), "C": (2, 3, 1)}).concordance
    assert found is not None
    assert (found.w, found.chi_squared, found.p) == pytest.approx((1, 6, exp(-3)), abs=1e-6)


def test_the_same_scores_are_full_agreement_at_every_level() -> None:
    found = of({"A": (9, 9, 9), "B": (6, 6, 6), "C": (2, 2, 2)})
    assert [(alpha.level, alpha.value) for alpha in found.alphas] == [(level, 1.0) for level in Level]


def test_correlations_of_a_full_table_have_limits() -> None:
    found = of(SHROUT_FLEISS)
    for icc, figures in ((found.icc_single, (0.290, 0.019, 0.761)), (found.icc_average, (0.620, 0.072, 0.927))):
        assert icc is not None
        assert (icc.value, icc.low, icc.high) == pytest.approx(figures, abs=1e-3)


def test_correlations_of_panels_have_no_limits_and_concordance_says_why() -> None:
    found = of({**SHROUT_FLEISS, "G": (None, 3, 5, 7)})
    assert found.icc_single is not None
    assert (found.icc_single.low, found.icc_single.high, found.concordance) == (None, None, None)
    assert found.reasons == ("Concordance needs at least two entries, all ranked by the same two jurors or more.",)


def test_films_and_jurors_come_with_limits_in_order() -> None:
    found = of(SHROUT_FLEISS)
    assert [film.name for film in found.films][:2] == ["E", "C"]
    assert [film.value for film in found.films] == sorted((film.value for film in found.films), reverse=True)
    assert all(one.low < one.value < one.high for one in (*found.films, *found.jurors))
    assert [juror.name for juror in found.jurors] == ["Ben", "Cleo", "Dan", "Ann"]
    assert sum(juror.value for juror in found.jurors) == pytest.approx(0, abs=1e-4)


def test_the_film_drawn_has_the_adjusted_score_of_the_result() -> None:
    directing = {film: tuple(reversed(scores)) for film, scores in SHROUT_FLEISS.items()}
    ballots = scoresheets([*rows(SHROUT_FLEISS, "script"), *rows(directing, "directing")])
    ranking = tabulate(ballots, read_rules({})).ranking
    assert {film.name: film.value for film in sure(ballots).films} == {line.entry: line.adjusted for line in ranking}


def test_habits_name_the_juror() -> None:
    films = {chr(65 + at): (6, 2 + at % 7, 3 + at % 7, 2 + (at + at // 5) % 7) for at in range(12)}
    constant = [habit.juror for habit in of(films).habits if habit.habit == Habit.CONSTANT]
    assert constant == ["Ann"]


def test_across_panels_that_share_no_film_nothing_is_compared() -> None:
    found = of({"A": (9, 8, None, None), "B": (5, 6, None, None), "C": (None, None, 7, 7), "D": (None, None, 2, 3)})
    assert (found.films, found.jurors, found.cuts) == ((), (), ())
    assert found.alphas[0].value is not None


def test_one_juror_alone_leaves_reasons_instead_of_figures() -> None:
    found = sure(scoresheets([("A", "Ann", "film", "5"), ("B", "Ann", "film", "6")]), GRAND_PRIX)
    assert found.lonely == ("B", "A")
    assert (found.concordance, found.icc_single, [alpha.value for alpha in found.alphas]) == (None, None, [None] * 4)
    assert found.reasons == (
        "Fewer than two jurors scored, so no juror can be told from the films.",
        "The intraclass correlation needs at least two films scored by the same two jurors or more.",
        "Concordance needs at least two entries, all ranked by the same two jurors or more.",
        "No entry was scored by two jurors, so agreement cannot be measured.",
    )


def test_the_band_lies_around_the_cut_of_each_award() -> None:
    clear = {"A": (10, 9, 10, 9), "B": (5, 4, 5, 4), "C": (5, 4, 4, 5), "D": (1, 1, 2, 1)}
    (cut,) = of(clear, GRAND_PRIX).cuts
    assert (cut.award, cut.doubts) == ("Grand Prix", ())
    (cut,) = of(clear, {"awards": [{"name": "Selection", "places": 2}]}).cuts
    assert sorted(doubt.entry for doubt in cut.doubts) == ["B", "C"]


def test_an_award_on_its_own_criteria_has_a_band_of_its_own() -> None:
    script = {"A": (5, 4, 5, 5), "B": (5, 5, 4, 5), "C": (1, 1, 2, 1), "D": (9, 3, 2, 2)}
    directing = {"A": (10, 9, 10, 9), "B": (1, 2, 1, 1), "C": (5, 4, 5, 5), "D": (3, 3, 3, 2)}
    ballots = scoresheets([*rows(script, "script"), *rows(directing, "directing")])
    rules = {
        "criteria": {"script": "1", "directing": "4"},
        "awards": [{"name": "Grand Prix"}, {"name": "Best Script", "criteria": {"script": "1"}}],
    }
    cuts = {cut.award: {doubt.entry for doubt in cut.doubts} for cut in sure(ballots, rules).cuts}
    assert cuts["Grand Prix"] == set()
    assert {"A", "B"} <= cuts["Best Script"]


def test_only_films_that_may_win_stand_around_a_cut() -> None:
    close = {"A": (9, 8, 9, 8), "B": (8, 9, 8, 9), "C": (5, 4, 5, 4), "D": (4, 5, 4, 5)}
    entries = [Entry(film, category) for film, category in zip("ABCD", ("long", "long", "short", "short"), strict=True)]
    rules = {"awards": [{"name": "Grand Prix"}, {"name": "Best Short", "category": "short"}]}
    cuts = sure(scoresheets(rows(close)), rules, entries).cuts
    assert {doubt.entry for doubt in cuts[1].doubts} <= {"C", "D"}
    passed_over = {"awards": [{"name": "Grand Prix"}, {"name": "Second", "not_also": ["Grand Prix"]}]}
    winners = tabulate(scoresheets(rows(close)), read_rules(passed_over)).awards[0].winners
    assert not {doubt.entry for doubt in of(close, passed_over).cuts[1].doubts} & set(winners)


def test_rankings_have_concordance_and_sensitivity() -> None:
    ballots = rankings([(film, juror, str(at)) for juror in JURORS for at, film in enumerate("ABC", 1)])
    found = sure(ballots, {"method": {"name": "borda"}, **GRAND_PRIX})
    assert found.concordance is not None
    assert found.concordance.w == 1
    assert (found.films, found.alphas, found.cuts, len(found.sensitivities)) == ((), (), (), 1)


def test_the_order_of_rows_changes_nothing() -> None:
    mixed = rows(SHROUT_FLEISS)
    Random(3).shuffle(mixed)
    assert sure(scoresheets(mixed), GRAND_PRIX) == of(SHROUT_FLEISS, GRAND_PRIX)


@pytest.mark.parametrize(("table", "warned"), [({"A": (5, 6), "B": (6, 5)}, True), (SHROUT_FLEISS, False)])
def test_scores_that_tell_no_films_apart_are_warned_of(table: Mapping[str, Sequence[int]], warned: bool) -> None:
    result = tabulate(scoresheets(rows(table)), read_rules({}))
    assert ("films_alike" in {caution.code for caution in result.warnings}) == warned
