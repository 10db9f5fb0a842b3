"""Each input that must be refused has a test that sends it, named in ``tests/data/inputs.csv``."""

import ast
import csv
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
KINDS = {
    *("JSON", "score", "names", "exports", "film", "identifiers", "body", "sign-in", "CSRF", "redirects"),
    *("URLs given by users", "dates"),
}


def _rows() -> list[dict[str, str]]:
    with (TESTS / "data" / "inputs.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _tests_in(place: str) -> set[str]:
    tree = ast.parse((TESTS.parent / place).read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name for node in functions}


def test_every_row_names_a_test_that_exists() -> None:
    missing = []
    for row in _rows():
        place, _, name = row["test"].partition("::")
        if not (TESTS.parent / place).is_file() or name not in _tests_in(place):
            missing.append((row["kind"], row["input"], row["test"]))
    assert missing == []


def test_no_bound_of_a_number_stands_where_it_is_not_read() -> None:
    """``FromQuery[Annotated[int, Meta(…)]]`` takes any number; the bounds belong into ``QueryParameter``."""
    modules = sorted((TESTS.parent / "festival").rglob("*.py"))
    unbound = re.compile(r"FromQuery\[(?:Annotated|int|float)\b")
    assert [str(module) for module in modules if unbound.search(module.read_text(encoding="utf-8"))] == []


def test_every_kind_has_rows_and_every_row_an_answer() -> None:
    rows = _rows()
    assert {row["kind"] for row in rows} == KINDS
    assert [row for row in rows if not row["answer"] or None in row] == []
    assert len({(row["kind"], row["input"]) for row in rows}) == len(rows) >= 31
