"""Who goes on: counted, per category, with quotas, above a threshold; ties whole; the band around the cut."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.advancing import Advance, AdvanceRule, RankedEntry, advance


def ranking(*lines: tuple[str, int, str, str]) -> list[RankedEntry]:
    """(name, score, category, countries)"""
    ordered = sorted(lines, key=lambda line: -line[1])
    return [
        RankedEntry(
            name, 1 + sum(other[1] > score for other in ordered), Fraction(score), category, tuple(countries.split())
        )
        for name, score, category, countries in ordered
    ]


FIVE = ranking(
    ("a", 9, "v", "FR"), ("b", 8, "v", "FR"), ("c", 8, "h", "JP"), ("d", 6, "h", "FR JP"), ("e", 5, "v", "BR")
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (AdvanceRule(top=1), "a"),
        (AdvanceRule(top=2), "abc"),
        (AdvanceRule(per_category=1), "ac"),
        (AdvanceRule(top=1, per_category=1), "ac"),
        (AdvanceRule(threshold=Fraction(6)), "abcd"),
        (AdvanceRule(top=3, max_per_country=1), "ace"),
        (AdvanceRule(), "abcde"),
        (AdvanceRule(top=99), "abcde"),
        (AdvanceRule(threshold=Fraction(10)), ""),
    ],
)
def test_who_goes_on(rule: AdvanceRule, expected: str) -> None:
    assert "".join(advance(rule, FIVE).advancing) == expected


def test_more_places_than_films_cut_nothing_and_leave_nobody_at_the_border() -> None:
    assert advance(AdvanceRule(top=99, band=Fraction(3)), FIVE) == Advance(tuple("abcde"), (), ())


def test_the_band_lies_on_both_sides_of_the_cut() -> None:
    assert advance(AdvanceRule(top=2, band=Fraction(2)), FIVE).borderline == ("a", "b", "c", "d")
    assert advance(AdvanceRule(threshold=Fraction(6), band=Fraction(1)), FIVE).borderline == ("d", "e")
    assert advance(AdvanceRule(per_category=1, band=Fraction(2)), FIVE).borderline == ("a", "b", "c", "d")


def test_who_is_passed_over_for_their_country_is_named() -> None:
    assert advance(AdvanceRule(top=3, max_per_country=1), FIVE).passed_over == ("b", "d")


lines = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from("vh"), st.sampled_from(["FR", "JP", "BR", "FR JP", ""])), max_size=30
)
rules = st.builds(
    AdvanceRule,
    top=st.none() | st.integers(1, 35),
    per_category=st.none() | st.integers(1, 20),
    max_per_country=st.none() | st.integers(1, 5),
    threshold=st.none() | st.integers(0, 20).map(Fraction),
    band=st.none() | st.integers(0, 5).map(Fraction),
)


@given(lines, rules, st.randoms(use_true_random=False))
def test_what_always_holds(found: list[tuple[int, str, str]], rule: AdvanceRule, random: object) -> None:
    ranked = ranking(*((str(at), score, category, countries) for at, (score, category, countries) in enumerate(found)))
    result = advance(rule, ranked)
    by_name = {one.name: one for one in ranked}
    chosen = [by_name[name] for name in result.advancing]
    assert [one.rank for one in chosen] == sorted(one.rank for one in chosen)
    assert not set(result.advancing) & set(result.passed_over)
    if rule.threshold is not None:
        assert all(one.score >= rule.threshold for one in chosen)
    random.shuffle(ranked)  # type: ignore[attr-defined]
    assert advance(rule, ranked) == result
    if rule.max_per_country is None:
        same = {
            one.name for one in ranked if any(one.rank == two.rank and one.category == two.category for two in chosen)
        }
        assert same == set(result.advancing)
        if rule.top is not None:
            able = [one for one in ranked if rule.threshold is None or one.score >= rule.threshold]
            assert len(chosen) >= min(rule.top, len(able))
    if rule.band is None:
        assert result.borderline == ()
