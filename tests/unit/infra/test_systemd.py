"""The units run commands that exist, stop the database in order, and are read by systemd without a complaint."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from festival import settings
from festival.cli.main import COMMANDS

UNITS = sorted((Path(__file__).parents[3] / "infra" / "systemd").glob("*.service"))
PROGRAM = "/opt/palmares/bin/palmares"
RUNS = {"palmares": ["migrate", "serve"], "palmares-worker": ["worker"], "palmares-backup": ["backup"]}


def test_there_are_units_for_the_site_for_more_workers_and_for_backups() -> None:
    assert [unit.name for unit in UNITS] == ["palmares-backup.service", "palmares-worker.service", "palmares.service"]


def test_the_environment_file_names_settings_that_are_read(tmp_path: Path) -> None:
    lines = re.findall(r"^#?([A-Z0-9_]+)=(.*)$", (UNITS[0].parent / "palmares.env").read_text(), re.MULTILINE)
    known = set(re.findall(r"PALMARES_\w+", Path(str(settings.__file__)).read_text()))
    assert {name for name, _ in lines if name.startswith("PALMARES_")} - known == set()
    read = settings.read_settings(dict(lines))
    assert read.bucket is not None
    assert (read.bucket.name, read.trusted_proxies, str(read.keys)) == ("films", ("127.0.0.0/8",), "/etc/palmares/keys")
    assert all(f"EnvironmentFile=-/etc/palmares/{'palmares.env'}" in unit.read_text() for unit in UNITS)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_the_commands_exist(unit: Path) -> None:
    commands = re.findall(rf"^Exec\w+=.*?{PROGRAM} (\w+)\b", unit.read_text(), re.MULTILINE)
    assert commands == RUNS[unit.stem]
    assert set(commands) <= COMMANDS.keys()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_only_the_main_process_is_told_to_stop(unit: Path) -> None:
    # PostgreSQL takes a SIGTERM of its own for "wait until everybody has gone".
    assert re.findall(r"^KillMode=(.*)$", unit.read_text(), re.MULTILINE) == ["mixed"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_reads_it_without_a_complaint(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    installed = tmp_path / unit.name
    installed.write_text(unit.read_text().replace(PROGRAM, "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", installed], check=False, capture_output=True, text=True)
    # The machine's own units may have complaints.
    assert [line for line in done.stderr.splitlines() if unit.stem in line] == []
    installed.write_text(installed.read_text().replace("KillMode=mixed", "KillMode=politely"))
    done = subprocess.run(["systemd-analyze", "verify", installed], check=False, capture_output=True, text=True)
    assert "politely" in done.stderr
