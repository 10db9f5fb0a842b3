"""Entrants read verdicts in their language: no sentence is missing from the French catalogue."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import festival
from festival.editions.film_rules import FilmRules
from festival.media import defects
from festival.media.facts import Facts
from festival.media.verdict import Verdict, series_verdict, verdict

FILM = Facts(
    bytes=10, container="mp4", duration_seconds=60.0, width=100, height=100, rotation=0, orientation="square",
    display_aspect_ratio="1:1", frame_rate=24.0, video_codec="h264", audio_codec="aac",
)  # fmt: skip
BROKEN_RULES = (
    FilmRules(max_seconds=1, orientation="vertical", aspect_ratio="9:16", min_width=500, containers=("mov",)),
    FilmRules(min_seconds=100, orientation="horizontal", video_codecs=("av1",), audio="forbidden", max_bytes=1),
    FilmRules(min_frame_rate=50),
    FilmRules(max_frame_rate=10),
)


def sentences() -> set[str]:
    silent = Facts(bytes=1, video_codec="h264")
    judged = [*(verdict(FILM, rules) for rules in BROKEN_RULES), verdict(silent, FilmRules(audio="required"))]
    judged.append(series_verdict([Verdict((defects.truncated("data"),))], 12))
    return {problem.sentence for one in judged for problem in one.problems} | set(defects.all_sentences())


def test_every_sentence_is_translated_with_all_its_values() -> None:
    with (Path(festival.__file__).parent / "locale" / "fr.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    wanted = sentences()
    assert len(wanted) >= 39
    for sentence in wanted:
        message = catalogue.get(sentence)
        assert message is not None, sentence
        french = str(message.string)
        assert sorted(re.findall(r"%\(\w+\)s", french)) == sorted(re.findall(r"%\(\w+\)s", sentence)), sentence


@pytest.mark.parametrize("orientation", ["vertical", "horizontal", "square"])
def test_each_orientation_has_its_own_sentence(orientation: str) -> None:
    other = Facts(bytes=1, width=2, height=1, orientation="none of these")
    (problem,) = verdict(other, FilmRules(orientation=orientation)).problems
    assert orientation in problem.sentence
