"""Places are offered, answered and passed on as the table says; dates are half-open."""

from datetime import UTC, datetime, timedelta

import pytest

from festival.selection.rules import (
    RESERVE_TIME,
    PlaceAct,
    PlaceCannot,
    PlaceState,
    may_answer,
    next_place_state,
    reserve_answers_by,
)

NOW = datetime(2031, 5, 4, 18, 0, tzinfo=UTC)


def test_a_place_is_confirmed_declined_or_released() -> None:
    assert next_place_state(PlaceState.RESERVE, PlaceAct.PROMOTE) is PlaceState.ASKED
    assert next_place_state(PlaceState.ASKED, PlaceAct.CONFIRM) is PlaceState.CONFIRMED
    assert next_place_state(PlaceState.CONFIRMED, PlaceAct.DECLINE) is PlaceState.DECLINED
    for state, act in ((PlaceState.DECLINED, PlaceAct.CONFIRM), (PlaceState.RESERVE, PlaceAct.CONFIRM)):
        with pytest.raises(PlaceCannot):
            next_place_state(state, act)


def test_until_its_instant_and_not_at_it() -> None:
    assert may_answer(NOW, NOW - timedelta(microseconds=1))
    assert not may_answer(NOW, NOW)


def test_a_reserve_that_is_asked_late_gets_its_days() -> None:
    later = NOW + timedelta(days=30)
    assert reserve_answers_by(later, NOW) == later
    assert reserve_answers_by(NOW, NOW) == reserve_answers_by(None, NOW) == NOW + RESERVE_TIME
