"""Readers of strangers' bytes: nothing breaks them or takes long or much memory; what once did stays mended."""

import os
import re
import resource
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.unit.fuzzing.readers import READERS
from tests.unit.media import hostile_files

FOUND = Path(__file__).parents[2] / "data" / "fuzz"
PROOF = Path(__file__).parents[2] / "data" / "proof"
SECONDS = 10
ADDRESS_SPACE = 6 * 1024**3
"""With the code of Python, numpy and the solver; libFuzzer watches the memory in use, which is a tenth of it."""
SUBTITLES = (
    b"1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i>, <b>you</b>\n\n2\n00:00:03,000 --> 00:00:04,000\nA &amp; B\n",
    "\ufeffWEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000 align:start\n<v Ann>{\\an8}Où ?\n".encode(),
    "1\r\n00:00:01,000 --> 00:00:02,000\r\nПривет, мир\r\n".encode("cp1251"),
    "1\n0:00:01.0 --> 0:00:02.0\n雨\n".encode("utf-16"),
)
with_atheris = pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this Python or system")


def _seeds(name: str, folder: Path) -> list[bytes]:
    if name == "boxes":
        film = hostile_files.film(folder / "seed.mp4")
        tree = dict(hostile_files.boxes(film))
        index = hostile_files.joined([(b"ftyp", tree[b"ftyp"]), (b"moov", tree[b"moov"])])
        return [index + hostile_files.box(b"mdat", b"pictures"), index, film[:200]]
    if name == "subtitles":
        return list(SUBTITLES)
    return [(PROOF / f"{name}.json").read_bytes()] if name in {"bundle", "receipt"} else [b"x"]


@pytest.mark.parametrize("name", READERS)
def test_what_was_found_once_stays_mended(name: str, tmp_path: Path) -> None:
    found = [file.read_bytes() for file in sorted((FOUND / name).glob("*"))]
    assert found, "the corpus travels with the tests"
    for content in (*found, *_seeds(name, tmp_path)):
        READERS[name](content)


def _fuzz(name: str, corpus: Path, seconds: int) -> subprocess.CompletedProcess[str]:
    # A process counts the memory of the one that began it as its own: the shell between them is small.
    between = ["/bin/sh", "-c", '"$@"; exit $?', "sh"]
    command = [*between, sys.executable, str(Path(__file__).parent / "fuzz.py"), name, str(corpus), str(seconds)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE)),
        check=False,
    )


@pytest.mark.long
@with_atheris
@pytest.mark.parametrize("name", READERS)
def test_nothing_breaks_a_reader(name: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for at, content in enumerate([*_seeds(name, tmp_path), *(each.read_bytes() for each in (FOUND / name).glob("*"))]):
        (corpus / f"seed-{at}").write_bytes(content)
    run = _fuzz(name, corpus, SECONDS)
    assert run.returncode == 0, run.stderr[-1000:] + run.stdout[-3000:]
    tried = re.search(r"number_of_executed_units:\s*(\d+)", run.stderr)
    assert tried is not None
    assert int(tried[1]) > 100, run.stderr[-1000:]
    peak = re.search(r"peak_rss_mb:\s*(\d+)", run.stderr)
    print(f"{name}: {tried[1]} inputs, at most {peak[1] if peak else '?'} MB")


@pytest.mark.long
@with_atheris
def test_a_fault_that_was_planted_is_found(tmp_path: Path) -> None:
    """The positive control: three letters that stand in no corpus."""
    (tmp_path / "seed").write_bytes(b"x")
    run = _fuzz("planted", tmp_path, 20)
    assert run.returncode != 0
    assert "ZeroDivisionError" in run.stdout + run.stderr
