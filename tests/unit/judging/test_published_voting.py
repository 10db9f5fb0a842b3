"""Every voting method against an independent implementation on random profiles."""

from collections import Counter
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging import published_voting
from tests.unit.judging.counting_by_hand import count, rankings

NAMES = "ABCD"
LINEAR = st.lists(st.permutations(range(4)), min_size=1, max_size=9)
# Ranks of some candidates, equal ranks allowed; who is left out is unranked.
TIED = st.lists(st.dictionaries(st.integers(0, 3), st.integers(1, 4), min_size=1), min_size=1, max_size=9)


def linear_rows(orders: list[list[int]]) -> list[tuple[str, str, str]]:
    return [
        (NAMES[candidate], f"j{juror}", str(place + 1))
        for juror, order in enumerate(orders)
        for place, candidate in enumerate(order)
    ]


def tied_rows(ballots: list[dict[int, int]]) -> list[tuple[str, str, str]]:
    return [
        (NAMES[candidate], f"j{juror}", str(rank))
        for juror, ballot in enumerate(ballots)
        for candidate, rank in ballot.items()
    ]


def first(rows: list[tuple[str, str, str]], method: str) -> set[int]:
    result = count(rankings(rows), {"method": {"name": method}})
    return {NAMES.index(line.entry) for line in result.ranking if line.rank == 1}


def linear_profile(orders: list[list[int]]) -> Any:
    alike = Counter(map(tuple, orders))
    return published_voting.Profile([list(order) for order in alike], list(alike.values()))


def tied_profile(ballots: list[dict[int, int]]) -> Any:
    ranked = sorted({candidate for ballot in ballots for candidate in ballot})
    profile = published_voting.ProfileWithTies(ballots, [1] * len(ballots), candidates=ranked)
    profile.use_extended_strict_preference()
    return profile


@settings(max_examples=25, deadline=None)
@given(LINEAR)
def test_borda_on_full_rankings(orders: list[list[int]]) -> None:
    scores = linear_profile(orders).borda_scores()
    result = count(rankings(linear_rows(orders)), {"method": {"name": "borda"}})
    assert {NAMES.index(line.entry): int(line.score) for line in result.ranking} == scores


@settings(max_examples=25, deadline=None)
@given(TIED)
def test_borda_with_ties_and_gaps(ballots: list[dict[int, int]]) -> None:
    profile = tied_profile(ballots)
    symmetric = published_voting.symmetric_borda_scores(profile)
    result = count(rankings(tied_rows(ballots)), {"method": {"name": "borda"}})
    others = len(profile.candidates) - 1
    # Symmetric Borda counts wins less defeats: twice ours less one for each other candidate and ballot.
    ours = {NAMES.index(line.entry): 2 * float(line.score) - others * len(ballots) for line in result.ranking}
    assert ours == symmetric


@settings(max_examples=25, deadline=None)
@given(TIED)
def test_schulze_winners_by_winning_votes(ballots: list[dict[int, int]]) -> None:
    profile = tied_profile(ballots)
    published = set(published_voting.beat_path(profile, strength_function=profile.support))
    scores = count(rankings(tied_rows(ballots)), {"method": {"name": "schulze"}})
    assert first(tied_rows(ballots), "schulze") <= published
    if len(published) == 1:
        assert {NAMES.index(line.entry) for line in scores.ranking if line.rank == 1} == published


@settings(max_examples=25, deadline=None)
@given(TIED)
def test_ranked_pairs_winners(ballots: list[dict[int, int]]) -> None:
    published = set(published_voting.ranked_pairs(tied_profile(ballots)))
    result = count(rankings(tied_rows(ballots)), {"method": {"name": "ranked_pairs"}})
    if not result.warnings:
        assert first(tied_rows(ballots), "ranked_pairs") <= published


@settings(max_examples=25, deadline=None)
@given(LINEAR)
def test_ranked_pairs_on_full_rankings(orders: list[list[int]]) -> None:
    published = set(published_voting.ranked_pairs(linear_profile(orders)))
    assert first(linear_rows(orders), "ranked_pairs") <= published


@settings(max_examples=25, deadline=None)
@given(LINEAR)
def test_instant_runoff_winner(orders: list[list[int]]) -> None:
    profile = linear_profile(orders)
    result = count(rankings(linear_rows(orders)), {"method": {"name": "irv"}})
    (winner,) = first(linear_rows(orders), "irv")
    together, one_by_one = published_voting.instant_runoff(profile), published_voting.instant_runoff_put(profile)
    if not result.warnings:
        # Nothing but ballots decided, so every way to break ties by ballots could have come out like this.
        assert winner in one_by_one
    if len(one_by_one) == 1 and together == one_by_one:
        assert [winner] == one_by_one


@settings(max_examples=25, deadline=None)
@given(LINEAR)
def test_points_of_full_rankings_follow_their_places(orders: list[list[int]]) -> None:
    result = count(rankings(linear_rows(orders)), {"method": {"name": "points", "points": [3, 2, 1, 0]}})
    assert {NAMES.index(line.entry): int(line.score) for line in result.ranking} == linear_profile(
        orders
    ).borda_scores()
    assert all(better.rank <= worse.rank for better, worse in pairwise(result.ranking))
