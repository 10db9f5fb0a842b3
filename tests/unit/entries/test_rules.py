"""An entry's life is a table."""

from itertools import product

import pytest

from festival.entries.rules import (
    TRANSITIONS,
    EntryAction,
    EntryCannot,
    EntryState,
    next_state,
)


@pytest.mark.parametrize(("state", "action"), list(product(EntryState, EntryAction)))
def test_every_action_in_every_state_is_decided(state: EntryState, action: EntryAction) -> None:
    if (state, action) in TRANSITIONS:
        assert next_state(state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(EntryCannot):
            next_state(state, action)


def test_every_state_but_the_draft_can_be_reached() -> None:
    assert set(TRANSITIONS.values()) == set(EntryState) - {EntryState.DRAFT}
