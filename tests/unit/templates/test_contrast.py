"""Contrast of the tokens, computed as WCAG 2.2 defines it, by day and by night."""

import re
from itertools import product

import pytest

from festival.web.jinja import STATIC

TOKENS = (STATIC / "css" / "tokens.css").read_text("utf-8")
PAIRS = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
COLOURS = [{name: value for name, value, _ in PAIRS}, {name: value for name, _, value in PAIRS}]

GROUNDS = ("paper", "paper-raised", "paper-sunk")
TEXTS = ("ink", "ink-soft", "action", "gold", "refuse", "accept")
EDGES = ("edge", "gold-leaf")


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_the_largest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("colours", COLOURS, ids=["day", "night"])
def test_text_reaches_seven_to_one_on_every_ground(colours: dict[str, str]) -> None:
    grounds = [*product(TEXTS, GROUNDS), ("on-action", "action"), ("refuse", "refuse-wash"), ("ink", "refuse-wash")]
    poor = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in grounds}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 7} == {}


@pytest.mark.parametrize("colours", COLOURS, ids=["day", "night"])
def test_edges_and_drawings_reach_three_to_one(colours: dict[str, str]) -> None:
    poor = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in product(EDGES, GROUNDS[:2])}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 3} == {}


def test_browsers_without_light_dark_get_the_colours_of_the_day() -> None:
    fallback = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", TOKENS.partition("@supports not")[2]))
    assert fallback == COLOURS[0]
