"""How long the embedded server takes to start, against the bare programs doing the same work."""

import subprocess
import time
from pathlib import Path

import pytest

from festival.postgres.account import give, server_account
from festival.postgres.configuration import CREATION
from festival.postgres.programs import Programs
from festival.postgres.server import RunningPostgres

pytestmark = pytest.mark.benchmark


def test_start(tmp_path: Path) -> None:
    programs = Programs.under(server_account())
    bare = tmp_path / "bare"
    bare.mkdir()
    give(bare, programs.account)
    began = time.perf_counter()
    assert programs.run(["initdb", "-D", programs.data_folder(bare), *CREATION], inside=bare)[0] == 0
    initdb = time.perf_counter() - began
    began = time.perf_counter()
    subprocess.run(["/bin/true"], check=True)
    any_program = time.perf_counter() - began

    seconds = {}
    for kind in ("cold", "warm"):
        began = time.perf_counter()
        server = RunningPostgres(tmp_path / "postgres")
        seconds[kind] = time.perf_counter() - began
        server.stop()
    print(
        f"\ncold start {seconds['cold']:.3f} s, {seconds['cold'] / initdb:.2f} x a bare initdb ({initdb:.3f} s)"
        f"\nwarm start {seconds['warm']:.3f} s, {seconds['warm'] / any_program:.0f} x /bin/true ({any_program:.4f} s)"
    )
