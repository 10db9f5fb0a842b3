"""Running `palmares tabulate` on files given as text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from festival.cli.main import main

HEADER = "entry,juror,criterion,score\n"
SHEETS = HEADER + "A,Ana,script,8\nA,Ben,script,6\nB,Ana,script,9\nB,Ben,script,9\n"
CLEAR = "is not a number written with digits and a decimal point (at most nine on either side)."
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tabulate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on files given as text; answers status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(ballots: str, rules: str = "", *options: str, entries: str | None = None) -> tuple[int, str, str]:
        Path("ballots.csv").write_text(ballots, encoding="utf-8")
        Path("rules.toml").write_text(rules, encoding="utf-8")
        more = list(options)
        if entries is not None:
            Path("entries.csv").write_text(entries, encoding="utf-8")
            more += ["--entries", "entries.csv"]
        if "--estimates" not in more:
            more += ["--estimates", "none"]
        status = main(["tabulate", "--ballots", "ballots.csv", "--rules", "rules.toml", *more])
        return (status, *capsys.readouterr())

    return run
