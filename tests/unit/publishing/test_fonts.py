"""The faces that sheets are set in, and what becomes of letters that none of them has."""

from collections import defaultdict
from pathlib import Path

import pytest
import typst

from festival.publishing import typesetting
from festival.publishing.typesetting import set_sheet

CLAIM = b"pdfuaid"
"""In the metadata of a PDF that says it meets PDF/UA."""


def test_names_in_every_script_are_set_as_light_and_as_bold_as_those_beside_them() -> None:
    folder = str(Path(typesetting.__file__).parent / "fonts")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]).fonts()
    weights = defaultdict(set)
    for font in fonts:
        weights[font.family].add(font.weight)
    assert weights.pop("Sofia Sans") == {800}
    # Rare ideographs of names, of which a light face is enough: 髙, 﨑, 鋇.
    assert weights.pop("Noto Sans CJK SC") == {400}
    assert len(weights) == 13
    assert {family: found for family, found in weights.items() if found != {400, 700}} == {}


@pytest.mark.parametrize(
    ("title", "claims"),
    [
        ("قهوة الساعة الخامسة", True),
        ("雨の郵便局", True),
        ("髙橋・山﨑", True),
        ("鋇鰱鱖與鷥", True),
        ("오후의 지하철", True),
        ("Love 💔", False),
        ("ខ្មែរ", False),
    ],
)
def test_every_name_is_set_and_one_beyond_our_faces_without_the_claim(title: str, claims: bool) -> None:
    words = ("document_title", "festival", "award", "given_to", "title", "line", "signed", "proof", "address")
    said: dict[str, object] = dict.fromkeys(words, "A") | {
        "language": "en",
        "digest_line": "0",
        "wreath_alt": "wreath",
        "qr": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "qr_alt": "code",
        "logo": None,
        "partners": [],
        "title": title,
    }
    made = set_sheet("certificate", said, "pdf")
    assert (made[:5], CLAIM in made) == (b"%PDF-", claims)
