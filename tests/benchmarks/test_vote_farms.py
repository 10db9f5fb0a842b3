"""Clones among honest votes: how many the quarantine finds, and how many honest voters it holds up."""

import random
import time
from collections.abc import Hashable

import pytest

from festival.audience.voting.farms import SeenVote, suspect

HONEST, CLONES, FILMS = 3436, 377, 25
DAYS = 10
_FIRST = (
    *("marie", "jean", "anna", "paul", "lea", "hugo", "emma", "louis", "lucas", "jade", "nora"),
    *("karim", "aicha", "tom", "julia", "david", "sofia", "omar", "ines", "max"),
)
_LAST = (
    *("martin", "bernard", "dubois", "thomas", "petit", "robert", "richard", "durand", "moreau"),
    *("laurent", "simon", "michel", "garcia", "roux"),
)
_DOMAINS = ("gmail.com", "gmail.com", "gmail.com", "hotmail.com", "orange.fr", "yahoo.com", "free.fr", "icloud.com")
_THROWAWAY = ("mailinator.com", "yopmail.com", "guerrillamail.com", "temp-mail.org")


@pytest.mark.benchmark
@pytest.mark.parametrize("seed", range(5))
def test_the_quarantine_finds_planted_clones_and_holds_up_few_people(seed: int) -> None:
    chance = random.Random(seed)
    honest = [*_class(chance), *_cinema(chance)]
    honest += [_person(chance, at) for at in range(HONEST - len(honest))]
    clones = [*_burst(chance), *_throwaways(chance), *_counted(chance), *_gibberish(chance), *_parrots(chance)]
    assert (len(honest), len(clones)) == (HONEST, CLONES)
    began = time.perf_counter()
    found = suspect([*honest, *clones])
    spent = time.perf_counter() - began
    right = sum(vote.id in found for vote in clones)
    recall, precision = right / CLONES, right / len(found)
    print(
        f"\nseed {seed}: {HONEST + CLONES} votes in {spent * 1000:.0f} ms, quarantined {len(found)}: "
        f"recall {recall:.1%}, precision {precision:.1%} (aims 100 %, over 95 %)"
    )
    assert recall == 1.0
    assert precision > 0.95


def _person(chance: random.Random, number: int) -> SeenVote:
    """Somebody at home: a popular film more often than others, one to four films."""
    seen = chance.sample(range(FILMS), chance.choice((1, 1, 2, 3, 4)))
    stars: dict[Hashable, int] = {film: chance.choice((5, 5, 5, 4, 3, 2)) for film in seen}
    if chance.random() < 0.3:
        stars[chance.choice((0, 1))] = 5
    name = f"{chance.choice(_FIRST)}{chance.choice(('.', '', '_'))}{chance.choice((*_LAST, ''))}"
    digits = chance.choice(("", "", str(chance.randint(50, 2005)), str(chance.randint(1, 99))))
    # A tenth share a mobile provider's few hundred networks.
    network = f"mobile{chance.randint(1, 200)}" if chance.random() < 0.1 else f"home{number}"
    return SeenVote(
        f"p{number}", chance.uniform(0, DAYS * 86400), f"{name}{digits}@{chance.choice(_DOMAINS)}", network, stars
    )


def _class(chance: random.Random) -> list[SeenVote]:
    """A school votes for its own film within a lesson's twenty minutes, from one network."""
    began = 2 * 86400.0
    return [
        SeenVote(
            f"c{n}",
            began + chance.uniform(0, 1200),
            f"{chance.choice(_FIRST)}.{chance.choice(_LAST)}@lycee.example",
            "school",
            {3: 5},
        )
        for n in range(28)
    ]


def _cinema(chance: random.Random) -> list[SeenVote]:
    """An audience votes in the ten minutes after a screening, for what it liked, from one network."""
    began = 5 * 86400.0
    return [
        SeenVote(
            f"a{n}",
            began + chance.uniform(0, 600),
            f"{chance.choice(_FIRST)}.{chance.choice(_LAST)}{n}@{chance.choice(_DOMAINS)}",
            "cinema",
            {film: chance.choice((5, 4, 3)) for film in chance.sample(range(FILMS), 5)},
        )
        for n in range(60)
    ]


def _burst(chance: random.Random) -> list[SeenVote]:
    """One computer, real-looking names, one vote every few seconds."""
    return [
        SeenVote(
            f"x{n}",
            86400.0 + n * 7 + chance.uniform(0, 5),
            f"{chance.choice(_FIRST)}{chance.choice(_LAST)}@gmail.com",
            "farm",
            {7: 5},
        )
        for n in range(97)
    ]


def _throwaways(chance: random.Random) -> list[SeenVote]:
    """Through many networks over days."""
    return [
        SeenVote(
            f"t{n}",
            chance.uniform(0, DAYS * 86400),
            f"{chance.choice(_FIRST)}{n}@{chance.choice(_THROWAWAY)}",
            f"vpn{n}",
            {7: 5, 2: 1},
        )
        for n in range(90)
    ]


def _counted(chance: random.Random) -> list[SeenVote]:
    """A series at an ordinary provider, through many networks, slowly."""
    return [
        SeenVote(
            f"s{n}", n * 9000.0 + chance.uniform(0, 3000), f"filmfan{200 + n}@outlook.example", f"proxy{n}", {9: 5}
        )
        for n in range(80)
    ]


def _gibberish(chance: random.Random) -> list[SeenVote]:
    """Names that a program made up, a few minutes apart, through many networks."""
    letters = "bcdfghjklmnpqrstvwxz"
    return [
        SeenVote(
            f"g{n}",
            3 * 86400 + n * 300.0,
            f"{''.join(chance.choices(letters, k=9))}{n}@webmail.example",
            f"relay{n}",
            {9: 5},
        )
        for n in range(60)
    ]


def _parrots(chance: random.Random) -> list[SeenVote]:
    """Good names and many networks, but every ballot is the same."""
    stars: dict[Hashable, int] = {7: 5, 0: 1, 1: 1, 4: 2}
    return [
        SeenVote(
            f"l{n}",
            7 * 86400 + n * 45 + chance.uniform(0, 30),
            f"{chance.choice(_FIRST)}.{chance.choice(_LAST)}{chance.choice(_LAST)}@gmail.com",
            f"home-proxy{n}",
            stars,
        )
        for n in range(50)
    ]
