from pathlib import Path

import pytest

from tests.unit.cli.tabulating import CLEAR, HEADER, SHEETS, Run, tabulate

__all__ = ["tabulate"]


@pytest.mark.parametrize(
    ("ballots", "rules", "problem"),
    [
        (
            SHEETS + "C,Ana,script,11\n",
            "[scale]\nmax = 10\n",
            "ballots.csv, line 6, column score: 11 is above the highest score, 10.",
        ),
        (
            SHEETS + "C,Ana,script,-1\n",
            "[scale]\nmin = 0\n",
            "ballots.csv, line 6, column score: -1 is below the lowest score, 0.",
        ),
        (
            SHEETS + "C,Ana,script,7.3\n",
            '[scale]\nstep = "0.5"\n',
            "ballots.csv, line 6, column score: 7.3 is not on the scale's step of 0.5.",
        ),
        (SHEETS + "C,Ana,script,NaN\n", "", f"ballots.csv, line 6, column score: 'NaN' {CLEAR}"),
        (SHEETS + "C,Ana,script,1e9\n", "", f"ballots.csv, line 6, column score: '1e9' {CLEAR}"),
        (SHEETS + 'C,Ana,script,"1,5"\n', "", f"ballots.csv, line 6, column score: '1,5' {CLEAR}"),
        (SHEETS + "C,Ana,script,８\n", "", f"ballots.csv, line 6, column score: '８' {CLEAR}"),
        (
            SHEETS + "C,Ana,script,9223372036854775808\n",
            "",
            f"ballots.csv, line 6, column score: '9223372036854775808' {CLEAR}",
        ),
        (SHEETS + "C,Ana,script,true\n", "", f"ballots.csv, line 6, column score: 'true' {CLEAR}"),
        (
            SHEETS + "A,Ana,script,8\n",
            "",
            (
                "ballots.csv, line 6, column score: juror 'Ana' has already scored entry 'A' for 'script' further up; "
                "one of the two must go."
            ),
        ),
        (
            SHEETS + "A,Ana,plot,8\n",
            '[criteria]\nscript = "1"\n',
            "ballots.csv, line 6, column criterion: criterion 'plot' is not in [criteria] of the rules.",
        ),
        (SHEETS + "A, ,script,8\n", "", "ballots.csv, line 6, column juror: no juror is named here."),
        (SHEETS + ",Ana,script,8\n", "", "ballots.csv, line 6, column entry: no entry is named here."),
        (HEADER, "", "ballots.csv, line 1: there is no ballot under the first line."),
        ("", "", "ballots.csv, line 1: the file is empty; its first line must name the columns."),
        (
            SHEETS,
            '[method]\nname = "borda"\n',
            (
                "ballots.csv, line 1, column rank: the first line names no column 'rank'; "
                "it names 'entry', 'juror', 'criterion', 'score'."
            ),
        ),
        (
            SHEETS,
            '[groups]\njury = "1"\n',
            "ballots.csv, line 1, column group: the rules name groups, so the ballots need a column 'group'.",
        ),
        (
            SHEETS,
            '[criteria]\nscript = "0"\n',
            "rules.toml, line 2, column criteria.script: this must be more than zero, not 0.",
        ),
        (
            SHEETS,
            "[criteria]\nscript = -1\n",
            "rules.toml, line 2, column criteria.script: this must be more than zero, not -1.",
        ),
        (
            SHEETS,
            "[criteria]\nscript = nan\n",
            "rules.toml, line 2, column criteria.script: NaN is not a number of ordinary size.",
        ),
        (
            SHEETS,
            '[method]\nname = "mean"\nclipp = "3"\n',
            (
                "rules.toml, line 3, column method.clipp: this key is not known here; "
                "known are name, combine, drop_high, drop_low, clip, decay, points, seats, min_ballots."
            ),
        ),
        (
            SHEETS,
            '[[awards]]\nname = "A"\n[[awards]]\nname = "B"\nplace = 2\n',
            (
                "rules.toml, line 5, column awards[2].place: this key is not known here; "
                "known are name, places, criteria, category, max_per_country, not_also."
            ),
        ),
        (
            SHEETS,
            '[ties]\nbreak = ["criterion:plot"]\n',
            "rules.toml, line 2, column ties.break[0]: no ballot scores a criterion 'plot'.",
        ),
        (
            SHEETS,
            "[method\n",
            "rules.toml, line 1, column 8: this is not TOML: Expected ']' at the end of a table declaration.",
        ),
    ],
)
def test_input_that_cannot_be_read(tabulate: Run, ballots: str, rules: str, problem: str) -> None:
    Path("result.json").write_text("as before")
    status, out, err = tabulate(ballots, rules, "--out", "result.json")
    assert (status, out, err) == (2, "", f"palmares tabulate: {problem}\n")
    assert Path("result.json").read_text() == "as before"
