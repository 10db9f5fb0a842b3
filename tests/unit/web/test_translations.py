"""Nobody meets a sentence in another language than theirs, a hole without its value, or a mark that stands wrong.

French is complete with every change. The languages of entrants and the public are complete in the long tier: whoever
adds a message writes it in English and French, and its translators follow before a release.
"""

import re
from collections.abc import Iterable

import pytest

from festival.web.translation import COMPLETE, LANGUAGES
from tests.unit.web.catalogues import catalogue, entries_of
from tests.unit.web.readers import for_everyone, templates_for_everyone
from tests.unit.web.translation_sources import Source, all_sources, bare_words

SOURCES = {source.message: source for source in sorted(all_sources(), key=lambda source: source.plural is not None)}
TRANSLATED = LANGUAGES[1:]
OF_ENTRANTS = [language for language in LANGUAGES if language not in COMPLETE]

_HOLES = re.compile(r"%\(\w+\)s|\{\w+\}")
_NO_FORM = re.compile(r"%(?!\(\w+\)s|%)")
_PLURAL_RULES = {
    "fr": (2, "(n > 1)"),
    "de": (2, "(n != 1)"),
    "es": (2, "(n != 1)"),
    "pt": (2, "(n > 1)"),
    "ar": (
        6,
        "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    ),
}
"""How many forms a plural has, and which is for which number (https://www.unicode.org/cldr/charts/latest/supplemental/)."""

_WRONG_MARKS = {
    "fr": re.compile(r" (?:[;:!?»]|%%)|« |'"),
    "de": re.compile(r"['\"“”]\w|\w\"| (?:[;:!?]|%%)"),
    "es": re.compile(r"\"| (?:[;:!?]|%%)"),
    "pt": re.compile(r"\"| [;:!?]"),
    "ar": re.compile(r"[\u0600-\u06ff][,;?]| [،؛؟!:]|[\u0660-\u0669\u06f0-\u06f9]|\""),
}
"""What a printer would mend: spaces that break before marks; quotation marks, commas and digits of another language."""


def test_the_sources_hold_templates_refusals_verdicts_labels_and_states() -> None:
    assert len(SOURCES) > 1000
    for message in ("Sign in", "You may not do this.", "Frame rate", "Give the film its title.", "draft"):
        assert message in SOURCES
    assert SOURCES["one film per person"] == Source(
        "one film per person", "at most %(num)s films per person", "festival/editions/plain_words.py"
    )


def test_what_entrants_and_the_public_meet_is_told_from_what_the_team_does() -> None:
    theirs = {source.message for source in for_everyone()}
    for message in ("Sign in", "Give the film its title.", "draft", "Length", "Skip to the content"):
        assert message in theirs
    for message in ("Overview of the round", "planned", "This person is already a juror of this edition."):
        assert message not in theirs
    shown = templates_for_everyone()
    theirs_and_parts = {"editions/call.html.j2", "components/upload.html.j2", "mail/entries/receipt.txt.j2"}
    assert theirs_and_parts < shown
    assert {name for name in shown if name.startswith(("panels/", "desk/home", "layout/jury"))} == set()


def test_every_message_is_translated_into_french() -> None:
    assert missing("fr", SOURCES.values()) == []


@pytest.mark.long
@pytest.mark.parametrize("language", OF_ENTRANTS)
def test_every_message_of_entrants_and_the_public_is_translated(language: str) -> None:
    assert missing(language, for_everyone()) == []


def missing(language: str, sources: Iterable[Source]) -> list[str]:
    held = entries_of(language)
    wanted = {source.message for source in sources}
    return sorted(message for message in wanted if message not in held or not all(held[message].forms))


def test_the_french_catalogue_holds_only_what_is_said() -> None:
    assert sorted(set(entries_of("fr")) - set(SOURCES)) == []


@pytest.mark.long
@pytest.mark.parametrize("language", OF_ENTRANTS)
def test_the_catalogues_of_entrants_hold_only_what_is_said(language: str) -> None:
    assert sorted(set(entries_of(language)) - set(SOURCES)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_unsure(language: str) -> None:
    assert [entry.message for entry in entries_of(language).values() if entry.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_plurals_have_the_forms_of_the_language(language: str) -> None:
    number, rule = _PLURAL_RULES[language]
    assert (catalogue(language).num_plurals, catalogue(language).plural_expr.replace(" ", "")) == (
        number,
        rule.replace(" ", ""),
    )
    said = [entry for entry in entries_of(language).values() if entry.message in SOURCES]
    wrong = [e.message for e in said if len(e.forms) != (number if SOURCES[e.message].plural else 1)]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_value_is_lost_or_added(language: str) -> None:
    wrong = [
        entry.message
        for entry in entries_of(language).values()
        if set(_HOLES.findall(" ".join(entry.forms))) != set(_HOLES.findall(f"{entry.message} {entry.plural or ''}"))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_percent_signs_are_escaped_where_values_are_filled_in(language: str) -> None:
    texts = [text for entry in entries_of(language).values() for text in (entry.message, *entry.forms)]
    assert [text for text in texts if _NO_FORM.search(text.replace("%%", ""))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_marks_stand_as_the_language_sets_them(language: str) -> None:
    texts = [text for entry in entries_of(language).values() for text in entry.forms]
    assert [text for text in texts if _WRONG_MARKS[language].search(_HOLES.sub("x", text))] == []


def test_templates_say_nothing_outside_translation() -> None:
    assert bare_words() == []
