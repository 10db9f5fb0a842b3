"""The call's life is a table and a half-open interval; times are refused where clocks are turned."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from festival.editions.rules import (
    CALL_TRANSITIONS,
    CallAction,
    CallCannot,
    CallPhase,
    CallState,
    NoSuchTime,
    WrongDates,
    WrongSlug,
    WrongZone,
    call_phase,
    check_dates,
    check_slug,
    check_zone,
    instant_in,
    next_call_state,
)

OPENS = datetime(2026, 3, 1, 9, tzinfo=UTC)
CLOSES = datetime(2026, 3, 15, 16, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (OPENS - MOMENT, CallPhase.UPCOMING),
        (OPENS, CallPhase.OPEN),
        (OPENS + MOMENT, CallPhase.OPEN),
        (CLOSES - MOMENT, CallPhase.OPEN),
        (CLOSES, CallPhase.CLOSED),
        (CLOSES + MOMENT, CallPhase.CLOSED),
    ],
)
def test_an_announced_call_is_open_in_a_half_open_interval(now: datetime, phase: CallPhase) -> None:
    assert call_phase(CallState.ANNOUNCED, OPENS, CLOSES, now) is phase


@pytest.mark.parametrize("now", [OPENS - MOMENT, OPENS, CLOSES - MOMENT, CLOSES])
def test_the_organisers_word_stands_over_the_hour(now: datetime) -> None:
    assert call_phase(CallState.PREPARING, OPENS, CLOSES, now) is CallPhase.PREPARING
    assert call_phase(CallState.CLOSED, OPENS, CLOSES, now) is CallPhase.CLOSED


@pytest.mark.parametrize(("state", "action"), list(product(CallState, CallAction)))
def test_every_action_in_every_state_is_decided(state: CallState, action: CallAction) -> None:
    if (state, action) in CALL_TRANSITIONS:
        assert next_call_state(state, action) is CALL_TRANSITIONS[state, action]
    else:
        with pytest.raises(CallCannot):
            next_call_state(state, action)


@pytest.mark.parametrize("wall", ["2026-03-29T02:30", "2026-10-25T02:30"])
def test_times_that_do_not_exist_or_come_twice_are_refused(wall: str) -> None:
    with pytest.raises(NoSuchTime):
        instant_in("Europe/Paris", datetime.fromisoformat(wall), field="closes_at")


def test_a_time_is_meant_on_the_clocks_of_its_zone() -> None:
    summer = instant_in("Europe/Paris", datetime.fromisoformat("2026-03-29T03:00"), field="closes_at")
    assert summer.astimezone(UTC) == datetime(2026, 3, 29, 1, tzinfo=UTC)


@pytest.mark.parametrize("slug", ["", "A", "a b", "-a", "a--b", "été", "a" * 61, "../x", "a\n"])
def test_what_is_no_address_is_refused(slug: str) -> None:
    with pytest.raises(WrongSlug):
        check_slug(slug)


def test_an_address_is_kept() -> None:
    assert check_slug("vertical-2026") == "vertical-2026"


@pytest.mark.parametrize("zone", ["", "Paris", "../etc/passwd", "Europe/Nowhere", "\0"])
def test_what_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(WrongZone):
        check_zone(zone)


@pytest.mark.parametrize(
    ("opens_at", "closes_at"),
    [(CLOSES, OPENS), (OPENS, OPENS), (OPENS, CLOSES.replace(year=9999)), (OPENS.replace(year=1999), CLOSES)],
)
def test_dates_that_cannot_be_meant_are_refused(opens_at: datetime, closes_at: datetime) -> None:
    with pytest.raises(WrongDates):
        check_dates(opens_at, closes_at)
