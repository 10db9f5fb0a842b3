"""The faces that sheets are set in."""

from collections import defaultdict
from pathlib import Path

import typst

from festival.publishing import typesetting


def test_names_in_every_script_are_set_as_light_and_as_bold_as_those_beside_them() -> None:
    folder = str(Path(typesetting.__file__).parent / "fonts")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]).fonts()
    weights = defaultdict(set)
    for font in fonts:
        weights[font.family].add(font.weight)
    assert weights.pop("Sofia Sans") == {800}
    assert len(weights) == 13
    assert {family: found for family, found in weights.items() if found != {400, 700}} == {}
