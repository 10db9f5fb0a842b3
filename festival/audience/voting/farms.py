"""Which votes look like a farm's: the same ballots give the same answer, with the reasons in words of a list.

A farm is many addresses in one hand. Its marks are those by which groups of fake accounts are found: acting alike at
about the same time (Cao et al., "Uncovering Large Groups of Active Malicious Accounts in Online Social Networks", CCS
2014; Beutel et al., "CopyCatch: Stopping Group Attacks by Spotting Lockstep Behavior", WWW 2013), and names made after
one pattern (Xiao, Freeman and Hwa, "Detecting Clusters of Fake Accounts in Online Social Networks", AISec 2015). All
but the throw-away mailbox need a favourite film in common: a school, a cinema or a provider's shared network brings
many honest voters at once, who like different films. Nothing here excludes anybody; a person decides.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from festival.audience.voting.throwaway import THROWAWAY_DOMAINS

MINUTE, HOUR = 60.0, 3600.0
IN_ONE_MINUTE = 5
"""Votes of one network with one favourite within a minute that no living room sends."""
OF_ONE_PATTERN = 4
"""Addresses that differ in their digits alone, within two hours or without gaps between the numbers."""
WIDEST_GAP = 3
"""Between the numbers of neighbours in a series that somebody counted up."""
ALIKE = 6
"""Whole ballots of two films or more that are the same star for star within ten minutes."""
UNREADABLE_TOGETHER = 4
"""Names that nobody has, within an hour."""

_DIGITS = re.compile(r"\d+")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")
_MIXED = re.compile(r"(?:[a-z]+\d+){2,}[a-z]*$")


class Sign(StrEnum):
    """Why a vote is kept back."""

    THROWAWAY = "throwaway_domain"
    BURST = "same_network_same_minute"
    PATTERN = "names_of_one_pattern"
    LOCKSTEP = "same_stars_together"
    UNREADABLE = "unreadable_names"


@dataclass(frozen=True, slots=True)
class SeenVote:
    """What is looked at of a vote; ``at`` in seconds, ``network`` under any name that tells networks apart."""

    id: Hashable
    at: float
    address: str
    network: Hashable
    stars: Mapping[Hashable, int]

    @property
    def favourites(self) -> frozenset[Hashable]:
        """The films with the most stars of this ballot."""
        most = max(self.stars.values())
        return frozenset(film for film, stars in self.stars.items() if stars == most)


def suspect(votes: Sequence[SeenVote]) -> dict[Hashable, list[Sign]]:
    """Votes that look like a farm's, with every sign of it in a fixed order; the others are not named."""
    found: dict[Hashable, set[Sign]] = defaultdict(set)
    for sign, ids in (
        (Sign.THROWAWAY, [vote.id for vote in votes if _domain(vote.address) in THROWAWAY_DOMAINS]),
        (Sign.BURST, _together(votes, lambda vote: vote.network, MINUTE, IN_ONE_MINUTE)),
        (Sign.PATTERN, _patterned(votes)),
        (Sign.LOCKSTEP, _in_lockstep(votes)),
        (Sign.UNREADABLE, _unreadable(votes)),
    ):
        for vote_id in ids:
            found[vote_id].add(sign)
    return {vote_id: [sign for sign in Sign if sign in signs] for vote_id, signs in found.items()}


def _together(
    votes: Iterable[SeenVote], key: Callable[[SeenVote], Hashable | None], within: float, least: int
) -> set[Hashable]:
    """Votes of one key and one favourite of which ``least`` or more fall into some span of ``within`` seconds."""
    groups: dict[Hashable, list[SeenVote]] = defaultdict(list)
    for vote in votes:
        own = key(vote)
        if own is not None:
            for film in vote.favourites:
                groups[own, film].append(vote)
    return {vote.id for group in groups.values() for vote in _crowded(group, within, least)}


def _crowded(group: list[SeenVote], within: float, least: int) -> list[SeenVote]:
    group.sort(key=lambda vote: vote.at)
    kept = [False] * len(group)
    first = 0
    for last, vote in enumerate(group):
        while vote.at - group[first].at > within:
            first += 1
        if last - first + 1 >= least:
            kept[first : last + 1] = [True] * (last - first + 1)
    return [vote for vote, crowded in zip(group, kept, strict=True) if crowded]


def _patterned(votes: Iterable[SeenVote]) -> set[Hashable]:
    """Numbered addresses (``anna01@…``, ``anna02@…``): close in time, or close in their numbers."""
    numbered = [vote for vote in votes if _pattern(vote.address) is not None]
    found = _together(numbered, lambda vote: _pattern(vote.address), 2 * HOUR, OF_ONE_PATTERN)
    series: dict[Hashable, list[tuple[int, SeenVote]]] = defaultdict(list)
    for vote in numbered:
        for film in vote.favourites:
            series[_pattern(vote.address), film].append((_number(vote.address), vote))
    for members in series.values():
        found |= _counted_up(sorted(members, key=lambda member: member[0]))
    return found


def _counted_up(members: Iterable[tuple[int, SeenVote]]) -> set[Hashable]:
    """Runs of numbers without wide gaps, longer than what counts when it comes together in time."""
    runs: list[list[SeenVote]] = []
    before = 0
    for number, vote in members:
        if not runs or number - before > WIDEST_GAP:
            runs.append([])
        runs[-1].append(vote)
        before = number
    return {vote.id for run in runs if len(run) > OF_ONE_PATTERN for vote in run}


def _in_lockstep(votes: Iterable[SeenVote]) -> set[Hashable]:
    groups: dict[Hashable, list[SeenVote]] = defaultdict(list)
    for vote in votes:
        if len(vote.stars) > 1:
            groups[frozenset(vote.stars.items())].append(vote)
    return {vote.id for group in groups.values() for vote in _crowded(group, 10 * MINUTE, ALIKE)}


def _unreadable(votes: Iterable[SeenVote]) -> set[Hashable]:
    strange = [vote for vote in votes if _is_unreadable(vote.address.partition("@")[0])]
    return _together(strange, lambda vote: _domain(vote.address), HOUR, UNREADABLE_TOGETHER)


def _is_unreadable(name: str) -> bool:
    plain = re.sub(r"[._-]", "", name)
    return len(plain) >= 8 and bool(_CONSONANTS.search(plain) or _MIXED.fullmatch(plain))


def _pattern(address: str) -> str | None:
    """The address with a sign for its digits, where a name stands beside them."""
    name, _, domain = address.partition("@")
    bare = _DIGITS.sub("#", name)
    return f"{bare}@{domain}" if bare != name and sum(letter.isalpha() for letter in bare) >= 3 else None


def _number(address: str) -> int:
    return int(_DIGITS.findall(address.partition("@")[0])[-1][:18])


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
