"""Ready for scripts that run from right to left: the page says its direction, and styles follow it."""

import re

import pytest

from festival.web.jinja import STATIC
from festival.web.translation import direction

_PHYSICAL = re.compile(
    r"(?m)^\s*(?:(?:margin|padding|border|scroll-margin|scroll-padding|inset)-(?:left|right)|left|right)\b[\w-]*\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)


@pytest.mark.parametrize(("language", "expected"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl"), ("fa", "rtl")])
def test_direction_comes_from_the_language(language: str, expected: str) -> None:
    assert direction(language) == expected


def test_styles_name_starts_and_ends_not_left_and_right() -> None:
    assert _PHYSICAL.search("a {\n  margin-left: 1em;\n}") is not None
    sheets = sorted((STATIC / "css").glob("*.css"))
    assert len(sheets) > 8
    assert {sheet.name: _PHYSICAL.findall(sheet.read_text()) for sheet in sheets} == {one.name: [] for one in sheets}
