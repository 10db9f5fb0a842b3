from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.editions.film_rules import FilmRules, film_rules
from festival.media import defects
from festival.media.facts import Facts
from festival.media.verdict import Verdict, series_verdict, verdict

FILM = Facts(
    bytes=1_000_000,
    container="mp4",
    duration_seconds=60.0,
    width=1080,
    height=1920,
    rotation=90,
    orientation="vertical",
    display_aspect_ratio="9:16",
    frame_rate=24.0,
    video_codec="h264",
    audio_codec="aac",
    sha256="0" * 64,
)


def problems(rules: FilmRules, **changes: object) -> list[tuple[str, object, object]]:
    judged = verdict(replace(FILM, **changes), rules)  # type: ignore[arg-type]
    return [(one.code, one.expected, one.found) for one in judged.problems]


EVERYTHING = FilmRules(
    min_seconds=10,
    max_seconds=60,
    orientation="vertical",
    aspect_ratio="9:16",
    min_width=720,
    min_height=1280,
    containers=("mp4", "mov"),
    video_codecs=("h264", "hevc"),
    audio="required",
    min_frame_rate=23.9,
    max_frame_rate=60.1,
    max_bytes=4_000_000_000,
)


def test_a_film_that_fits_everything_is_accepted() -> None:
    assert verdict(FILM, EVERYTHING) == Verdict(())
    assert verdict(FILM, EVERYTHING).accepted


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"duration_seconds": 9.5}, ("too_short", 10, 9.5)),
        ({"duration_seconds": 64.2}, ("too_long", 60, 64.2)),
        ({"container": "mkv"}, ("wrong_container", ["mp4", "mov"], "mkv")),
        ({"video_codec": "vp9"}, ("wrong_video_codec", ["h264", "hevc"], "vp9")),
        ({"audio_codec": None}, ("audio_missing", "required", None)),
        ({"frame_rate": 15.0}, ("frame_rate_too_low", 23.9, 15)),
        ({"frame_rate": 120.0}, ("frame_rate_too_high", 60.1, 120)),
        ({"bytes": 4_000_000_001}, ("too_large", 4_000_000_000, 4_000_000_001)),
        ({"width": 406, "height": 720, "display_aspect_ratio": "203:360"}, ("too_small", "720x1280", "406x720")),
        ({"display_aspect_ratio": "3:4"}, ("wrong_aspect_ratio", "9:16", "3:4")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_each_rule_alone(changes: dict[str, object], problem: tuple[str, object, object]) -> None:
    assert problems(EVERYTHING, **changes) == [problem]


def test_every_failing_clause_is_named_at_once() -> None:
    wrong = {
        "duration_seconds": 75.0, "width": 640, "height": 360, "orientation": "horizontal",
        "display_aspect_ratio": "16:9", "container": "avi", "video_codec": "mpeg4", "audio_codec": None,
        "frame_rate": 12.0, "bytes": 5_000_000_000,
    }  # fmt: skip
    assert [code for code, _, _ in problems(EVERYTHING, **wrong)] == [
        "too_long", "wrong_orientation", "wrong_aspect_ratio", "too_small", "wrong_container", "wrong_video_codec",
        "audio_missing", "frame_rate_too_low", "too_large",
    ]  # fmt: skip


def test_the_message_names_rule_finding_and_mending() -> None:
    (problem,) = verdict(replace(FILM, duration_seconds=64.2), EVERYTHING).problems
    assert problem.message == "The film runs 64.2 s; this call takes at most 60 s: shorten it by 4.2 s."


@pytest.mark.parametrize(
    ("seconds", "codes"),
    [(59.9, []), (60.1, []), (60.101, ["too_long"]), (59.899, ["too_short"]), (60.0, [])],
)
def test_the_tolerance_counts_both_ways(seconds: float, codes: list[str]) -> None:
    exactly_a_minute = FilmRules(min_seconds=60, max_seconds=60)
    assert [code for code, _, _ in problems(exactly_a_minute, duration_seconds=seconds)] == codes


@pytest.mark.parametrize(
    ("shape", "accepted"),
    [("203:360", True), ("9:16", True), ("557:1000", True), ("556:1000", False), ("569:1000", False)],
)
def test_the_shape_may_be_a_hundredth_off(shape: str, accepted: bool) -> None:
    assert (problems(FilmRules(aspect_ratio="9:16"), display_aspect_ratio=shape) == []) is accepted


def test_sound_may_be_forbidden_and_any_orientation_allowed() -> None:
    assert problems(FilmRules(audio="forbidden")) == [("audio_present", "forbidden", "aac")]
    assert problems(FilmRules(audio="forbidden"), audio_codec=None) == []
    assert problems(FilmRules(audio="optional", orientation="any"), audio_codec=None) == []


def test_defects_stand_first_and_unknown_facts_break_no_rule() -> None:
    nothing = Facts(12, defects=(defects.not_a_film("text"),))
    assert [one.code for one in verdict(nothing, EVERYTHING).problems] == ["not_a_film"]
    assert [one.code for one in verdict(nothing, FilmRules()).problems] == ["not_a_film"]


def test_facts_survive_being_stored() -> None:
    facts = replace(FILM, defects=(defects.damaged("pictures", 3), defects.size_changes("1x1", "2x2")))
    assert Facts.from_record(facts.as_record()) == facts
    assert list(FILM.as_json()) == [
        "container", "duration_seconds", "width", "height", "rotation", "orientation", "display_aspect_ratio",
        "frame_rate", "video_codec", "audio_codec", "bytes", "sha256",
    ]  # fmt: skip


def test_a_series_needs_all_its_episodes_and_each_must_fit() -> None:
    fits, refused = Verdict(()), Verdict((defects.truncated("data"),))
    assert series_verdict([fits] * 12, 12) == Verdict(())
    judged = series_verdict([fits, refused, fits, refused], 12)
    assert [(one.code, one.found) for one in judged.problems] == [
        ("wrong_episode_count", 4),
        ("episode_refused", "2, 4"),
    ]


@given(
    seconds=st.floats(0.001, 10_000), width=st.integers(1, 8000), height=st.integers(1, 8000), rate=st.floats(1, 240)
)
def test_every_message_can_be_filled(seconds: float, width: int, height: int, rate: float) -> None:
    facts = replace(
        FILM,
        duration_seconds=seconds,
        width=width,
        height=height,
        frame_rate=rate,
        display_aspect_ratio=f"{width}:{height}",
    )
    for problem in verdict(facts, EVERYTHING).problems:
        assert "%(" not in problem.message
        assert problem.message.endswith((".", ")."))


@given(st.floats(0, 1000))
def test_loosening_a_limit_never_refuses_what_was_accepted(limit: float) -> None:
    strict, loose = film_rules({"max_seconds": limit}), film_rules({"max_seconds": limit + 1})
    if verdict(FILM, strict).accepted:
        assert verdict(FILM, loose).accepted


def test_every_defect_has_a_sentence() -> None:
    sentences = defects.all_sentences()
    assert len(sentences) == len(set(sentences))
    assert all(sentence.endswith(".") for sentence in sentences)
