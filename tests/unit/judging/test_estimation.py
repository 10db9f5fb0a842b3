"""What stands beside an official result: figures for people, by the estimators that have tests of their own."""

import random
from typing import Any

from judging.rule_reading import read_rules
from judging.tally import Result, tabulate
from tests.unit.judging.counting_by_hand import profile, scoresheets

AWARDS = {"awards": [{"name": "Grand Prix"}]}


def estimated(rows: list[tuple[str, ...]], rules: dict[str, Any] | None = None) -> Result:
    return tabulate(scoresheets(rows), read_rules(rules if rules is not None else AWARDS))


def panel_rows(seed: int = 3, harsh: str = "j0") -> list[tuple[str, ...]]:
    """Twenty films, eight jurors, four jurors a film, two criteria; one juror is three points harsher than the rest."""
    dice = random.Random(seed)
    rows = []
    for film in range(20):
        worth = dice.gauss(14, 3)
        for juror in sorted(f"j{(film + seat * seat) % 8}" for seat in range(4)):
            for name in ("script", "sound"):
                score = worth + dice.gauss(0, 0.8) - (6 if juror == harsh else 0)
                rows.append((f"F{film:02}", juror, name, f"{min(max(score, 0), 30):.0f}"))
    return list({row[:3]: row for row in rows}.values())


def test_adjusted_scores_stand_on_the_scale_of_the_mean() -> None:
    result = estimated(panel_rows(), {**AWARDS, "criteria": {"script": "2", "sound": "1"}})
    assert all(line.adjusted is not None for line in result.ranking)
    means = [line.mean for line in result.ranking if line.mean is not None]
    adjusted = [line.adjusted for line in result.ranking if line.adjusted is not None]
    assert abs(sum(means) / len(means) - sum(adjusted) / len(adjusted)) < 2
    assert [line.code for line in result.warnings if line.code == "harsh_jurors"] == ["harsh_jurors"]
    assert any("score lower than the others on the same films: j0." in line.message for line in result.warnings)


def test_agreement_of_unanimous_jurors() -> None:
    rows = [(f"F{film}", f"j{juror}", "film", str(film)) for film in range(5) for juror in range(3)]
    result = estimated(rows)
    assert result.agreement is not None
    assert result.agreement.krippendorff_alpha_interval == 1.0


def test_a_single_juror_who_decides_is_named() -> None:
    rows = [("A", f"j{n}", "film", score) for n, score in enumerate(["5", "5", "10"])]
    rows += [("B", f"j{n}", "film", score) for n, score in enumerate(["6", "6", "6"])]
    result = estimated(rows)
    by_entry = {line.entry: line for line in result.stability}
    assert by_entry["A"].changed_by == ("j2",)
    assert by_entry["B"].changed_by == ("j2",)
    assert 0 < by_entry["B"].share < 1


def test_stability_follows_the_official_rules() -> None:
    # By the mean A wins thanks to j2; by the median B does, unless one of the two who gave A a 5 is away.
    rows = [("A", f"j{n}", "film", score) for n, score in enumerate(["5", "5", "10"])]
    rows += [("B", f"j{n}", "film", score) for n, score in enumerate(["6", "6", "6"])]
    result = estimated(rows, {**AWARDS, "method": {"name": "median"}})
    assert {line.entry: line.changed_by for line in result.stability if line.entry == "B"} == {"B": ("j0", "j1")}


def test_votes_have_stability_and_no_scores_of_people() -> None:
    rules = {"method": {"name": "schulze"}, **AWARDS}
    result = tabulate(profile(("ABC", 5), ("BAC", 1)), read_rules(rules))
    assert result.agreement is None
    assert result.stability[0].entry == "A"
    assert result.stability[0].share > 0.9


def test_the_same_seed_gives_the_same_shares() -> None:
    rows = panel_rows()
    assert estimated(rows).as_json() == estimated(rows[::-1]).as_json()


def test_panels_apart_have_no_adjusted_scores() -> None:
    rows = [
        (f"{half}{film}", f"{half}{juror}", "film", str((3 * film + juror) % 10))
        for half in "xy"
        for film in range(5)
        for juror in range(3)
    ]
    result = estimated(rows)
    assert {line.adjusted for line in result.ranking} == {None}
    assert "disconnected_panels" in {caution.code for caution in result.warnings}


def test_another_winner_by_adjusted_scores_is_said() -> None:
    result = estimated(
        [*panel_rows(), *[("lucky", juror, name, "21") for juror in ("j1", "j2") for name in ("script", "sound")]]
    )
    codes = {caution.code for caution in result.warnings}
    adjusted = max(result.ranking, key=lambda line: line.adjusted or 0)
    assert ("adjusted_winner_differs" in codes) == (adjusted.rank != 1)


def test_large_editions_count_again_by_means() -> None:
    dice = random.Random(8)
    rows = [
        (f"F{film}", f"j{juror}", "film", str(dice.randint(0, 9)))
        for film in range(1200)
        for juror in dice.sample(range(40), 10)
    ]
    rows += [("best", f"j{juror}", "film", "10") for juror in range(40)]
    result = estimated(rows)
    assert [(line.entry, line.share, line.changed_by) for line in result.stability] == [("best", 1.0, ())]


def test_a_severity_adjusted_result_has_its_own_stability() -> None:
    result = estimated(panel_rows(), {**AWARDS, "method": {"name": "severity_adjusted"}})
    first = result.ranking[0]
    assert first.adjusted is not None
    assert abs(float(first.score) - first.adjusted) < 1e-6
    assert (result.stability[0].award, result.stability[0].entry) == ("Grand Prix", first.entry)
    assert 0 < result.stability[0].share <= 1


def test_a_vote_counts_again_with_every_ballot_whole() -> None:
    # Everybody puts A first, so whichever ballots are drawn A wins, and no juror can change that.
    result = tabulate(
        profile(("ABCD", 2), ("ACBD", 2), ("ADCB", 1)), read_rules({"method": {"name": "points"}, **AWARDS})
    )
    assert [(line.entry, line.share, line.changed_by) for line in result.stability] == [("A", 1.0, ())]
