from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.exact import Column, NotANumber, combined, decimal_text, exact_number, half_up

FRACTIONS = st.fractions(min_value=-1000, max_value=1000, max_denominator=10**6)


def column(values: list[Fraction]) -> Column:
    return Column.of(
        np.array([value.numerator for value in values], object),
        np.array([value.denominator for value in values], object),
    )


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0.5", "1/2"),
        ("1/2", "1/2"),
        (".5", "1/2"),
        ("0.5/2", "1/4"),
        (3, "3"),
        (Decimal("0.10"), "1/10"),
        ("-2", "-2"),
    ],
)
def test_numbers_are_read_exactly(value: object, number: str) -> None:
    assert exact_number(value) == Fraction(number)


@pytest.mark.parametrize(
    "value",
    ["", "1,5", "1e3", "nan", "inf", "1/0", "1/2/3", "٣", "1_0", 0.5, True, None, Decimal("NaN"), Decimal("1e400")],
)
def test_what_is_no_exact_number_is_refused(value: object) -> None:
    with pytest.raises(NotANumber):
        exact_number(value)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("100", "100"),
        ("1/8", "0.125"),
        ("-1/20", "-0.05"),
        ("2/3", "0.666666666667"),
        ("-2/3", "-0.666666666667"),
        ("1/3", "0.333333333333"),
        ("7/2", "3.5"),
        (f"1/{2**20}", "0.00000095367431640625"),
        ("300000000001/900000000000", "0.333333333334"),
    ],
)
def test_decimal_text(number: str, text: str) -> None:
    assert decimal_text(Fraction(number)) == text


def test_endless_digits_end_after_twelve_places() -> None:
    assert decimal_text(Fraction(1, 2**20), irrational=True) == "0.000000953674"
    assert decimal_text(Fraction(5), irrational=True) == "5"


@settings(deadline=None)
@given(FRACTIONS)
def test_decimal_text_is_as_near_as_it_says(value: Fraction) -> None:
    shown = Fraction(decimal_text(value))
    assert abs(shown - value) <= Fraction(1, 2 * 10**12)


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.125", "0.13"), ("-0.125", "-0.12"), ("0.1249", "0.12"), ("-0.1251", "-0.13")]
)
def test_halves_go_up(value: str, rounded: str) -> None:
    step = Fraction(1, 100)
    assert half_up(Fraction(value), step) == Fraction(rounded)
    assert column([Fraction(value)]).rounded(step)[0] == Fraction(rounded)


@settings(deadline=None)
@given(st.lists(FRACTIONS, min_size=1, max_size=6))
def test_keys_are_in_the_order_of_the_numbers(values: list[Fraction]) -> None:
    keys = column(values).keys().tolist()
    for one, of_one in zip(values, keys, strict=True):
        assert [of_one < other for other in keys] == [one < other for other in values]
        assert [of_one == other for other in keys] == [one == other for other in values]


@settings(deadline=None)
@given(st.lists(st.tuples(FRACTIONS, FRACTIONS), min_size=1, max_size=4), FRACTIONS.filter(lambda weight: weight > 0))
def test_columns_compute_like_fractions(pairs: list[tuple[Fraction, Fraction]], weight: Fraction) -> None:
    one, two = (column(list(values)) for values in zip(*pairs, strict=True))
    weights = [weight, Fraction(2)]
    mean, total = combined([one, two], weights, "mean"), combined([one, two], weights, "sum")
    for place, (first, second) in enumerate(pairs):
        assert total[place] == first * weight + second * 2
        assert mean[place] == total[place] / (weight + 2)
        assert one.rounded(weight)[place] == half_up(first, weight)
