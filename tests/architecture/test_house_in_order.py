"""The rules of the house that a machine can see: style, types, imports, dependencies, templates, sizes."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
MOST_LINES = 400


def _passes(*command: str) -> None:
    finished = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def _tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [HOUSE / line for line in listed.splitlines() if (HOUSE / line).is_file()]


def _tool(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    assert found is not None, f"{name} is not installed: uv sync"
    return found


def test_ruff_finds_nothing() -> None:
    _passes(_tool("ruff"), "check", "--quiet", ".")


def test_ruff_would_format_nothing() -> None:
    _passes(_tool("ruff"), "format", "--quiet", "--check", ".")


def test_every_type_is_right() -> None:
    _passes(_tool("mypy"))


def test_imports_go_one_way() -> None:
    _passes(_tool("lint-imports"))


def test_dependencies_are_declared_and_used() -> None:
    _passes(_tool("deptry"), "festival", "judging")


def test_templates_are_tidy() -> None:
    _passes(_tool("djlint"), "templates", "--check", "--lint", "--quiet")


def test_every_module_holds_one_decision() -> None:
    long = {
        str(path.relative_to(HOUSE)): lines
        for path in _tracked("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_package_markers_are_empty() -> None:
    spoken = [
        str(path.relative_to(HOUSE))
        for path in _tracked("festival/*__init__.py")
        if path.read_text(encoding="utf-8").strip()
    ]
    assert spoken == []


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "manager", "misc"])
def test_no_module_is_named_after_nothing(word: str) -> None:
    assert [path.name for path in _tracked("*.py") if word in path.stem.split("_")] == []


def test_handlers_read_their_types_at_run_time() -> None:
    """Litestar resolves annotations when it starts: postponed ones, or ones for type checkers only, break it."""
    pattern = re.compile(r"^from __future__ import annotations|^if TYPE_CHECKING", re.MULTILINE)
    handlers = [path for path in _tracked("festival/*.py") if re.search(r"(api|pages)\.py$", path.name)]
    assert handlers != []
    assert [path.name for path in handlers if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_top_level_holds_what_the_house_names() -> None:
    named = {"festival", "judging", "templates", "infra", "tests", ".ci"}
    named |= {"pyproject.toml", "uv.lock", "README.md", "ARCHITECTURE.md", "LICENSE"}
    standing = {path.relative_to(HOUSE).parts[0] for path in _tracked("*")}
    assert {name for name in standing - named if not name.startswith(".")} == set()


def test_nothing_is_set_for_a_whole_session() -> None:
    """A connection goes back to the pool as it is: what is set or locked must end with its transaction."""
    lasting = re.compile(
        r"\(\s*\"(?:RE)?SET (?!LOCAL )|\bSET SESSION\b|\bset_config\(|\bpg_(?:try_)?advisory_lock\(|\"(?:UN)?LISTEN\b|"
        r"\bCREATE TEMP|\bWITH HOLD\b"
    )
    # The migrations and the copy of the database hold connections of their own.
    pooled = [path for path in _tracked("festival/*.py") if path.parent.name not in {"migrations", "backups"}]
    assert lasting.search('execute("SET role = none")')
    assert [path.name for path in pooled if lasting.search(path.read_text(encoding="utf-8"))] == []
