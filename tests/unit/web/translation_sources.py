"""Every message that a person can read, found where it is written: templates, sentences and labels in Python."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_from_dir
from jinja2 import nodes
from jinja2.lexer import TOKEN_DATA

import festival
from festival.editions.presets import NAMES, load_preset
from festival.editions.rules import CallState
from festival.entries.rules import EntryState
from festival.panels.rules import RoundState
from festival.publishing.rules import PublicationState
from festival.web.jinja import environment
from festival.web.judging_words import JOINERS, PHRASES

PACKAGE = Path(festival.__file__).parent
TEMPLATES = Path(environment().get_template("layout/base.html.j2").filename or "").parent.parent

STATES = (CallState, EntryState, RoundState, PublicationState)
"""What refusals say of a thing's state, a word of the reader's language."""

NOT_SHOWN = (
    *("backups/", "cli/", "demo/", "migrations/", "monitoring/", "postgres/"),
    *("notifications/sender_domain.py", "web/describing.py", "publishing/bundle", "keys.py", "settings.py"),
)
"""What whoever runs the installation or verifies a bundle reads: a terminal and a log speak English."""

_METHODS = [("**.j2", "jinja2.ext:babel_extract"), ("**.py", "python")]
_OPTIONS = {"**.j2": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}}
_KEYWORDS = {"_": None, "gettext": None, "translate": None, "ngettext": (1, 2), "translate_plural": (1, 2)}
_SENTENCE = re.compile(r"""(?![A-Z]+ [A-Z]+\b)["'“A-Z%].* .*([.?:…]|%\(\w+\)s)\Z""", re.DOTALL)
_VISIBLE_ATTRIBUTE = re.compile(r"""\b(?:aria-label|alt|title|placeholder)="([^"]*)\"""")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LABEL = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]+([ .…?]|\Z)|[a-z]+ [a-z]+ [a-z]+")
_ADDRESS_OR_CLASS = re.compile(r"[/ a-z-]*/[/ a-z-]*|[a-z-]+|.*\w+=\"[^\"]*\".*")
_HOLE = "\x00"
_SAME_EVERYWHERE = frozenset({"English", "Français", "Enter", "Instagram", "Vimeo"})
"""Languages and platforms by their own names; a key by the name that browsers give it."""


class Source(NamedTuple):
    """A message, its plural where it has one, and the file that says it."""

    message: str
    plural: str | None
    place: str


def all_sources() -> list[Source]:
    """Everything, in the order of the files."""
    marked = [*_marked(TEMPLATES, "templates"), *_marked(PACKAGE, "festival")]
    states = [Source(state.value, None, kind.__module__) for kind in STATES for state in kind]
    presets = [Source(load_preset(name).summary, None, f"festival/editions/presets/{name}.toml") for name in NAMES]
    judging = [Source(phrase, None, "festival/web/judging_words.py") for phrase in (*PHRASES, *JOINERS)]
    return [*marked, *_sentences(), *states, *presets, *judging]


def _marked(folder: Path, name: str) -> Iterator[Source]:
    found = extract_from_dir(folder, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS)
    for file, _, message, _, _ in found:
        one, plural = (message, None) if isinstance(message, str) else (message[0], message[1])
        yield Source(one, plural, f"{name}/{file}")


def _sentences() -> Iterator[Source]:
    """String constants that read as sentences: refusals, verdicts, gaps, wherever they are kept."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if str(path.relative_to(PACKAGE)).startswith(NOT_SHOWN):
            continue
        tree = ast.parse(path.read_text())
        described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
        texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
        for node in texts:
            if id(node) not in described | pieces and _SENTENCE.match(str(node.value)):
                yield Source(str(node.value), None, str(path.relative_to(PACKAGE.parent)))


def bare_words() -> list[str]:
    """Words that stand in a template outside ``_()``: nobody would read them in another language."""
    found = []
    for path in sorted(TEMPLATES.rglob("*.j2")):
        text = path.read_text()
        name = path.relative_to(TEMPLATES)
        found += [f"{name}: {words}" for words in (*_words_in_markup(text), *_words_in_expressions(text))]
    return found


def _words_in_markup(text: str) -> Iterator[str]:
    data = _HOLE.join(value for _, kind, value in environment().lexer.tokeniter(text, None) if kind == TOKEN_DATA)
    shown = re.sub(r"(?s)<(script|style|svg|code)\b.*?</\1>", "", data)
    yield from (label for label in _VISIBLE_ATTRIBUTE.findall(shown) if _LETTERS.search(label))
    between = re.sub(rf"(?s)<[a-z/!{_HOLE}][^>]*>", "\n", shown)
    for line in between.replace(_HOLE, " ").splitlines():
        if _LETTERS.search(line) and not _ADDRESS_OR_CLASS.fullmatch(line.strip()):
            yield line.strip()


def _words_in_expressions(text: str) -> Iterator[str]:
    tree = environment().parse(text)
    calls = [call for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)]
    translated = [call for call in calls if call.node.name in _KEYWORDS]  # type: ignore[attr-defined]  # a Name, above
    wrapped = {id(constant) for call in translated for constant in call.find_all(nodes.Const)}
    bare = [constant.value for constant in tree.find_all(nodes.Const) if id(constant) not in wrapped]
    yield from (text for text in bare if isinstance(text, str) and _LABEL.match(text) and text not in _SAME_EVERYWHERE)
