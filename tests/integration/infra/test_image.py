"""What the Containerfile builds runs as it will: its own steps, another user, a root that nobody can write to.

There is no registry and no daemon in the tests: the base image is this machine's system, the rest is real.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]
STAGES = re.split(r"^FROM .*$", (ROOT / "infra" / "Containerfile").read_text(), flags=re.MULTILINE)[1:]
USER = 10001
PYTHON = "/usr/bin/python3"
MISSING = [name for name in ("unshare", "setpriv", "uv", PYTHON) if shutil.which(name) is None]

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.geteuid() != 0 or bool(MISSING), reason=f"the image is not run: no root, or no {MISSING}"),
]

READ_ONLY = """
set -eu
mount --make-rprivate /
mount --bind "$DATA" "$DATA"
mount -t tmpfs -o mode=1777 tmpfs /tmp
{ cat /etc/passwd; echo "palmares:x:10001:10001::$DATA:/usr/sbin/nologin"; } > /tmp/passwd
mount --bind /tmp/passwd /etc/passwd
while read -r _ _ _ _ place _; do
  case "$place" in
    "$DATA"|/tmp|/proc|/proc/*|/sys|/sys/*|/dev|/dev/*) ;;
    *) mount -o remount,bind,ro "$place" 2>/dev/null || true ;;
  esac
done < /proc/self/mountinfo
exec setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
"""


@pytest.fixture(scope="module")
def image() -> Iterator[Path]:
    """The folder that the last stage copies, made by the steps of the first."""
    with tempfile.TemporaryDirectory(prefix="palmares-image-", dir="/var/tmp") as place:
        folder, source = Path(place) / "palmares", Path(place) / "src"
        Path(place).chmod(0o755)
        source.mkdir()
        joined = STAGES[0].replace("\\\n", " ")
        told = dict(
            pair.split("=", 1) for line in re.findall(r"^ENV (.*)$", joined, re.MULTILINE) for pair in line.split()
        )
        assert told["UV_PROJECT_ENVIRONMENT"] == "/opt/palmares"
        environment = {
            **os.environ,
            **told,
            "UV_PROJECT_ENVIRONMENT": str(folder),
            "UV_PYTHON": PYTHON,
            # Half a minute that changes nothing of what is shown here.
            "UV_COMPILE_BYTECODE": "0",
        }
        environment.pop("VIRTUAL_ENV", None)
        for step, words in re.findall(r"^(COPY|RUN) (.*)$", joined, re.MULTILINE):
            if step == "COPY":
                *names, target = words.split()
                for name in names:
                    if (ROOT / name).is_dir():
                        shutil.copytree(ROOT / name, source / target, ignore=shutil.ignore_patterns("__pycache__"))
                    else:
                        shutil.copy(ROOT / name, source / target)
            elif not words.startswith("pip install"):
                done = subprocess.run(
                    shlex.split(words), cwd=source, env=environment, check=False, capture_output=True, text=True
                )
                assert done.returncode == 0, (words, done.stderr)
        shutil.rmtree(source)
        yield folder


@pytest.fixture
def data() -> Iterator[Path]:
    """The one place that it may write to, besides /tmp."""
    with tempfile.TemporaryDirectory(prefix="palmares-data-", dir="/var/tmp") as place:
        os.chown(place, USER, USER)
        yield Path(place)


def started(image: Path, data: Path, *command: str) -> "subprocess.Popen[str]":
    told = dict(re.findall(r"(PALMARES_\w+|PYTHON\w+)=(\S+)", STAGES[1]))
    environment = {
        **told,
        "PATH": f"{image}/bin:/usr/bin:/bin",
        "PALMARES_DATA": str(data),
        "DATA": str(data),
        "HOME": str(data),
    }
    return subprocess.Popen(
        ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh", *command],
        env=environment, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/",
    )  # fmt: skip


def test_it_can_write_nowhere_else_and_is_nobody_special(image: Path, data: Path) -> None:
    look = (
        "import os, pathlib\n"
        "def writes(place):\n"
        "    try: pathlib.Path(place, 'x').write_text('x')\n"
        "    except OSError as failure: return failure.strerror\n"
        "places = ('/var/tmp', os.path.dirname(os.__file__), os.environ['DATA'], '/tmp')\n"
        "print(os.getuid(), [writes(place) for place in places])\n"
        "import festival\n"
        "print(festival.__file__)"
    )
    done = started(image, data, str(image / "bin" / "python"), "-c", look)
    said, complaints = done.communicate(timeout=60)
    assert complaints == ""
    first, second = said.splitlines()
    assert first == f"{USER} ['Read-only file system', 'Read-only file system', None, None]"
    assert second.startswith(f"{image}/lib/"), "the package is installed, not linked to its source"


def test_it_answers_and_stops_as_a_container_does(image: Path, data: Path) -> None:
    running = started(image, data, "palmares", "serve", "--host", "127.0.0.1", "--port", "0")
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found is not None, (line, running.stderr.read() if running.stderr and not line else "")
        for address in ("/healthz", "/readyz", "/", "/static/css/base.css"):
            assert httpx.get(found[0] + address, timeout=20, follow_redirects=True).status_code == 200, address
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
        assert time.monotonic() - began < 60
    finally:
        running.kill()
        running.communicate()


def test_a_whole_edition_is_played_in_it(image: Path, data: Path) -> None:
    command = ("palmares", "demo", "--data", str(data), "--no-serve")
    done = started(image, data, *command)
    said, complaints = done.communicate(timeout=240)
    assert done.returncode == 0, said + complaints
    assert json.loads((data / "demo.json").read_text())["edition"]
