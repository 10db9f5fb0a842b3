"""Which language a reader gets: their own choice, their browser's, and only one in which the whole page is written."""

import pytest

from festival.web.translation import (
    COMPLETE,
    LANGUAGES,
    NAMES,
    choose_language,
    languages_of,
    speaking,
    translate_plural,
)


def test_what_is_offered_has_a_name_and_begins_with_english() -> None:
    assert LANGUAGES[: len(COMPLETE)] == COMPLETE == ("en", "fr")
    assert set(LANGUAGES) <= set(NAMES)


@pytest.mark.parametrize(
    "path", ["/organise", "/organise/lagos-2026/entries", "/jury", "/jury/invitation", "/approvals", "/api"]
)
def test_the_teams_pages_are_in_the_complete_languages(path: str) -> None:
    assert languages_of(path) == COMPLETE


@pytest.mark.parametrize(
    "path", ["/", "/e/jury", "/me/entries/1", "/jurying", "/sign-in", "/api/v1/uploads", "/account"]
)
def test_entrants_and_the_public_read_every_language(path: str) -> None:
    assert languages_of(path) == LANGUAGES


@pytest.mark.parametrize(
    ("cookie", "accept", "chosen"),
    [
        ("fr", "en", "fr"),
        ("ar", "fr-CA, en;q=0.5", "fr"),  # not offered here: the next best
        ("xx", "", "en"),
        (None, "fr-CH", "fr"),
        (None, "ja, zh;q=0.9", "en"),
    ],
)
def test_who_chose_a_language_that_a_page_lacks_gets_what_their_browser_accepts(
    cookie: str | None, accept: str, chosen: str
) -> None:
    assert choose_language(cookie, accept, COMPLETE) == chosen


def test_a_plural_without_translation_is_said_in_english() -> None:
    with speaking("fr"):
        assert [translate_plural("one thing", "%(num)s things", count) for count in (1, 2)] == [
            "one thing",
            "%(num)s things",
        ]
