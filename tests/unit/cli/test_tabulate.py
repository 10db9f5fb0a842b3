import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from festival.cli.main import main
from tests.unit.cli.tabulating import CLEAR, HEADER, SHEETS, Run, tabulate

__all__ = ["tabulate"]


def test_json_is_the_result(tabulate: Run) -> None:
    status, out, err = tabulate(SHEETS, '[[awards]]\nname = "Grand Prix"\n')
    result = json.loads(out)
    assert (status, err) == (0, "")
    assert result["method"] == "mean"
    assert result["ranking"] == [
        {"rank": 1, "entry": "B", "score": "9", "ballots": 2, "mean": 9.0, "adjusted": None, "spread": 0.0},
        {"rank": 2, "entry": "A", "score": "7", "ballots": 2, "mean": 7.0, "adjusted": None, "spread": 1.414214},
    ]
    assert result["awards"] == [{"name": "Grand Prix", "winners": ["B"], "ex_aequo": False}]
    assert (result["agreement"], result["stability"]) == (None, [])


def test_csv_has_the_rankings_keys(tabulate: Run) -> None:
    status, out, _ = tabulate(SHEETS, "", "--format", "csv")
    assert status == 0
    assert out == "rank,entry,score,ballots,mean,adjusted,spread\n1,B,9,2,9.0,,0.0\n2,A,7,2,7.0,,1.414214\n"


def test_a_formula_is_disarmed_in_csv(tabulate: Run) -> None:
    _, out, _ = tabulate(HEADER + '"=HYPERLINK(1)",Ana,script,8\n', "", "--format", "csv")
    assert out.splitlines()[1] == "1,'=HYPERLINK(1),8,1,8.0,,"


def test_table_reads_well(tabulate: Run) -> None:
    ballots = SHEETS + "C,Ana,script,7\nC,Ben,script,7\nD,Ana,script,\n"
    status, out, _ = tabulate(
        ballots, '[[awards]]\nname = "Second"\nnot_also = ["First"]\n[[awards]]\nname = "First"\n', "--format", "table"
    )
    assert status == 0
    assert out.splitlines()[:-1] == [
        "Result by mean: 3 ranked, 1 not ranked",
        "  Second: A, C (ex aequo)",
        "  First: B",
        "",
        "rank  entry  score  ballots   mean  adjusted  spread",
        "   1  B          9        2  9.000         –   0.000",
        "  2=  A          7        2  7.000         –   1.414",
        "  2=  C          7        2  7.000         –   0.000",
        "",
        "Not ranked",
        "  D: no ballots.",
        "",
    ]  # fmt: skip
    assert out.splitlines()[-1].startswith("Digest ")


def test_out_is_written_whole_and_nothing_else_said(tabulate: Run) -> None:
    status, out, err = tabulate(SHEETS, "", "--out", "result.json")
    assert (status, out, err) == (0, "", "")
    assert json.loads(Path("result.json").read_text())["ranking"][0]["entry"] == "B"


def test_any_order_of_rows_gives_the_same_bytes(tabulate: Run) -> None:
    header, *rows = SHEETS.splitlines()
    random.Random(5).shuffle(rows)
    assert tabulate("\n".join([header, *rows, ""]), "", "--estimates", "all") == tabulate(
        SHEETS, "", "--estimates", "all"
    )


def test_estimates_are_not_part_of_the_digest(tabulate: Run) -> None:
    rules = '[[awards]]\nname = "Grand Prix"\n'
    with_estimates = json.loads(tabulate(SHEETS, rules, "--estimates", "all")[1])
    without = json.loads(tabulate(SHEETS, rules)[1])
    assert with_estimates["digest"] == without["digest"]
    assert sorted(with_estimates["agreement"]) == [
        "icc_average",
        "icc_single",
        "krippendorff_alpha_interval",
        "reasons",
    ]
    assert with_estimates["stability"] == [{"award": "Grand Prix", "entry": "B", "share": 1.0, "changed_by": []}]


def test_rules_that_say_the_same_in_other_words_have_the_same_digest(tabulate: Run) -> None:
    one = tabulate(SHEETS, '[criteria]\nscript = 0.5\n[rounding]\ntotal = "0.10"\n')[1]
    other = tabulate(SHEETS, '[rounding]\ntotal = 0.1\n[criteria]\nscript = "1/2"\n')[1]
    assert json.loads(one)["digest"] == json.loads(other)["digest"]


