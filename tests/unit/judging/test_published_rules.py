"""Rules of real competitions, on tables made for the purpose and worked out by hand."""

from fractions import Fraction
from typing import Any

from tests.unit.judging.counting_by_hand import count, places, rankings, rounded, scoresheets

# A piano competition in four stages: every score is pulled to within 3 of its mean, cells and means are rounded to
# hundredths, stages are weighted, ties are shared.
PIANO_RULES: dict[str, Any] = {
    "scale": {"min": 1, "max": 25},
    "method": {"clip": "3"},
    "rounding": {"cell": "0.01", "total": "0.01"},
    "rounds": {
        "1": "0.1",
        "2": {"weight": "0.2", "clip": "2"},
        "3": {"weight": "0.35", "clip": "2"},
        "final": {"weight": "0.35", "clip": "2"},
    },
}
# "-" is a juror who does not judge a pupil of theirs.
PIANO = {
    "Bruce": {"1": "22 23 18 24 -", "2": "22 22 19 23 24", "3": "21 24 20 23 22", "final": "23 24 18 25 25"},
    "Cho": {"1": "20 21 22 25 13", "2": "21 20 22 20 21", "3": "24 24 25 22 21", "final": "20 21 22 20 21"},
    "Gao": {"1": "20 21 22 25 13", "2": "21 20 22 20 21", "3": "24 24 25 22 21", "final": "20 21 22 20 21"},
    "Liu": {"1": "25 25 25 25 25", "2": "15 15 15 16 16", "3": "9 9 8 9 9", "final": "-"},
}


def piano_rows() -> list[tuple[str, ...]]:
    return [
        (pianist, f"juror {juror}", "playing", "" if score == "-" else score, stage)
        for pianist, stages in PIANO.items()
        for stage, scores in stages.items()
        for juror, score in enumerate(scores.split())
    ]


def piano_by_hand(pianist: str) -> Fraction:
    total = Fraction()
    for stage, reach, weight in (("1", 3, "0.1"), ("2", 2, "0.2"), ("3", 2, "0.35"), ("final", 2, "0.35")):
        scores = [Fraction(score) for score in PIANO[pianist][stage].split() if score != "-"]
        mean = sum(scores) / len(scores)
        cells = [rounded(min(max(score, mean - reach), mean + reach), "0.01") for score in scores]
        total += Fraction(weight) * rounded(sum(cells) / len(cells), "0.01")
    return rounded(total, "0.01")


def test_piano_competition() -> None:
    result = count(scoresheets(piano_rows()), PIANO_RULES)
    assert piano_by_hand("Bruce") == Fraction("22.59")
    assert piano_by_hand("Cho") == piano_by_hand("Gao") == Fraction("21.64")
    assert places(result) == [(1, "Bruce", "22.59"), (2, "Cho", "21.64"), (2, "Gao", "21.64")]
    assert [(line.entry, line.reason) for line in result.not_ranked] == [("Liu", "no ballots in round 'final'.")]


def test_rounding_cells_decides_a_place() -> None:
    # Means of 3 scores are thirds, and so are clipped cells; rounding each of them moves the mean by a hundredth.
    rows = [("A", f"j{n}", "playing", score) for n, score in enumerate(["10", "10", "24"])]
    rows += [("B", f"j{n}", "playing", score) for n, score in enumerate(["12.4", "12.4", "12.4"])]
    rules: dict[str, Any] = {"method": {"clip": "2"}, "rounding": {"total": "0.01"}}
    # 44/3 is the mean of A: its cells become 12 2/3, 12 2/3 and 16 2/3.
    assert places(count(scoresheets(rows), rules)) == [(1, "A", "14"), (2, "B", "12.4")]
    rules["rounding"]["cell"] = "0.1"
    assert places(count(scoresheets(rows), rules)) == [(1, "A", "14.03"), (2, "B", "12.4")]


