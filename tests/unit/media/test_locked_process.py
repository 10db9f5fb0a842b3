import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from festival.media.locked_process import LockedProcesses, Stopped
from festival.media.sandbox import Limits, Protection
from tests.unit.media.hostile_work import map_code

SMALL = Limits(cpu_seconds=1, wall_seconds=1.0)


@pytest.fixture
def echo() -> Iterator[LockedProcesses]:
    with LockedProcesses("tests.unit.media.hostile_work:echo", Limits()) as processes:
        yield processes


def test_the_answer_comes_back_and_only_the_passed_file_is_there(echo: LockedProcesses, tmp_path: Path) -> None:
    (tmp_path / "film").write_text("pictures")
    with (tmp_path / "film").open() as film:
        answer = echo.run({"say": "hello"}, [film.fileno()])
    assert (answer["said"], answer["read"]) == ("hello", "pictures")


def test_no_secret_of_ours_is_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    with LockedProcesses("tests.unit.media.hostile_work:echo", Limits()) as processes:
        environment = processes.run({"say": ""})["environment"]
    assert set(environment) <= {"LC_ALL", "LC_CTYPE", "OPENBLAS_NUM_THREADS", "PYTHONPATH"}


def test_many_threads_get_their_own_answers(echo: LockedProcesses) -> None:
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(lambda number: echo.run({"say": number})["said"], range(24)))
    assert said == list(range(24))


def test_every_way_out_is_closed(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    with LockedProcesses("tests.unit.media.hostile_work:escape", Limits()) as processes:
        if processes.protection() is not Protection.SECCOMP:
            pytest.skip("NOT CHECKED: this system has no seccomp for us")
        met = processes.run({"folder": str(tmp_path)})
    assert met == dict.fromkeys(met, "EPERM")
    assert len(met) == 10
    map_code()  # outside it is possible
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize(
    ("work", "reason"),
    [("spin", "time"), ("sleep", "time"), ("devour", "memory"), ("crash", "crash")],
)
def test_going_beyond_a_limit_stops_only_that_process(work: str, reason: str) -> None:
    began = time.monotonic()
    with LockedProcesses(f"tests.unit.media.hostile_work:{work}", SMALL) as processes:
        for _ in range(2):
            with pytest.raises(Stopped) as stopped:
                processes.run({})
            assert stopped.value.reason == reason
    assert time.monotonic() - began < 15


def test_a_warm_parent_that_was_killed_is_replaced(echo: LockedProcesses) -> None:
    assert echo.run({"say": 1})["said"] == 1
    assert echo._helper is not None
    echo._helper.kill()
    echo._helper.wait()
    assert echo.run({"say": 2})["said"] == 2
