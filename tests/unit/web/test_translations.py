"""Nobody who reads French meets a sentence in English, a hole without its value, or a line that breaks before « ! »."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from festival.web import translation
from tests.unit.web.translation_sources import Source, all_sources, bare_words

SOURCES = {source.message: source for source in sorted(all_sources(), key=lambda source: source.plural is not None)}
CATALOGUE_FILE = Path(translation.__file__).parent.parent / "locale" / "fr.po"
_HOLES = re.compile(r"%\(\w+\)s|\{\w+\}")
_BREAKABLE = re.compile(r" (?:[;:!?»]|%%)|« |'")


def catalogue() -> Catalog:
    with CATALOGUE_FILE.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def texts(one_or_more: str | Sequence[str] | None) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else tuple(one_or_more or ())


FRENCH = {texts(message.id)[0]: message for message in catalogue() if message.id}


def forms(message: str) -> tuple[str, ...]:
    return texts(FRENCH[message].string)


def test_the_sources_hold_templates_refusals_verdicts_labels_and_states() -> None:
    assert len(SOURCES) > 1000
    for message in ("Sign in", "You may not do this.", "Frame rate", "Give the film its title.", "draft"):
        assert message in SOURCES
    assert SOURCES["one film per person"] == Source(
        "one film per person", "at most %(num)s films per person", "festival/editions/plain_words.py"
    )


def test_every_message_is_translated() -> None:
    assert [source for message, source in SOURCES.items() if message not in FRENCH or not all(forms(message))] == []


def test_plurals_are_translated_as_plurals() -> None:
    plurals = {message for message, source in SOURCES.items() if source.plural}
    assert {message for message in FRENCH if len(forms(message)) == 2} == plurals


def test_the_catalogue_holds_only_what_is_said_and_nothing_unsure() -> None:
    assert sorted(set(FRENCH) - set(SOURCES)) == []
    assert [message for message, found in FRENCH.items() if found.fuzzy] == []


def test_no_value_is_lost_or_added() -> None:
    wrong = [message for message in FRENCH if set(_values_of_french(message)) != set(_values_of_english(message))]
    assert wrong == []


def _values_of_english(message: str) -> Iterator[str]:
    yield from _HOLES.findall(message + (SOURCES[message].plural or ""))


def _values_of_french(message: str) -> Iterator[str]:
    yield from _HOLES.findall(" ".join(forms(message)))


def test_percent_signs_are_escaped_where_values_are_filled_in() -> None:
    filled = [text for message in FRENCH for text in (message, *forms(message))]
    assert [text for text in filled if re.search(r"%(?!\(\w+\)s|%)", text.replace("%%", ""))] == []


def test_french_lines_do_not_break_before_their_marks() -> None:
    assert [text for message in FRENCH for text in forms(message) if _BREAKABLE.search(text)] == []


def test_templates_say_nothing_outside_translation() -> None:
    assert bare_words() == []
