from collections import Counter
from html.parser import HTMLParser

import pytest

from festival.web.jinja import environment
from tests.unit.templates.gallery import PARTS, render


class Page(HTMLParser):
    """The elements of a page, with the text inside scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inline_scripts: list[str] = []
        self._in_script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._in_script = tag == "script"

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.inline_scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def all(self, name: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(name)) is not None]


@pytest.fixture(params=PARTS)
def sample(request: pytest.FixtureRequest) -> Page:
    return Page(render(request.param))


def test_nothing_runs_or_is_styled_inside_the_page(sample: Page) -> None:
    assert sample.inline_scripts == []
    assert [a for _, attributes in sample.elements for a in attributes if a.startswith("on") or a == "style"] == []
    assert len(sample.all("src")) > 0


def test_each_id_stands_once(sample: Page) -> None:
    assert [name for name, count in Counter(sample.all("id")).items() if count > 1] == []


def test_labels_and_descriptions_name_elements_of_the_page(sample: Page) -> None:
    ids = set(sample.all("id"))
    named = [
        name
        for key in ("for", "aria-describedby", "aria-labelledby")
        for value in sample.all(key)
        for name in value.split()
    ]
    assert [name for name in named if name not in ids] == []


def test_every_form_that_posts_carries_the_token(sample: Page) -> None:
    posts = [attributes for tag, attributes in sample.elements if tag == "form" and attributes.get("method") == "post"]
    tokens = [attributes for _, attributes in sample.elements if attributes.get("name") == "_csrf"]
    assert len(tokens) == len(posts)
    assert all(attributes["value"] == "the-token" for attributes in tokens)


def test_one_heading_of_the_first_order(sample: Page) -> None:
    assert [tag for tag, _ in sample.elements].count("h1") == 1


def test_what_people_write_stays_text() -> None:
    html = render("selection")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("part", PARTS)
def test_every_part_renders_in_french(part: str) -> None:
    assert '<html lang="fr" dir="ltr">' in render(part, language="fr")


def test_a_stranger_is_offered_to_sign_in_and_a_reader_to_leave() -> None:
    stranger, reader = Page(render("call", signed_in=False)), Page(render("call"))
    assert [href for href in stranger.all("href") if href.startswith("/sign-in")] == ["/sign-in?next=/"]
    assert "/sign-out" not in stranger.all("action")
    assert "/sign-out" in reader.all("action")


@pytest.mark.parametrize(
    ("value", "checked"),
    [(7.5, [("score.script", "7"), ("half.script", "0.5")]), (8, [("score.script", "8")]), (None, [])],
)
def test_a_score_marks_its_point_and_its_half(value: float | None, checked: list[tuple[str, str]]) -> None:
    macro = environment().get_template("components/scoresheet.html.j2").module.score_input  # type: ignore[attr-defined]  # a macro
    page = Page(str(macro("script", "Script", "2", 0, 10, 0.5, value=value)))
    marked = [(attributes["name"], attributes["value"]) for _, attributes in page.elements if "checked" in attributes]
    assert marked == checked
    assert page.all("type").count("radio") == 11


def test_a_scale_too_long_for_buttons_becomes_a_number_field() -> None:
    macro = environment().get_template("components/scoresheet.html.j2").module.score_input  # type: ignore[attr-defined]  # a macro
    page = Page(str(macro("script", "Script", "1", 0, 100, "0.1", value="12.5")))
    numbers = [attributes for tag, attributes in page.elements if tag == "input"]
    assert [(n["type"], n["min"], n["max"], n["step"], n["value"]) for n in numbers] == [
        ("number", "0", "100", "0.1", "12.5")
    ]