def test_explain_shows_the_arithmetic(tabulate: Run) -> None:
    ballots = (
        "entry,juror,criterion,score,round,group\n"
        "A,Ana,script,9,1,jury\nA,Ben,script,2,1,jury\nA,Ana,sound,5,1,jury\nA,Zoe,script,6,1,public\nA,Zoe,sound,6,1,public\n"
        "A,Ana,script,7,2,jury\nA,Ana,sound,7.5,2,jury\nA,Zoe,script,7,2,public\nA,Zoe,sound,7,2,public\n"
        "B,Ana,script,9,1,jury\nB,Ben,script,2,1,jury\nB,Ana,sound,5,1,jury\nB,Zoe,script,6,1,public\nB,Zoe,sound,6,1,public\n"
        "B,Ana,script,7,2,jury\nB,Ana,sound,7.5,2,jury\nB,Zoe,script,6,2,public\nB,Zoe,sound,9,2,public\n"
    )
    rules = (
        '[criteria]\nscript = "2"\nsound = "1"\n[groups]\njury = "1"\npublic = "1"\n'
        '[method]\nclip = "3"\n[rounding]\ncell = "0.1"\ntotal = "0.01"\n'
        '[rounds]\n"1" = "0.3"\n"2" = "0.7"\n[ties]\nbreak = ["group:public", "criterion:sound"]\n'
    )
    status, out, _ = tabulate(ballots, rules, "--explain", "A")
    assert status == 0
    assert out.splitlines() == [
        "Entry A",
        "Round 1 (weight 0.3)",
        "  Group jury (share 1)",
        "    Criterion script (weight 2)",
        "      Ana: 9 → 8.5 (within 3 of the mean 5.5) → 8.5 (rounded to 0.1)",
        "      Ben: 2 → 2.5 (within 3 of the mean 5.5) → 2.5 (rounded to 0.1)",
        "      mean: 5.5",
        "      × 2 = 11",
        "    Criterion sound (weight 1)",
        "      Ana: 5 → 5 (within 3 of the mean 5) → 5 (rounded to 0.1)",
        "      mean: 5",
        "      × 1 = 5",
        "    (11 + 5) ÷ 3 = 5.333333333333",
        "  Group public (share 1)",
        "    Criterion script (weight 2)",
        "      Zoe: 6 → 6 (within 3 of the mean 6) → 6 (rounded to 0.1)",
        "      mean: 6",
        "      × 2 = 12",
        "    Criterion sound (weight 1)",
        "      Zoe: 6 → 6 (within 3 of the mean 6) → 6 (rounded to 0.1)",
        "      mean: 6",
        "      × 1 = 6",
        "    (12 + 6) ÷ 3 = 6",
        "  groups combined by weighted mean",
        "  result, rounded to 0.01: 5.67",
        "Round 2 (weight 0.7)",
        "  Group jury (share 1)",
        "    Criterion script (weight 2)",
        "      Ana: 7 → 7 (within 3 of the mean 7) → 7 (rounded to 0.1)",
        "      mean: 7",
        "      × 2 = 14",
        "    Criterion sound (weight 1)",
        "      Ana: 7.5 → 7.5 (within 3 of the mean 7.5) → 7.5 (rounded to 0.1)",
        "      mean: 7.5",
        "      × 1 = 7.5",
        "    (14 + 7.5) ÷ 3 = 7.166666666667",
        "  Group public (share 1)",
        "    Criterion script (weight 2)",
        "      Zoe: 7 → 7 (within 3 of the mean 7) → 7 (rounded to 0.1)",
        "      mean: 7",
        "      × 2 = 14",
        "    Criterion sound (weight 1)",
        "      Zoe: 7 → 7 (within 3 of the mean 7) → 7 (rounded to 0.1)",
        "      mean: 7",
        "      × 1 = 7",
        "    (14 + 7) ÷ 3 = 7",
        "  groups combined by weighted mean",
        "  result, rounded to 0.01: 7.08",
        "Over rounds: (5.67 × 0.3 + 7.08 × 0.7) ÷ 1, rounded to 0.01 = 6.66",
        "Tied on the result with B",
        "  group:public: 6.7; level with B",
        "  criterion:sound: 7.25; behind B (8.25)",
        "Place 2 of 2 with 6.66 from 2 ballots",
    ]


def test_explain_a_vote(tabulate: Run) -> None:
    ballots = "entry,juror,rank\nA,j1,1\nB,j1,2\nB,j2,1\nC,j2,2\nC,j3,1\nA,j3,2\nA,j4,1\n"
    assert tabulate(ballots, '[method]\nname = "points"\n', "--explain", "A")[1].splitlines() == [
        "Entry A",
        "    j1: place 1: 12",
        "    j3: place 2: 10",
        "    j4: place 1: 12",
        "    ballots without it: 1 (no points)",
        "    points: 34",
        "  result: 34",
        "Place 1 of 3 with 34 from 3 ballots",
    ]
    counts = tabulate(ballots, '[method]\nname = "irv"\n', "--explain", "A")[1].splitlines()
    assert counts[1:4] == ["    quota 3", "    count 1: 2 votes; eliminated: C, B", "    count 2: 3 votes; elected: A"]


def test_explain_somebody_unknown(tabulate: Run) -> None:
    assert tabulate(SHEETS, "", "--explain", "Z") == (
        2,
        "",
        "palmares tabulate: ballots.csv: there is no entry 'Z' here.\n",
    )


