import tomllib

import pytest

from festival.cli.main import main
from festival.editions.presets import NAMES


def test_all_are_listed_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_prints_as_toml_that_probe_takes_as_rules(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", name]) == 0
    assert "film" in tomllib.loads(capsys.readouterr().out)


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["presets", "nowhere"])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""
