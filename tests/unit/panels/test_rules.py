"""The states of rounds and assignments: every pair of state and act is decided."""

from itertools import product

import pytest

from festival.panels.rules import (
    ASSIGNMENT_TRANSITIONS,
    ROUND_TRANSITIONS,
    AssignmentAct,
    AssignmentCannot,
    AssignmentState,
    RoundAct,
    RoundCannot,
    RoundState,
    next_assignment_state,
    next_round_state,
)


@pytest.mark.parametrize(("state", "act"), list(product(RoundState, RoundAct)))
def test_a_round_moves_by_its_table_or_not_at_all(state: RoundState, act: RoundAct) -> None:
    if (state, act) in ROUND_TRANSITIONS:
        assert next_round_state(state, act) is ROUND_TRANSITIONS[state, act]
    else:
        with pytest.raises(RoundCannot, match=state.value):
            next_round_state(state, act)


@pytest.mark.parametrize(("state", "act"), list(product(AssignmentState, AssignmentAct)))
def test_an_assignment_moves_by_its_table_or_not_at_all(state: AssignmentState, act: AssignmentAct) -> None:
    if (state, act) in ASSIGNMENT_TRANSITIONS:
        assert next_assignment_state(state, act) is ASSIGNMENT_TRANSITIONS[state, act]
    else:
        with pytest.raises(AssignmentCannot):
            next_assignment_state(state, act)


def test_what_has_ended_never_returns() -> None:
    ended = {AssignmentState.RECUSED, AssignmentState.PULLED_BACK}
    assert not [state for state, _ in ASSIGNMENT_TRANSITIONS if state in ended]


def test_scores_are_hidden_again_by_nothing_but_reopening_and_a_closer_look() -> None:
    acts = [act for (state, act) in ROUND_TRANSITIONS if state is RoundState.SEALED]
    assert acts == [RoundAct.REOPEN, RoundAct.LOOK_CLOSER]
