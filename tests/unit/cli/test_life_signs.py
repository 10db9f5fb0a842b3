"""A worker's signs of life, as a health check and systemd see them."""

import asyncio
import os
import socket
import time
from pathlib import Path

import pytest

from festival.cli import life_signs
from festival.cli.life_signs import giving_signs


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    monkeypatch.setattr(life_signs, "EVERY_SECONDS", 0.01)
    service = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    service.bind(str(tmp_path / "notify"))
    service.setblocking(False)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    return service


def told(service: socket.socket) -> list[str]:
    words = []
    try:
        while True:
            words.append(service.recv(100).decode())
    except BlockingIOError:
        return words


async def test_signs_are_given_while_it_lives_and_no_longer(systemd: socket.socket, tmp_path: Path) -> None:
    living, file = [True], tmp_path / "alive"
    with systemd:
        async with giving_signs(lambda: bool(living), file=file):
            assert told(systemd) == ["READY=1"]
            for _ in range(2):
                os.utime(file, (0, 0))
                await asyncio.sleep(0.1)
                assert set(told(systemd)) == {"WATCHDOG=1"}
                assert time.time() - file.stat().st_mtime < 60
            living.clear()
            await asyncio.sleep(0.1)
            told(systemd)
            os.utime(file, (0, 0))
            await asyncio.sleep(0.1)
            assert (told(systemd), file.stat().st_mtime) == ([], 0)
        assert told(systemd) == ["STOPPING=1"]


async def test_a_loop_that_hangs_gives_none(systemd: socket.socket, tmp_path: Path) -> None:
    with systemd:
        async with giving_signs(lambda: True, file=None):
            await asyncio.sleep(0.05)
            told(systemd)
            time.sleep(0.2)
            assert told(systemd) == []
            await asyncio.sleep(0.05)
            assert "WATCHDOG=1" in told(systemd)


async def test_nobody_need_be_told_and_a_place_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    async with giving_signs(lambda: True, file=None):
        pass
    with pytest.raises(FileNotFoundError):
        async with giving_signs(lambda: True, file=tmp_path / "nowhere" / "alive"):
            pass