def test_categories_and_countries_come_from_the_entries(tabulate: Run) -> None:
    rules = '[[awards]]\nname = "Short"\ncategory = "short"\nmax_per_country = 1\nplaces = 2\n'
    entries = "entry,category,countries\nA,short,FR\nB,long,FR\nC,short,fr BE\n"
    status, out, _ = tabulate(SHEETS + "C,Ana,script,1\nC,Ben,script,1\n", rules, entries=entries)
    assert (status, json.loads(out)["awards"]) == (0, [{"name": "Short", "winners": ["A"], "ex_aequo": False}])
    status, out, err = tabulate(SHEETS, rules)
    assert (status, out) == (2, "")
    assert err == (
        "palmares tabulate: rules.toml, line 3, column awards[1].category: "
        "this award needs to know each entry's category: give --entries with that column.\n"
    )


def test_ranks(tabulate: Run) -> None:
    borda = '[method]\nname = "borda"\n'
    gaps = "entry,juror,rank\nA,j,1\nB,j,7\nC,j,9\n"
    assert [line["score"] for line in json.loads(tabulate(gaps, borda)[1])["ranking"]] == ["2", "1", "0"]
    for rank, said in (
        ("0", "'0' is no rank; ranks are positive numbers, 1 is the best."),
        ("first", f"'first' {CLEAR}"),
    ):
        status, _, err = tabulate(gaps + f"D,j,{rank}\n", borda)
        assert (status, err) == (2, f"palmares tabulate: ballots.csv, line 5, column rank: {said}\n")
    status, _, err = tabulate(gaps + "A,j,2\n", borda)
    assert status == 2
    assert err.endswith(
        "line 5, column rank: juror 'j' has already ranked entry 'A' further up; one of the two must go.\n"
    )


def test_an_entry_without_ballots_and_a_juror_without_entries(tabulate: Run) -> None:
    ballots = SHEETS + "C,Zoe,script,\n"
    result = json.loads(tabulate(ballots, "", entries="entry\nA\nB\nC\nD\n")[1])
    assert result["not_ranked"] == [{"entry": "C", "reason": "no ballots."}, {"entry": "D", "reason": "no ballots."}]
    assert [line["entry"] for line in result["ranking"]] == ["B", "A"]


def test_only_recusals(tabulate: Run) -> None:
    status, out, _ = tabulate(HEADER + "A,Ana,script,\n", '[[awards]]\nname = "Grand Prix"\n', "--estimates", "all")
    result = json.loads(out)
    assert (status, result["ranking"], result["awards"][0]["winners"]) == (0, [], [])


def test_semicolons_with_decimal_commas_are_read_and_said(tabulate: Run) -> None:
    status, out, err = tabulate("entry;juror;criterion;score\nA;Ana;script;7,5\n")
    assert (status, json.loads(out)["ranking"][0]["score"]) == (0, "7.5")
    assert err.startswith("palmares tabulate: ballots.csv: read with semicolons")


def test_a_ranking_that_must_not_be_made(tabulate: Run) -> None:
    rows = [
        f"{half}{entry},{half}{juror},film,{(3 * entry + 2 * juror) % 7}\n"
        for half in "xy"
        for entry in range(4)
        for juror in range(3)
    ]
    status, out, err = tabulate(
        HEADER + "".join(rows), '[method]\nname = "severity_adjusted"\n', "--out", "result.json"
    )
    assert (status, out) == (1, "")
    assert err.startswith("palmares tabulate: The jurors fall into 2 panels that share no entry")
    assert not Path("result.json").exists()


def test_one_bad_line_among_many(tabulate: Run) -> None:
    rows = [f"F{number // 3},J{number % 3},script,{number % 11}\n" for number in range(200_000)]
    rows[150_000] = "F50000,J0,script,eleven\n"
    status, out, err = tabulate(HEADER + "".join(rows), "", "--out", "result.json")
    assert (status, out) == (2, "")
    assert err == f"palmares tabulate: ballots.csv, line 150002, column score: 'eleven' {CLEAR}\n"
    assert not Path("result.json").exists()


@pytest.mark.parametrize(
    "options", [[], ["--ballots", "b.csv"], ["--rules", "r.toml", "--ballots", "b.csv", "--form", "csv"]]
)
def test_wrong_use(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["tabulate", *options])
    assert exit_.value.code == 2
    assert "palmares tabulate" in capsys.readouterr().err


def test_the_terminal_is_not_steered_by_names(tabulate: Run) -> None:
    _, out, _ = tabulate(HEADER + "\x1b[31mA,Ana,script,8\n", "", "--format", "table")
    assert "\x1b" not in out


def test_nothing_of_the_web_is_loaded() -> None:
    forbidden = {"litestar", "piccolo", "asyncpg", "jinja2"}
    script = f"import festival.cli.tabulate, sys; print(sorted({forbidden} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
