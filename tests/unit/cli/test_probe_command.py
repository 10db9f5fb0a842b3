"""``palmares probe`` as people and scripts run it."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from festival.cli.main import main
from festival.demo.films import make_film

FACTS = [
    "container", "duration_seconds", "width", "height", "rotation", "orientation", "display_aspect_ratio", "frame_rate",
    "video_codec", "audio_codec", "bytes", "sha256",
]  # fmt: skip


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    for name, properties in {
        "good.mp4": {},
        "long.mp4": {"seconds": 3},
        "wide.mp4": {"width": 160, "height": 96},
        "other.mkv": {"container": "mkv", "audio": False},
    }.items():
        small = {"seed": 1, "seconds": 1, "width": 90, "height": 160}
        make_film(folder / name, **{**small, **properties})  # type: ignore[arg-type]
    (folder / "text.mp4").write_text("no film")
    (folder / "rules.toml").write_text(
        '[film]\nmax_seconds = 2\norientation = "vertical"\ncontainers = ["mp4"]\naudio = "required"\n[other]\nx = 1\n'
    )
    return folder


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_good_film_is_accepted_with_all_its_facts(films: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = str(films / "good.mp4")
    assert main(["probe", "--rules", str(films / "rules.toml"), good]) == 0
    content = (films / "good.mp4").read_bytes()
    (line,) = lines(capsys)
    assert list(line) == ["file", "accepted", "facts", "problems"]
    assert list(line["facts"]) == FACTS  # type: ignore[call-overload]
    assert line == {
        "file": good,
        "accepted": True,
        "facts": {
            "container": "mp4", "duration_seconds": 1.0, "width": 90, "height": 160, "rotation": 0,
            "orientation": "vertical", "display_aspect_ratio": "9:16", "frame_rate": 24.0, "video_codec": "h264",
            "audio_codec": "aac", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(),
        },
        "problems": [],
    }  # fmt: skip


def test_verdicts_come_in_order_with_every_problem(films: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["long.mp4", "good.mp4", "wide.mp4", "other.mkv", "text.mp4"]
    assert main(["probe", "--rules", str(films / "rules.toml"), *(str(films / name) for name in names)]) == 1
    found = lines(capsys)
    assert [line["file"] for line in found] == [str(films / name) for name in names]
    codes = [[problem["code"] for problem in line["problems"]] for line in found]  # type: ignore[index,attr-defined]
    assert codes == [["too_long"], [], ["wrong_orientation"], ["wrong_container", "audio_missing"], ["not_a_film"]]
    assert all(
        list(problem) == ["code", "message", "expected", "found"] for line in found for problem in line["problems"]
    )  # type: ignore[attr-defined]


def test_without_rules_only_what_is_no_film_is_refused(films: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", *(str(films / name) for name in ("wide.mp4", "other.mkv"))]) == 0
    assert main(["probe", str(films / "text.mp4")]) == 1
    assert [line["accepted"] for line in lines(capsys)] == [True, True, False]


def test_a_preset_is_used_by_name(films: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", "--preset", "verticalmovie", str(films / "good.mp4")]) == 1
    (line,) = lines(capsys)
    assert [problem["code"] for problem in line["problems"]] == ["too_small"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("absent", ["absent.mp4", "."])
def test_what_cannot_be_read_is_said_and_the_others_still_print(
    films: Path, capsys: pytest.CaptureFixture[str], absent: str
) -> None:
    assert main(["probe", str(films / "text.mp4"), str(films / absent), str(films / "good.mp4")]) == 2
    printed = capsys.readouterr()
    assert [json.loads(line)["accepted"] for line in printed.out.splitlines()] == [False, True]
    assert str(films / absent) in printed.err


@pytest.mark.parametrize(
    ("content", "place", "word"),
    [
        ("[film]\nmax_secs = 5\n", "line 2, column 1", "max_secs"),
        ('[film]\nmin_seconds = 1\norientation = "portrait"\n', "line 3, column 1", "orientation"),
        ("[film]\nmax_seconds = = 5\n", "line 2, column 15", "TOML"),
        ("film = 5\n", "line 1", "table"),
        ("[film]\nmax_seconds = ", "line 2, column", "TOML"),
    ],
)
def test_rules_that_cannot_be_read_name_file_line_and_column(
    films: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, place: str, word: str
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(content)
    assert main(["probe", "--rules", str(rules), str(films / "good.mp4")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{rules}, {place}" in printed.err
    assert word in printed.err


def test_rules_that_are_absent_or_binary_are_refused(
    films: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["probe", "--rules", str(tmp_path / "absent.toml"), str(films / "good.mp4")]) == 2
    assert main(["probe", "--rules", str(films / "good.mp4"), str(films / "good.mp4")]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "arguments", [[], ["--preset", "nowhere", "x"], ["--preset", "48hfp", "--rules", "x", "y"], ["--pre", "48hfp", "x"]]
)
def test_wrong_use_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["probe", *arguments])
    assert ended.value.code == 2
    assert "palmares probe" in capsys.readouterr().err


def test_the_command_reaches_no_server_library() -> None:
    program = (
        "import sys, festival.cli.probe, festival.cli.presets, festival.media.locked_child, festival.media.probe;"
        "print([m for m in ('litestar', 'piccolo', 'asyncpg', 'jinja2', 'boto3', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
