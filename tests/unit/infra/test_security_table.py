"""The table on OWASP ASVS 5.0 is whole, and the places it names exist."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STATES = {"met", "partly", "open", "operator", "none"}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (ROOT / "infra" / "security" / "asvs.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_requirement_of_both_levels_stands_there_once(rows: list[dict[str, str]]) -> None:
    # The standard counts 70 requirements at level 1 and 183 more at level 2.
    assert Counter(row["level"] for row in rows) == {"1": 70, "2": 183}
    assert len({row["requirement"] for row in rows}) == len(rows)


def test_each_has_a_state_and_says_where_or_why(rows: list[dict[str, str]]) -> None:
    assert {row["state"] for row in rows} <= STATES
    assert [row["requirement"] for row in rows if len(row["where"] or "") < 5 or None in row] == []


def test_the_places_exist(rows: list[dict[str, str]]) -> None:
    named = {place.rstrip(".") for row in rows for place in re.findall(r"[\w.-]+/[\w./-]+", row["where"])}
    assert len(named) > 50
    assert [place for place in sorted(named) if not (ROOT / place).exists()] == []
