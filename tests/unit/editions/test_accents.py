"""An accent passes or its nearest readable neighbour is named; the grounds are those of the stylesheet."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.editions.accents import (
    GROUNDS,
    ON_ACCENT,
    Light,
    contrast,
    least_contrast,
    nearest_that_passes,
    passes,
    read_colour,
)
from festival.web.jinja import STATIC

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_the_grounds_are_those_of_the_stylesheet() -> None:
    tokens = (STATIC / "css" / "tokens.css").read_text("utf-8")
    pairs = {
        name: (day, night)
        for name, day, night in re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", tokens)
    }
    for at, light in enumerate(Light):
        assert tuple(pairs[name][at] for name in ("paper", "paper-raised", "paper-sunk")) == GROUNDS[light]
        assert pairs["on-action"][at] == ON_ACCENT[light]
        assert passes(pairs["action"][at], light)


def test_black_on_white_is_the_largest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@given(COLOURS, st.sampled_from(Light))
def test_the_nearest_passes_and_what_passes_is_its_own_nearest(colour: str, light: Light) -> None:
    near = nearest_that_passes(colour, light)
    assert passes(near, light)
    assert nearest_that_passes(near, light) == near


@pytest.mark.parametrize("light", Light)
def test_the_nearest_keeps_its_hue(light: Light) -> None:
    scarlet = "#e4002b"
    near = nearest_that_passes(scarlet, light)
    red, green, blue = (int(near[at : at + 2], 16) for at in (1, 3, 5))
    assert (red > max(green, blue), least_contrast(scarlet, light) < 7) == (True, True)


def test_what_is_no_colour_is_none() -> None:
    assert [read_colour(text) for text in ("red", "#12345", " #ABCDEF ", "url(x)", "#1234567")] == [
        None,
        None,
        "#abcdef",
        None,
        None,
    ]
