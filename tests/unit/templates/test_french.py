"""The frame and the components are complete in French."""

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from festival.web import translation
from festival.web.jinja import environment

TEMPLATES = Path(environment().get_template("layout/base.html.j2").filename or "").parent.parent
OPTIONS = {"**.html.j2": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}}


def messages(folder: str) -> set[str]:
    found = extract_from_dir(
        TEMPLATES / folder, method_map=[("**.html.j2", "jinja2.ext:babel_extract")], options_map=OPTIONS
    )
    return {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}


def test_every_message_of_the_frame_and_the_components_is_translated() -> None:
    with (Path(translation.__file__).parent.parent / "locale" / "fr.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    wanted = messages("layout") | messages("components")
    assert len(wanted) > 90
    assert sorted(text for text in wanted if text not in catalogue or not catalogue[text].string) == []
