"""Sheets set by Typst: certificates, laurels and share cards, in every script that our fonts have.

What a sheet says reaches it as JSON and is never read as markup; its pictures lie in a folder of their own, all it can
read. No font of the machine and no network takes part, so the same words give the same sheet everywhere.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import typst

from festival.web.jinja import environment

_HERE = Path(__file__).parent
Form = Literal["pdf", "svg", "png"]
_PIXELS_PER_INCH = 72.0
"""A point of a sheet is a pixel of its picture."""
_UNCLEAN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")

_NO_FACE = "could not be displayed"
"""What Typst says of a letter that PDF/UA-1 forbids to leave out."""


def set_sheet(
    sheet: str, said: Mapping[str, object], form: Form, pictures: Mapping[str, bytes] | None = None, sharp: float = 1
) -> bytes:
    """The sheet of this name with these words in it; ``sharp``: pixels for each point. Takes about 10 ms a sheet.

    PDF is tagged and meets PDF/UA-1, so that a screen reader reads it in order; but for one with a letter that none of
    our faces has, such as an emoji in a title: an empty box stands for it, and the file claims nothing.
    """
    with tempfile.TemporaryDirectory(prefix="palmares-sheet-") as folder:
        for name, content in (pictures or {}).items():
            Path(folder, name).write_bytes(content)
        words = {"said": json.dumps(_readable({"wreath": wreath(), "branch": branch(), **said}))}

        def compiled(*standards: Literal["ua-1"]) -> object:
            compiler = typst.Compiler(  # type: ignore[call-overload, type-var, unused-ignore]  # takes a mapping of files, which its types do not say
                {"main.typ": _source(sheet), "house.typ": _source("house")},
                root=folder,
                font_paths=_fonts(),
                ignore_system_fonts=True,
            )
            return compiler.compile(
                format=form,
                ppi=_PIXELS_PER_INCH * sharp,
                sys_inputs=words,
                pdf_standards=list(standards),
                # No date: the same words give the same bytes.
                timestamp=0,
            )

        try:
            made = compiled("ua-1") if form == "pdf" else compiled()
        except typst.TypstError as failure:
            if _NO_FACE not in str(failure):
                raise
            made = compiled()
    if not isinstance(made, bytes):
        raise TypeError(f"the sheet {sheet} is one page")
    return made


def set_sheets(
    sheet: str, all_said: list[dict[str, object]], form: Form, pictures: Mapping[str, bytes] | None = None
) -> list[bytes]:
    """A sheet for each of these, with the same pictures."""
    return [set_sheet(sheet, said, form, pictures) for said in all_said]


def _readable(value: object) -> object:
    """Without control characters, which no font draws and which would turn words around."""
    if isinstance(value, str):
        return _UNCLEAN.sub("", value)
    if isinstance(value, dict):
        return {name: _readable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_readable(one) for one in value]
    return value


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_HERE / "fonts")])


@cache
def _source(sheet: str) -> bytes:
    return (_HERE / "sheets" / f"{sheet}.typ").read_bytes()


@cache
def wreath() -> str:
    """The pages' own wreath as an SVG file; ``currentColor`` stands for its colour."""
    module = environment().get_template("components/award.html.j2").module
    drawn = str(module.laurel())  # type: ignore[attr-defined]  # a macro of the template
    return (
        drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
        .replace('class="laurel__stem"', 'fill="none" stroke="currentColor" stroke-width="1.4"')
        .replace('class="laurel__leaves"', 'fill="currentColor"')
    )


@cache
def branch() -> str:
    """Its left half."""
    left = wreath().partition('<g class="laurel__branch" transform')[0]
    return left.replace('viewBox="0 0 100 92"', 'viewBox="0 0 52 94"') + "</svg>"
