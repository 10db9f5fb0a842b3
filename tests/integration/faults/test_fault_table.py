"""Each fault that the festival claims to survive names its tests, and they exist."""

import ast
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
THIS = str(Path(__file__).relative_to(ROOT))


def _tests_in(file: Path) -> set[str]:
    if not file.is_file():
        return set()
    return {
        node.name
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_each_fault_has_tests_and_each_of_them_exists() -> None:
    rows = tomllib.loads((HERE / "faults.toml").read_text())["fault"]
    assert [row["name"] for row in rows if not row["tests"] or not row["holds"]] == []
    named = [test for row in rows for test in row["tests"]]
    assert [test for test in named if test.partition("::")[2] not in _tests_in(ROOT / test.partition("::")[0])] == []
    # Read together, the table is the whole suite: nothing here proves a fault that no row names.
    here = {f"{file.relative_to(ROOT)}::{test}" for file in HERE.glob("test_*.py") for test in _tests_in(file)}
    assert {test for test in here - set(named) if not test.startswith(f"{THIS}::")} == set()
