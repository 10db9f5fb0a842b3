import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from festival.postgres.binaries import INSTALLATION, LIBRARIES, PACKAGE, programs, programs_for, reachable_by_everyone

FROM_A_PRIVATE_PLACE = """
import sys
from pathlib import Path
from festival.postgres.account import server_account
from festival.postgres.binaries import programs_for
print(programs_for(server_account(), Path(sys.argv[1])))
"""


@pytest.fixture
def public_folder() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="palmares-test-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.mark.parametrize("name", ["postgres", "initdb", "pg_dump", "pg_restore", "psql", "pgbench"])
def test_every_program_runs_and_is_version_18(name: str) -> None:
    said = subprocess.run([programs() / name, "--version"], check=True, capture_output=True, text=True).stdout
    assert said.split()[:2] == [name, "(PostgreSQL)"]
    assert said.split()[2].split(".")[0] == "18"


def test_as_ourselves_the_programs_run_where_they_are(tmp_path: Path) -> None:
    assert programs_for(None, tmp_path) == programs()
    assert list(tmp_path.iterdir()) == []


def test_one_closed_folder_above_closes_all(public_folder: Path) -> None:
    program = public_folder / "bin" / "postgres"
    program.parent.mkdir()
    program.touch(mode=0o755)
    program.parent.chmod(0o755)
    program.chmod(0o755)
    assert reachable_by_everyone(program)
    program.parent.chmod(0o700)
    assert not reachable_by_everyone(program)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another account")
def test_programs_in_a_private_home_are_copied_once_and_run_for_nobody(tmp_path: Path, public_folder: Path) -> None:
    home = tmp_path / "site-packages"
    site = programs().parents[2]
    for name in (f"{PACKAGE}/{INSTALLATION}/bin", f"{PACKAGE}/{INSTALLATION}/share", LIBRARIES):
        if (site / name).is_dir():
            shutil.copytree(site / name, home / name, symlinks=True)
    (home / PACKAGE / INSTALLATION / "lib").symlink_to(site / PACKAGE / INSTALLATION / "lib")
    (home / PACKAGE / "__init__.py").touch()
    # As a careful umask would have installed it.
    subprocess.run(["chmod", "-R", "go-rwx", str(home)], check=True)

    def asked() -> Path:
        environment = {**os.environ, "PYTHONPATH": str(home)}
        command = [sys.executable, "-c", FROM_A_PRIVATE_PLACE, str(public_folder / "copies")]
        return Path(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip())

    copied = asked()
    assert copied.is_relative_to(public_folder / "copies")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    made = (copied / "postgres").stat().st_ino
    assert (asked() / "postgres").stat().st_ino == made
    said = subprocess.run([copied / "initdb", "--version"], user=65534, group=65534, capture_output=True, check=True)
    assert said.stdout.startswith(b"initdb (PostgreSQL) 18")

    shutil.rmtree(public_folder / "copies")
    (public_folder / "copies").touch()
    with pytest.raises(subprocess.CalledProcessError) as refused:
        asked()
    assert refused.value.stderr.endswith(
        f"The PostgreSQL programs cannot be used: they cannot be copied to {public_folder}/copies for the account "
        "nobody (File exists). Install Palmarès again, or set PALMARES_DATABASE_URL to a PostgreSQL of your own.\n"
    )