# Figure skating: each element's panel loses its highest and lowest, the mean is rounded, times a factor and rounded
# again, and only then do elements add up. A judge may be absent.
SKATING_RULES: dict[str, Any] = {
    "criteria": {"composition": "1.33", "presentation": "1.33", "skills": "2.67"},
    "method": {"name": "trimmed_mean", "drop_high": 1, "drop_low": 1, "combine": "sum"},
    "rounding": {"criterion": "0.01", "weighted": "0.01"},
}
SKATING = {
    "Ito": {
        "composition": "8.25 8.50 8.75 9.00 7.75",
        "presentation": "8.5 8.75 8.5 9 8",
        "skills": "8.25 8 8.5 9 8.25",
    },
    "Kim": {"composition": "9.25 9 9.5 9.25 -", "presentation": "9 9 9.25 9.5 -", "skills": "9.25 9.25 9 9.5 -"},
}


def test_figure_skating() -> None:
    rows = [
        (skater, f"judge {judge}", name, "" if mark == "-" else mark)
        for skater, components in SKATING.items()
        for name, marks in components.items()
        for judge, mark in enumerate(marks.split())
    ]
    # Ito: 8.50 × 1.33 = 11.305, 8.583… → 8.58 × 1.33 = 11.4114, 8.333… → 8.33 × 2.67 = 22.2411.
    # Kim: 9.25 × 1.33 = 12.3025, 9.125 → 9.13 × 1.33 = 12.1429, 9.25 × 2.67 = 24.6975.
    assert places(count(scoresheets(rows), SKATING_RULES)) == [(1, "Kim", "49.14"), (2, "Ito", "44.96")]
    late = {**SKATING_RULES, "rounding": {"total": "0.01"}}
    assert places(count(scoresheets(rows), late)) == [(1, "Kim", "49.14"), (2, "Ito", "44.97")]


def test_song_contest() -> None:
    # Two votes from each country, 12 10 8 … 1 for its ten best; level songs go by the public's points.
    votes = {
        "jury": {"AT": "KLMNOPQRST", "BE": "LKMNOPQRSU", "CH": "MLKNOPQRTU"},
        "public": {"AT": "LKMNOPQRST", "BE": "KLMNOPQRSU", "CH": "KMLNOPQRTU"},
    }
    rows = [
        (song, country, str(place), "", group)
        for group, countries in votes.items()
        for country, songs in countries.items()
        for place, song in enumerate(songs, 1)
    ]
    rules: dict[str, Any] = {
        "method": {"name": "points", "combine": "sum"},
        "groups": {"jury": "1", "public": "1"},
        "ties": {"break": ["group:public", "ballots", "most:12"]},
    }
    result = count(rankings(rows), rules)
    # K: 12 + 10 + 8 and 10 + 12 + 12; L: 10 + 12 + 10 and 12 + 10 + 8; M: 8 + 8 + 12 and 8 + 8 + 10.
    assert places(result)[:3] == [(1, "K", "64"), (2, "L", "62"), (3, "M", "54")]
    # One jury that takes 2 points from K levels the two.
    level = [row for row in rows if row[:2] + row[4:] not in {("K", "CH", "jury"), ("N", "CH", "jury")}]
    level += [("K", "CH", "3", "", "jury"), ("N", "CH", "2.5", "", "jury")]
    lower = {**rules, "method": {**rules["method"], "points": [12, 10, 8, 6]}}
    assert places(count(rankings(level), lower))[:2] == [(1, "K", "62"), (2, "L", "62")]
    assert places(count(rankings(level), {**lower, "ties": {}}))[:2] == [(1, "K", "62"), (1, "L", "62")]


def test_a_national_jury_by_exponential_ranks() -> None:
    jurors = ("ABCDE", "BACDE", "CABED", "ABDCE", "EBACD")
    rows = [(song, f"juror {n}", str(place)) for n, songs in enumerate(jurors) for place, song in enumerate(songs, 1)]
    result = count(rankings(rows), {"method": {"name": "exponential_ranks", "decay": "0.19"}})
    assert [(line.rank, line.entry) for line in result.ranking] == [(1, "A"), (2, "B"), (3, "C"), (4, "E"), (5, "D")]
    assert result.ranking[0].score == "4.337779677099"
