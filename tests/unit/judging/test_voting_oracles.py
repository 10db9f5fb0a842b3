"""Published elections, typed in as facts, and the rules for ballots that are tied or incomplete."""

from decimal import Context
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.condorcet import pairwise, strongest_paths
from judging.election import Election
from tests.unit.judging.counting_by_hand import count, places, profile, rankings
from tests.unit.judging.judging_oracles import QUANDT_REPORT_2

# Schulze's example of 45 voters; Tennessee's capital; the party food of the Wikipedia article on STV.
SCHULZE_45 = (
    ("ACBED", 5),
    ("ADECB", 5),
    ("BEDAC", 8),
    ("CABED", 3),
    ("CAEBD", 7),
    ("CBADE", 2),
    ("DCEBA", 7),
    ("EBADC", 8),
)
TENNESSEE = (("MNCK", 42), ("NCKM", 26), ("CKNM", 15), ("KCNM", 17))
PARTY_FOOD = (("O", 4), ("PO", 2), ("CS", 8), ("CW", 4), ("S", 1), ("W", 1))


def order(ballots: tuple[tuple[str, int], ...], method: str, **options: Any) -> str:
    return "".join(line.entry for line in count(profile(*ballots), {"method": {"name": method, **options}}).ranking)


def scores(ballots: tuple[tuple[str, int], ...], method: str, **options: Any) -> dict[str, str]:
    return {
        line.entry: line.score for line in count(profile(*ballots), {"method": {"name": method, **options}}).ranking
    }


def test_schulze_45_voters() -> None:
    assert order(SCHULZE_45, "schulze") == "EACBD"
    assert scores(SCHULZE_45, "schulze") == {"E": "4", "A": "3", "C": "2", "B": "1", "D": "0"}
    assert order(SCHULZE_45, "ranked_pairs")[0] == "A"
    assert order(SCHULZE_45, "irv")[0] == "A"
    assert scores(SCHULZE_45, "borda") == {"A": "98", "B": "92", "C": "89", "D": "69", "E": "102"}


def test_schulze_45_voters_pair_by_pair() -> None:
    election = Election.of(
        [([["ABCDE".index(name)] for name in text], Fraction(times)) for text, times in SCHULZE_45], 5
    )
    preferred = [
        [0, 20, 26, 30, 22],
        [25, 0, 16, 33, 18],
        [19, 29, 0, 17, 24],
        [15, 12, 28, 0, 14],
        [23, 27, 21, 31, 0],
    ]
    strongest = [
        [0, 28, 28, 30, 24],
        [25, 0, 28, 33, 24],
        [25, 29, 0, 29, 24],
        [25, 28, 28, 0, 24],
        [25, 28, 28, 31, 0],
    ]
    assert pairwise(election).tolist() == preferred
    assert strongest_paths(np.array(preferred)).tolist() == strongest


def test_tennessee() -> None:
    assert scores(TENNESSEE, "borda") == {"M": "126", "N": "194", "C": "173", "K": "107"}
    assert order(TENNESSEE, "points", points=[1])[0] == "M"
    assert order(TENNESSEE, "schulze") == order(TENNESSEE, "ranked_pairs") == "NCKM"
    assert places(count(profile(*TENNESSEE), {"method": {"name": "irv"}})) == [
        (1, "K", "58"),
        (2, "M", "42"),
        (3, "N", "26"),
        (4, "C", "15"),
    ]


def test_party_food() -> None:
    result = count(
        profile(*PARTY_FOOD), {"method": {"name": "stv", "seats": 3}, "awards": [{"name": "Food", "places": 3}]}
    )
    assert places(result) == [(1, "C", "12"), (2, "O", "6"), (3, "S", "5"), (4, "W", "3"), (5, "P", "2")]
    assert result.awards[0].winners == ("C", "O", "S")
    assert result.warnings == ()


def test_quandt_report_2() -> None:
    rows = [
        (chr(ord("A") + wine), f"judge {judge}", str(int(rank)))
        for judge, ranks in enumerate(QUANDT_REPORT_2)
        for wine, rank in enumerate(ranks)
    ]
    result = count(rankings(rows), {"method": {"name": "borda"}})
    # Quandt adds up ranks; nine judges with nine wines each give 81 less that sum.
    votes = {line.entry: 81 - int(line.score) for line in result.ranking}
    assert [votes[name] for name in "ABCDEFGHI"] == [31, 37, 76, 38, 56, 37, 21, 58, 51]
    rank = {line.entry: line.rank for line in result.ranking}
    assert [rank[name] for name in "ABCDEFGHI"] == [2, 3, 9, 5, 7, 3, 1, 8, 6]


