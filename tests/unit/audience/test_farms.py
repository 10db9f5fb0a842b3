"""What looks like a farm: hands behind many addresses, and no crowd of people who merely share a network."""

from hypothesis import given
from hypothesis import strategies as st

from festival.audience.voting.farms import SeenVote, Sign, suspect


def _vote(number: int, **said: object) -> SeenVote:
    fields = {"at": number * 4000.0, "address": f"{chr(97 + number)}nna.lind@post.example", "network": f"n{number}"}
    return SeenVote(**{"id": number, "stars": {"film": 5}, **fields, **said})  # type: ignore[arg-type]


def test_a_network_in_one_minute_with_one_favourite() -> None:
    burst = [_vote(number, at=number * 10.0, network="one") for number in range(5)]
    assert suspect(burst) == {number: [Sign.BURST] for number in range(5)}
    assert suspect(burst[:4]) == {}
    slower = [_vote(number, at=number * 60.0, network="one") for number in range(5)]
    assert suspect(slower) == {}


def test_a_class_that_likes_different_films_is_a_class() -> None:
    votes = [_vote(number, at=number * 2.0, network="school", stars={f"film{number % 7}": 5}) for number in range(20)]
    assert suspect(votes) == {}


def test_throw_away_mailboxes_each_alone() -> None:
    votes = [_vote(0, address="someone@mailinator.com"), _vote(1)]
    assert suspect(votes) == {0: [Sign.THROWAWAY]}


def test_addresses_counted_up_close_in_time_or_in_number() -> None:
    close = [_vote(number, at=number * 900.0, address=f"fan{number * 50}@post.example") for number in range(4)]
    assert suspect(close) == {number: [Sign.PATTERN] for number in range(4)}
    slow = [_vote(number, at=number * 1e5, address=f"fan{number + 10}@post.example") for number in range(5)]
    assert suspect(slow) == {number: [Sign.PATTERN] for number in range(5)}
    born = [_vote(number, at=number * 1e5, address=f"marie{1950 + number * 9}@post.example") for number in range(5)]
    assert suspect(born) == {}


def test_whole_ballots_that_are_the_same_together() -> None:
    stars = {"a": 5, "b": 1, "c": 4}
    alike = [_vote(number, at=number * 30.0, stars=stars) for number in range(6)]
    assert suspect(alike) == {number: [Sign.LOCKSTEP] for number in range(6)}
    fans = [_vote(number, at=number * 30.0, stars={"a": 5}) for number in range(6)]
    assert suspect(fans) == {}


def test_names_that_nobody_has_in_one_hour() -> None:
    names = ("xkqtrwvb", "a8f3k2q9z", "bcdfghjkl", "q7w2e9r4t")
    votes = [_vote(at, at=at * 600.0, address=f"{name}@post.example") for at, name in enumerate(names)]
    assert suspect(votes) == {number: [Sign.UNREADABLE] for number in range(4)}
    people = ("schwarzkopf", "o.sullivan", "krzysztof", "jean-luc74")
    votes = [_vote(at, at=at * 600.0, address=f"{name}@post.example") for at, name in enumerate(people)]
    assert suspect(votes) == {}


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 3), st.integers(1, 5)), max_size=40), st.randoms())
def test_the_order_in_which_votes_are_listed_changes_nothing(
    seen: list[tuple[int, int, int]],
    chance: st.randoms,  # type: ignore[valid-type]
) -> None:
    votes = [
        SeenVote(number, float(at), f"voter{number}@post.example", network, {"film": stars, "other": 3})
        for number, (at, network, stars) in enumerate(seen)
    ]
    shuffled = list(votes)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert suspect(shuffled) == suspect(votes)
