import tomllib
from importlib.resources import files

import pytest

from festival.editions.film_rules import BadFilmRule
from festival.editions.presets import NAMES, BadPreset, UnknownPreset, load_preset, preset_text, read_preset


def test_the_names_are_those_of_the_files_and_stand_in_their_order() -> None:
    kept = {path.name.removesuffix(".toml") for path in files("festival.editions").joinpath("presets").iterdir()}
    assert kept == set(NAMES)
    assert NAMES[:5] == ("tiktok_2022", "tiktok_2023", "tiktok_2024", "primevideocasting_2020", "cites_2021")
    assert len(NAMES) == 16


@pytest.mark.parametrize(
    ("name", "film"),
    [
        ("tiktok_2022", {"min_seconds": 30, "max_seconds": 180, "orientation": "vertical"}),
        ("tiktok_2024", {"min_seconds": 60, "max_seconds": None, "orientation": "vertical"}),
        ("cites_2021", {"max_seconds": 60, "orientation": "vertical"}),
        ("nikon_fr", {"max_seconds": 140}),
        ("mobile_film_festival", {"max_seconds": 60}),
        ("straight8", {"max_seconds": 200}),
        ("48hfp", {"min_seconds": 240, "max_seconds": 420}),
        ("tropfest", {"max_seconds": 420}),
        ("clermont_intl", {"max_seconds": 2400}),
        ("filminute", {"min_seconds": 60, "max_seconds": 60}),
        ("vertical_ff", {"max_seconds": 180, "aspect_ratio": "9:16", "min_width": 720, "min_height": 1280}),
        ("verticalmovie", {"max_seconds": 600, "min_width": 1080, "min_height": 1920, "video_codecs": ("h264",)}),
        ("cannes_official_short", {"max_seconds": 900}),
    ],
)
def test_film_rules_are_the_calls_own(name: str, film: dict[str, object]) -> None:
    rules = load_preset(name).film
    assert {key: getattr(rules, key) for key in film} == film
    assert rules.max_bytes == 4_000_000_000


def test_what_else_the_calls_say() -> None:
    grand = load_preset("tiktok_2022").awards[0]
    assert (grand.name, grand.sum, grand.currency) == ("Grand Prix", "10000", "EUR")
    assert load_preset("tiktok_2022").eligibility.minimum_age == 18
    assert load_preset("tiktok_2023").rounds[0].kind == "reach"
    assert load_preset("tiktok_2023").rounds[0].keep == 40
    series = load_preset("cites_2021").series
    assert series is not None
    assert series.episodes == 12
    assert [one.weight for one in load_preset("48hfp").criteria] == ["45", "30", "25"]
    assert load_preset("48hfp").eligibility.credits_counted is False
    assert load_preset("tropfest").call.zone == "Australia/Sydney"
    assert load_preset("primevideocasting_2020").awards[0].places == 10
    mentoring = load_preset("tumo_mentoring")
    assert (mentoring.call.chooses, mentoring.rounds, mentoring.awards) == ("matches", (), ())


def test_an_unknown_preset_is_refused_by_name() -> None:
    with pytest.raises(UnknownPreset):
        load_preset("../../etc/passwd")


def document() -> dict[str, object]:
    return tomllib.loads(preset_text("tiktok_2022"))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"surprise": 1}, BadPreset),
        ({"film": {"max_secs": 1}}, BadFilmRule),
        ({"call": {"zone": "Europe/Nowhere"}}, BadPreset),
        ({"call": {"zone": "Europe/Paris", "colour": "red"}}, BadPreset),
        ({"call": {}}, BadPreset),
        ({"categories": []}, BadPreset),
        ({"criteria": [{"slug": "a", "name": "A", "weight": "-1"}]}, BadPreset),
        ({"awards": [{"name": "Best", "criteria": ["nothing"]}]}, BadPreset),
        ({"awards": [{"name": "Best", "sum": "5000"}]}, BadPreset),
        ({"rounds": [{"name": "R", "kind": "coin"}]}, BadPreset),
        ({"series": {"episodes": 0}}, BadPreset),
    ],
)
def test_a_preset_that_breaks_the_format_is_refused(changes: dict[str, object], refusal: type[Exception]) -> None:
    assert read_preset("good", document()).name == "good"
    with pytest.raises(refusal):
        read_preset("bad", document() | changes)
