import pytest

from festival.editions.film_rules import BadFilmRule, FilmRules, film_rules

FULL = {
    "min_seconds": 0,
    "max_seconds": 60,
    "duration_tolerance_seconds": 0.1,
    "orientation": "vertical",
    "aspect_ratio": "9:16",
    "aspect_tolerance": 0.01,
    "min_width": 720,
    "min_height": 1280,
    "containers": ["mp4", "mov"],
    "video_codecs": ["h264", "hevc"],
    "audio": "required",
    "min_frame_rate": 23.9,
    "max_frame_rate": 60.1,
    "max_bytes": 4_000_000_000,
}


def test_the_whole_table_is_read_and_written_back() -> None:
    assert film_rules(FULL).as_table() == FULL


def test_an_empty_table_checks_nothing_but_keeps_the_tolerances() -> None:
    assert film_rules({}) == FilmRules()
    assert (FilmRules().duration_tolerance_seconds, FilmRules().aspect_tolerance) == (0.1, 0.01)


def test_names_are_understood_as_people_write_them() -> None:
    rules = film_rules({"containers": ["MP4", ".mov", "QuickTime", "m4v"], "video_codecs": ["H.264", "HEVC", "h265"]})
    assert (rules.containers, rules.video_codecs) == (("mp4", "mov"), ("h264", "hevc"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("max_secs", 60),
        ("max_seconds", "60"),
        ("max_seconds", -1),
        ("max_seconds", True),
        ("max_seconds", float("nan")),
        ("max_seconds", float("inf")),
        ("min_width", 720.5),
        ("min_height", False),
        ("orientation", "portrait"),
        ("orientation", None),
        ("aspect_ratio", "9/16"),
        ("aspect_ratio", "0:16"),
        ("aspect_ratio", 0.5625),
        ("aspect_ratio", "٩:16"),
        ("containers", "mp4"),
        ("containers", []),
        ("video_codecs", ["h264", 5]),
        ("audio", "yes"),
        ("max_bytes", 4e9),
    ],
)
def test_what_cannot_be_understood_is_refused_by_its_key(key: str, value: object) -> None:
    with pytest.raises(BadFilmRule) as refused:
        film_rules({**FULL, key: value})
    assert refused.value.field == key
    assert key in refused.value.text


@pytest.mark.parametrize(("low", "high"), [("min_seconds", "max_seconds"), ("min_frame_rate", "max_frame_rate")])
def test_limits_that_no_film_can_meet_are_refused(low: str, high: str) -> None:
    with pytest.raises(BadFilmRule) as refused:
        film_rules({low: 61, high: 60})
    assert refused.value.field == low
    assert film_rules({low: 60, high: 60}) == FilmRules(**{low: 60, high: 60})  # type: ignore[arg-type]
