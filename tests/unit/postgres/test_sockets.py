import socket
import stat
from pathlib import Path

import pytest

from festival.postgres.account import Account
from festival.postgres.sockets import LONGEST, SOCKET, answers, fits, socket_folder

OURSELVES: Account | None = None


def test_the_longest_path_that_fits_is_one_that_can_be_bound(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        name = "x" * (LONGEST - len(str(tmp_path)) - len(SOCKET) - 2)
        assert fits(tmp_path / name)
        assert not fits(tmp_path / (name + "x"))
        (tmp_path / name).mkdir()
        server.bind(str(tmp_path / name / SOCKET))


def test_a_short_path_keeps_its_socket_in_the_data_folder(tmp_path: Path) -> None:
    place = socket_folder(tmp_path, OURSELVES)
    assert place == tmp_path / "socket"
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert socket_folder(tmp_path, OURSELVES) == place


def test_a_long_path_gets_a_short_folder_for_good(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    short = socket_folder(folder, OURSELVES)
    try:
        assert fits(short)
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
        assert socket_folder(folder, OURSELVES) == short
        short.rmdir()
        assert socket_folder(folder, OURSELVES) == short
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
    finally:
        short.rmdir()


@pytest.mark.parametrize("squatter", ["open to others", "a link", "a file"])
def test_a_short_folder_that_somebody_else_made_is_not_used(squatter: str, tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    short = socket_folder(folder, OURSELVES)
    short.rmdir()
    match squatter:
        case "open to others":
            short.mkdir()
            short.chmod(0o777)
        case "a link":
            short.symlink_to(tmp_path)
        case _:
            short.touch()
    other = socket_folder(folder, OURSELVES)
    try:
        assert other != short
        assert (folder / "socket").readlink() == other
    finally:
        other.rmdir()
        short.rmdir() if squatter == "open to others" else short.unlink()


def test_a_folder_moved_to_a_long_path_changes_over(tmp_path: Path) -> None:
    near = tmp_path / "near"
    near.mkdir()
    socket_folder(near, OURSELVES)
    far = near.rename(tmp_path / ("x" * 120))
    short = socket_folder(far, OURSELVES)
    assert (far / "socket").readlink() == short
    short.rmdir()


def test_only_a_listening_socket_answers(tmp_path: Path) -> None:
    assert not answers(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / SOCKET))
        assert not answers(tmp_path)
        server.listen()
        assert answers(tmp_path)
    assert not answers(tmp_path)
