"""Reads a folder of OpenTofu files into plain values: what is declared, with which arguments, and what it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import hcl2

OWN = {"count", "for_each", "depends_on", "lifecycle", "provider"}
"""Arguments of the language itself."""


@dataclass(frozen=True)
class Declared:
    """One resource or data source."""

    kind: str
    """Its type; data sources begin with ``data.``."""
    name: str
    body: dict[str, Any]

    @property
    def address(self) -> str:
        return f"{self.kind}.{self.name}"


class Folder:
    """Every ``.tf`` of a folder."""

    def __init__(self, folder: Path) -> None:
        self.files = {file.name: file.read_text() for file in sorted(folder.glob("*.tf"))}
        self._parsed = [_plain(hcl2.loads(text)) for text in self.files.values()]

    def blocks(self, kind: str) -> Iterator[dict[str, Any]]:
        """The blocks of a kind, such as ``locals``."""
        for parsed in self._parsed:
            yield from parsed.get(kind, [])

    @cached_property
    def declared(self) -> list[Declared]:
        """Resources and data sources."""
        return [
            Declared(prefix + kind, name, body)
            for block, prefix in (("resource", ""), ("data", "data."))
            for group in self.blocks(block)
            for kind, named in group.items()
            for name, body in named.items()
        ]

    def of(self, kind: str) -> list[Declared]:
        """Those of one type."""
        return [each for each in self.declared if each.kind == kind]

    @cached_property
    def variables(self) -> dict[str, Any]:
        return {name: body for block in self.blocks("variable") for name, body in block.items()}

    @cached_property
    def outputs(self) -> dict[str, Any]:
        return {name: body for block in self.blocks("output") for name, body in block.items()}

    @cached_property
    def local_values(self) -> dict[str, Any]:
        return {name: value for block in self.blocks("locals") for name, value in block.items()}

    @cached_property
    def references(self) -> set[tuple[str, ...]]:
        """Everything that an expression names, as its parts: ("aws_lb", "festival", "arn")."""
        code = "\n".join(_without_words(text) for text in self.files.values())
        found = re.findall(r"(?<![\w.\"])((?:data\.)?(?:aws_\w+|var|local)(?:\.\w+|\[[^\]]*\]|\.\*)+)", code)
        return {tuple(re.sub(r"\[[^\]]*\]", "", each).replace(".*", "").split(".")) for each in found}


def _without_words(text: str) -> str:
    """The code without comments, headings of blocks and words between quotes, but with what is filled into them."""
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(resource|data|variable|output|provider|backend) .*\{$", "{", text, flags=re.MULTILINE)
    return re.sub(r'"((?:[^"\\]|\\.)*)"', lambda words: " ".join(re.findall(r"\$\{([^}]*)\}", words[1])), text)


def _plain(value: Any) -> Any:
    """Without the parser's own marks: no quotes round strings, no ``__is_block__``."""
    if isinstance(value, dict):
        return {_plain(key): _plain(inner) for key, inner in value.items() if not str(key).startswith("__")}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, str) and len(value) >= 2 and value[0] == value[-1] == '"':
        return value[1:-1]
    return value
