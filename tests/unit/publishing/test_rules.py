from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from festival.publishing.rules import (
    DateGone,
    NoticesTooLate,
    PublicationAct,
    PublicationCannot,
    PublicationState,
    is_due,
    next_publication_state,
    notices_at,
)

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MILLISECOND = timedelta(milliseconds=1)

LIFE = {
    (PublicationState.STAGED, PublicationAct.PUBLISH): PublicationState.PUBLISHED,
    (PublicationState.STAGED, PublicationAct.WITHDRAW): PublicationState.WITHDRAWN,
}


@pytest.mark.parametrize(("state", "act"), list(product(PublicationState, PublicationAct)))
def test_every_act_in_every_state_leads_somewhere_or_is_refused(state: PublicationState, act: PublicationAct) -> None:
    if (state, act) in LIFE:
        assert next_publication_state(state, act) is LIFE[state, act]
    else:
        with pytest.raises(PublicationCannot, match=state.value):
            next_publication_state(state, act)


@pytest.mark.parametrize(
    ("now", "due"), [(NOON - HOUR, False), (NOON - MILLISECOND, False), (NOON, True), (NOON + MILLISECOND, True)]
)
def test_the_embargo_ends_at_its_instant(now: datetime, due: bool) -> None:
    assert is_due(NOON, now) is due
    assert is_due(None, now)


@pytest.mark.parametrize(
    ("notify_at", "publish_at", "told_at"),
    [
        (None, None, None),
        (None, NOON + 5 * HOUR, NOON + 4 * HOUR),
        (None, NOON + MILLISECOND, NOON),
        (NOON + HOUR, NOON + HOUR, NOON + HOUR),
        (NOON + HOUR, None, NOON + HOUR),
        (NOON - HOUR, NOON + HOUR, NOON - HOUR),
    ],
)
def test_entrants_hear_an_hour_ahead_unless_another_time_was_chosen(
    notify_at: datetime | None, publish_at: datetime | None, told_at: datetime | None
) -> None:
    assert notices_at(notify_at, publish_at, NOON) == told_at


@pytest.mark.parametrize(
    ("notify_at", "publish_at", "refusal", "field"),
    [
        (None, NOON, DateGone, "publish_at"),
        (None, NOON - HOUR, DateGone, "publish_at"),
        (NOON + HOUR + MILLISECOND, NOON + HOUR, NoticesTooLate, "notify_at"),
    ],
)
def test_dates_that_cannot_be_are_refused(
    notify_at: datetime | None, publish_at: datetime, refusal: type[DateGone] | type[NoticesTooLate], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        notices_at(notify_at, publish_at, NOON)
    assert refused.value.field == field
