"""Votes in quarantine stand together as one decides on them, and none is lost."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from festival.audience.voting.farms import Sign
from festival.audience.voting.grouping import alike
from festival.audience.voting.rules import BallotState
from festival.audience.voting.schemas import BallotForTeam

_NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _ballot(network: str, *reasons: Sign, minute: int = 0) -> BallotForTeam:
    at = _NOON + timedelta(minutes=minute)
    return BallotForTeam(uuid4(), "a@home.example", network, at, BallotState.QUARANTINED, list(reasons))


def test_a_farm_is_one_decision_and_each_place_one_of_its_own() -> None:
    farm = [_ballot(f"f{minute % 3}", Sign.THROWAWAY, Sign.BURST, minute=minute) for minute in range(14)]
    school = [_ballot("5c", Sign.BURST, minute=20) for _ in range(6)]
    cinema = [_ballot("c1", Sign.BURST, minute=50) for _ in range(5)]
    lone = [_ballot(network, Sign.BURST) for network in ("01", "02", "")]
    groups = alike([*lone, *cinema, *school, *farm])
    assert [(group.network, group.networks, len(group.ballots)) for group in groups] == [
        ("", 3, 14),
        ("5c", 1, 6),
        ("c1", 1, 5),
        ("", 3, 3),
    ]
    assert (groups[0].first_at, groups[0].last_at) == (_NOON, _NOON + timedelta(minutes=13))
    assert groups[3].reasons == (Sign.BURST,)


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.sets(st.sampled_from(Sign), min_size=1)), max_size=30))
def test_each_vote_stands_in_one_group(said: list[tuple[str, set[Sign]]]) -> None:
    ballots = [_ballot(network, *signs) for network, signs in said]
    grouped = [ballot.id for group in alike(ballots) for ballot in group.ballots]
    assert sorted(grouped) == sorted(ballot.id for ballot in ballots)