def test_only_the_order_of_ranks_counts() -> None:
    spread = rankings([("A", "j", "1"), ("B", "j", "4"), ("C", "j", "4.5"), ("D", "j", "90")])
    even = rankings([("D", "j", "4"), ("C", "j", "3"), ("B", "j", "2"), ("A", "j", "1")])
    for method in ("points", "exponential_ranks", "borda", "schulze", "ranked_pairs", "irv", "stv"):
        rules = {"method": {"name": method}}
        assert count(spread, rules) == count(even, rules)


def test_tied_entries_share_what_their_places_are_worth() -> None:
    assert scores((("A=BC", 1),), "points") == {"A": "11", "B": "11", "C": "8"}
    assert scores((("AB=C=D", 1),), "points") == {
        "A": "12",
        "B": "8.333333333333",
        "C": "8.333333333333",
        "D": "8.333333333333",
    }
    assert scores((("A=BC", 1),), "borda") == {"A": "1.5", "B": "1.5", "C": "0"}


def test_unranked_entries() -> None:
    ballots = (("A", 1), ("BCDA", 1))
    assert scores(ballots, "points", points=[4, 3, 2, 1]) == {"A": "5", "B": "4", "C": "3", "D": "2"}
    assert scores(ballots, "borda") == {"A": "3", "B": "4", "C": "3", "D": "2"}
    assert scores((("A", 3), ("BA", 2)), "schulze") == {"A": "1", "B": "0"}
    assert scores((("A", 2), ("BA", 1), ("CB", 1)), "irv") == {"A": "3", "B": "1", "C": "1"}


def test_exponential_ranks() -> None:
    context = Context(prec=40)
    worth = [context.exp(context.create_decimal(f"-{place * 19}").scaleb(-2)) for place in range(3)]
    expected = {"A": 2 * worth[0], "B": worth[1] + worth[2], "C": worth[2] + worth[1]}
    result = scores((("ABC", 1), ("ACB", 1)), "exponential_ranks")
    assert result == {"A": "2", **{name: f"{expected[name]:.12f}" for name in "BC"}}
    steep = scores((("ABC", 1),), "exponential_ranks", decay="1/2")
    assert steep["B"] == "0.606530659713"


@settings(deadline=None)
@given(st.permutations([1, 2, 3, 4, 5, 6]), st.permutations([1, 2, 3, 4, 5, 6]))
def test_equal_places_are_an_exact_tie_under_exponential_ranks(one: list[int], two: list[int]) -> None:
    rows = [
        (name, f"j{juror}", str(rank)) for name, ranks in (("A", one), ("B", two)) for juror, rank in enumerate(ranks)
    ]
    padded = rows + [
        (f"other {juror} {rank}", f"j{juror}", str(rank))
        for juror in range(6)
        for rank in range(1, 7)
        if rank not in {one[juror], two[juror]}
    ]
    same = [row for row in padded if one[int(row[1][1:])] != two[int(row[1][1:])] or row[0] != "B"]
    result = {
        line.entry: line.score for line in count(rankings(same), {"method": {"name": "exponential_ranks"}}).ranking
    }
    if all(first != second for first, second in zip(one, two, strict=True)):
        assert result["A"] == result["B"]


def test_eurovision_ties_go_to_more_points_from_the_public() -> None:
    ballots = {"jury": ("FR AB", "DE CAB"), "public": ("FR BA", "DE CBA")}
    rows = [
        (entry, country, str(place), "", group)
        for group, votes in ballots.items()
        for country, order in (vote.split() for vote in votes)
        for place, entry in enumerate(order, 1)
    ]
    rules: dict[str, Any] = {
        "method": {"name": "points", "combine": "sum"},
        "groups": {"jury": "1", "public": "1"},
        "ties": {"break": ["group:public", "ballots", "most:12"]},
    }
    assert places(count(rankings(rows), rules)) == [(1, "B", "40"), (2, "A", "40"), (3, "C", "24")]
    rules["ties"] = {"break": ["group:jury"]}
    assert [line.entry for line in count(rankings(rows), rules).ranking] == ["A", "B", "C"]
    rules["ties"] = {"break": ["ballots", "most:12"]}
    assert [line.rank for line in count(rankings(rows), rules).ranking] == [1, 1, 3]


