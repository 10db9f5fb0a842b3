"""Every act that the code writes into a log is a sentence on the log's page, and no sentence is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from festival.panels.two_people import TwoPersonAct

FESTIVAL = Path(__file__).parents[2] / "festival"
WORDS = re.findall(r'"([a-z_]+)": _\(', (FESTIVAL.parent / "templates" / "desk" / "acts.html.j2").read_text("utf-8"))
COMPOSED = {
    f"{kind}_{act}"
    for kind in ("palmares", "selection")
    for act in ("staged", "approved", "approved_alone", "withdrawn", "published")
} | {f"{wish}_{act}" for wish in TwoPersonAct for act in ("asked", "agreed", "taken_back")}
"""Acts on a publication and on what takes two people, whose kind comes first."""
OF_THE_INSTALLATION = {"founder_named", "set_up"}
"""They belong to no edition, so no page lists them."""

_WHOLE = r"(?!approved_)[a-z]+(_[a-z]+)+"
_MODULES = [ast.parse(path.read_text("utf-8")) for path in sorted(FESTIVAL.rglob("*.py"))]


def _takers() -> dict[str, int]:
    """Functions that take an act, with its place among their arguments."""
    takers = {}
    for module in _MODULES:
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names = [argument.arg for argument in node.args.args]
                if "act" in names and "connection" in names:
                    takers[node.name] = names.index("act")
    return takers


def _written() -> Iterator[str]:
    takers = _takers()
    for module in _MODULES:
        for node in ast.walk(module):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                told = [keyword.value for keyword in node.keywords if keyword.arg == "act"]
                if name in takers and len(node.args) > takers[name]:
                    told.append(node.args[takers[name]])
                yield from _constants(told)
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_ACTS":
                yield from _constants([node.value])


def _constants(values: list[ast.expr]) -> Iterator[str]:
    for value in values:
        for node in ast.walk(value):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(_WHOLE, node.value):
                yield node.value


def test_every_act_is_a_sentence() -> None:
    written = set(_written())
    assert len(written) > 60
    assert (written | COMPOSED) - OF_THE_INSTALLATION - set(WORDS) == set()
