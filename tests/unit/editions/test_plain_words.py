"""The call's words are made from its rules, in the reader's language."""

import pytest

from festival.editions.from_preset import rules_of_preset
from festival.editions.plain_words import awards_in_words, eligibility_clauses, film_clauses, judging_clauses
from festival.editions.presets import NAMES, load_preset
from festival.editions.rules_body import FilmTable, read_rules
from festival.web.translation import LANGUAGES, speaking


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_preset_can_be_said(name: str, language: str) -> None:
    rules = rules_of_preset(load_preset(name))
    with speaking(language):
        said = [*eligibility_clauses(rules), *film_clauses(rules.film), *judging_clauses(rules)]
        awards = awards_in_words(rules)
    assert said
    assert all(clause.term and clause.text and "%(" not in clause.text for clause in said)
    assert [award.name for award in awards] == [award.name for award in rules.awards]


@pytest.mark.parametrize(
    ("film", "said"),
    [
        (FilmTable(max_seconds=60.0), "at most 1 min 00 s, credits included"),
        (FilmTable(min_seconds=0.0, max_seconds=60.0), "at most 1 min 00 s, credits included"),
        (FilmTable(min_seconds=30.0), "at least 30 s, credits included"),
        (FilmTable(min_seconds=60.0, max_seconds=60.0), "exactly 1 min 00 s, credits included"),
        (FilmTable(min_seconds=240.0, max_seconds=420.0), "from 4 min 00 s to 7 min 00 s, credits included"),
    ],
)
def test_lengths_are_said_as_people_say_them(film: FilmTable, said: str) -> None:
    assert film_clauses(film)[0].text.replace("\N{NO-BREAK SPACE}", " ") == said


def test_what_is_not_asked_is_not_said() -> None:
    assert film_clauses(FilmTable()) == []


def test_weights_are_said_as_shares() -> None:
    rules = read_rules(
        {
            "categories": [{"slug": "s", "name": "S"}],
            "criteria": [
                {"key": "script", "name": "Script", "weight": "3"},
                {"key": "sound", "name": "Sound", "weight": "1"},
            ],
        }
    )
    assert judging_clauses(rules)[-1].text == "Script (75%) and Sound (25%)"