def test_an_entry_without_votes_from_one_group_gets_no_points_there() -> None:
    rows = [("A", "FR", "1", "", "jury"), ("B", "FR", "2", "", "jury"), ("B", "FR", "1", "", "public")]
    rules = {"method": {"name": "points", "combine": "sum"}, "groups": {"jury": "1", "public": "1"}}
    assert places(count(rankings(rows), rules)) == [(1, "B", "22"), (2, "A", "12")]


def test_equal_margins_go_by_tie_rules_then_by_ids_with_a_warning() -> None:
    circle = (("ABC", 1), ("BCA", 1), ("CAB", 1))
    by_id = count(profile(*circle), {"method": {"name": "ranked_pairs"}})
    assert [line.entry for line in by_id.ranking] == ["A", "B", "C"]
    assert [caution.code for caution in by_id.warnings] == ["decided_by_id"]
    more = count(profile(*circle, ("C", 0)), {"method": {"name": "ranked_pairs"}, "ties": {"break": ["ballots"]}})
    assert more.warnings == by_id.warnings
    settled = (("ABC", 3), ("BCA", 3), ("CAB", 3), ("B=A=C", 1), ("B", 1), ("A", 1))
    rules = {"method": {"name": "ranked_pairs"}, "ties": {"break": ["most:1"]}}
    assert count(profile(*settled), rules).ranking[0].entry in {"A", "B"}


def test_elimination_ties_go_by_earlier_counts() -> None:
    # C and D are level in the second count; C had fewer votes in the first.
    ballots = (("A", 5), ("B", 4), ("CB", 2), ("DA", 3), ("EC", 1))
    result = count(profile(*ballots), {"method": {"name": "irv"}})
    assert [line.entry for line in result.ranking] == ["A", "B", "D", "C", "E"]
    assert result.warnings == ()


def test_elimination_ties_go_by_tie_rules_then_by_ids() -> None:
    ballots = (("A", 3), ("B", 2), ("C", 2), ("A=BC", 1))
    settled = count(profile(*ballots), {"method": {"name": "irv"}, "ties": {"break": ["ballots"]}})
    assert settled.warnings == ()
    last_two = count(profile(("A", 1), ("B", 1)), {"method": {"name": "irv"}})
    assert [line.entry for line in last_two.ranking] == ["A", "B"]
    assert [caution.code for caution in last_two.warnings] == ["decided_by_id"]


def test_groups_weigh_ballots_in_elections() -> None:
    rows = [("A", "j", "1", "", "jury"), ("B", "j", "2", "", "jury")]
    rows += [(name, f"p{n}", rank, "", "public") for n in range(3) for name, rank in (("B", "1"), ("A", "2"))]
    for method in ("schulze", "ranked_pairs", "irv", "borda", "points"):
        for jury, winner in (("1", "B"), ("4", "A")):
            rules = {"method": {"name": method}, "groups": {"jury": jury, "public": "1"}}
            assert count(rankings(rows), rules).ranking[0].entry == winner


def test_entries_with_too_few_ballots_leave_before_the_count() -> None:
    result = count(profile(("AB", 2), ("CAB", 1)), {"method": {"name": "points", "min_ballots": 2}})
    assert places(result) == [(1, "A", "36"), (2, "B", "30")]
    assert [(line.entry, line.reason) for line in result.not_ranked] == [("C", "1 ballot; the rules ask for 2.")]


@pytest.mark.parametrize("method", ["points", "exponential_ranks", "borda", "schulze", "ranked_pairs"])
@settings(deadline=None)
@given(st.lists(st.permutations("ABCD"), min_size=1, max_size=6), st.data())
def test_moving_an_entry_up_one_ballot_never_costs_it_a_place(
    method: str, orders: list[list[str]], data: st.DataObject
) -> None:
    ballot = data.draw(st.integers(0, len(orders) - 1))
    place = data.draw(st.integers(1, 3))
    raised = [list(one) for one in orders]
    entry = raised[ballot][place]
    raised[ballot][place - 1 : place + 1] = [entry, raised[ballot][place - 1]]
    rules = {"method": {"name": method}}
    before = count(profile(*(("".join(one), 1) for one in orders)), rules)
    after = count(profile(*(("".join(one), 1) for one in raised)), rules)
    rank = {line.entry: line.rank for line in before.ranking}
    if rank[entry] == 1 and not before.warnings and not after.warnings:
        assert {line.entry: line.rank for line in after.ranking}[entry] == 1
