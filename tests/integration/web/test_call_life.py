"""Whatever anybody does to an edition at whatever time: no fault, no right gained, nothing frozen moved, nothing early.

A machine plays the life of a call (announced, entered, closed, judged, sealed, counted, published) and lets everybody
try every act in between, in any order that Hypothesis thinks of; a model beside it says what each must answer.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as trying
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from litestar import Litestar

from festival.db import fetch_value
from festival.settings import Settings
from tests.factories import PASSWORD
from tests.integration.web.call_life import Edition, begin_edition
from tests.integration.web.call_model import (
    ACTS,
    ENTRANTS,
    EVERYBODY,
    JURY,
    TEAM,
    Outcome,
    Standing,
    expected,
    outcome_of,
    unexpected_changes,
)
from tests.integration.web.call_sight import PLACES, shut_to, untold_to
from tests.signed_in import browser_of

EDITIONS, STEPS = 40, 50
PICK, ACT = st.integers(0, 9), st.sampled_from(sorted(ACTS))
MAY_LEAVE = ("rival", "stranger")
Answer = TypeVar("Answer")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, api_per_minute=100_000_000)


@pytest.fixture
async def loop(client: httpx.AsyncClient) -> asyncio.AbstractEventLoop:
    """The loop that the database is open on; it rests while a test that is no coroutine runs."""
    return asyncio.get_running_loop()


def _has(state: str) -> Callable[[Standing], bool]:
    """Whether some entry is in this state."""
    return lambda now: any(
        value == state for name, value in now.items() if name.startswith("entry.") and name.endswith(".state")
    )


def _entries(now: Standing) -> int:
    return sum(name.startswith("entry.") and name.endswith(".state") for name in now)


BY = {
    **dict.fromkeys(("announce", "extend", "plan", "propose", "open", "compute", "stage"), ("organiser",)),
    **dict.fromkeys(("vouch", "confirm", "publish"), ("colleague",)),
    "qualify": ("programmer",),
    **dict.fromkeys(("declare", "score"), tuple(sorted(JURY))),
    **dict.fromkeys(("seal", "approve"), ("president",)),
}
"""Who takes the next step of a festival; entrants take theirs themselves."""
TIMES = {"submit": 4, "qualify": 4, "vouch": 4, "score": 2}
"""So often, each time with another film."""
NEXT: tuple[tuple[Callable[[Standing, int], bool], tuple[str, ...]], ...] = (
    (lambda now, pick: now["call.state"] == "preparing", ("announce",)),
    (lambda now, pick: not now["call.open"] and _entries(now) < 2, ("extend",)),
    (lambda now, pick: now["call.open"] and _entries(now) < 2, ("enter",)),
    (lambda now, pick: now["call.open"] and _has("draft")(now) and pick % 4 > 0, ("submit",)),
    (lambda now, pick: _has("submitted")(now) and pick % 4 > 0, ("qualify", "vouch")),
    (lambda now, pick: now.get("round.state") is None, ("plan",)),
    (lambda now, pick: now["round.state"] == "planned" and not now["round.seats"], ("propose", "confirm")),
    (lambda now, pick: now["round.state"] == "planned", ("vouch", "open")),
    (lambda now, pick: now["round.state"] == "open" and now["round.declared"] < 2, ("declare",)),
    (lambda now, pick: now["round.state"] == "open" and (not now["round.scores"] or pick % 2 > 0), ("score",)),
    (lambda now, pick: now["round.state"] == "open", ("seal",)),
    (lambda now, pick: not now.get("result.stands"), ("compute",)),
    (lambda now, pick: now.get("staged.state") in {None, "withdrawn"}, ("stage",)),
    (lambda now, pick: True, ("approve", "publish")),
)
"""What comes next as the edition stands: the first that holds."""


def _some_of(*acts: str) -> st.SearchStrategy[list[tuple[str, int]]]:
    return st.lists(st.tuples(st.sampled_from(acts), PICK), min_size=1, max_size=6)


class Life:
    """An edition with the model beside it: each act is held against what the model says."""

    def __init__(self, edition: Edition, count: Counter[tuple[str, Outcome]]) -> None:
        self.edition = edition
        self.count = count
        self.gone: frozenset[str] = frozenset()

    async def tries(self, role: str, act: str, pick: int) -> Outcome:
        """Somebody tries something, and is answered as they must be."""
        before = await self.edition.standing()
        tried = await self.edition.act(role, act, pick)
        outcome = outcome_of(tried.status)
        self.count[act, outcome] += 1
        assert outcome in expected(before, tried, self.gone), (tried, before)
        changed = unexpected_changes(before, await self.edition.standing(), tried)
        assert changed == {}, tried
        return outcome

    async def goes_on(self, pick: int) -> None:
        """The next step of a festival, by those who may take it."""
        standing = await self.edition.standing()
        entrants = sorted(ENTRANTS - self.gone)
        for act in next(acts for holds, acts in NEXT if holds(standing, pick)):
            who = [role for role in BY.get(act, sorted(ENTRANTS)) if role not in self.gone]
            if act == "enter":
                await self.edition.enter(entrants[pick % len(entrants)])
                continue
            for role, number in product(who, range(TIMES.get(act, 1))):
                await self.tries(role, act, pick + number)

    async def is_seen(self, role: str, names: set[str]) -> None:
        """Somebody looks: nothing is open to them too early, and no word is told that they must not know."""
        standing = await self.edition.standing()
        seer = "anonymous" if role in self.gone else role
        shut, untold = shut_to(seer, standing), untold_to(role, self.edition.words, standing)
        for name, answer in (await self.edition.look(role, names)).items():
            assert outcome_of(answer.status_code) is not Outcome.FAULT, (role, name, answer.text)
            assert not (name in shut and answer.status_code == 200), (role, name, standing)
            assert [word for word in untold if word in answer.text] == [], (role, name)


class CallLife(RuleBasedStateMachine):
    """One edition for each run; the counters count over all of them what was tried and how far they came."""

    client: httpx.AsyncClient
    application: Litestar
    settings: Settings
    loop: asyncio.AbstractEventLoop
    folder: Path
    tried: Counter[tuple[str, Outcome]]
    reached: Counter[str]

    def run(self, answer: Coroutine[Any, Any, Answer]) -> Answer:
        return self.loop.run_until_complete(answer)

    @initialize()
    def begin(self) -> None:
        self.life = Life(self.run(begin_edition(self.client)), self.tried)
        self.edition = self.life.edition

    @rule(tried=st.lists(st.tuples(st.sampled_from(EVERYBODY), ACT, PICK), min_size=1, max_size=6))
    def anybody_tries_anything(self, tried: list[tuple[str, str, int]]) -> None:
        for role, act, pick in tried:
            self.run(self.life.tries(role, act, pick))

    @rule(tried=_some_of(*sorted(ACTS)))
    def some_try_what_they_may(self, tried: list[tuple[str, int]]) -> None:
        for act, pick in tried:
            may = sorted(ACTS[act].by)
            self.run(self.life.tries(may[pick % len(may)], act, pick))

    @rule(role=st.sampled_from(sorted(ENTRANTS)), tried=_some_of("begin", "edit", "submit", "withdraw"))
    def an_entrant_is_busy(self, role: str, tried: list[tuple[str, int]]) -> None:
        if role not in self.life.gone:
            self.run(self.edition.enter(role))
        for act, pick in tried:
            self.run(self.life.tries(role, act, pick))

    @rule(
        role=st.sampled_from(sorted(TEAM)), tried=_some_of("qualify", "disqualify", "undo", "fix", "stage", "take back")
    )
    def the_team_is_busy(self, role: str, tried: list[tuple[str, int]]) -> None:
        for act, pick in tried:
            self.run(self.life.tries(role, act, pick))

    @rule(steps=st.integers(1, 5), pick=PICK)
    def the_edition_goes_on(self, steps: int, pick: int) -> None:
        for step in range(steps):
            self.run(self.life.goes_on(pick + step))

    @rule(days=st.sampled_from([1, 7, 40]))
    def time_passes(self, days: int) -> None:
        self.run(self.edition.pass_time(days))

    @rule(role=st.sampled_from(EVERYBODY), names=st.sets(st.sampled_from(sorted(PLACES)), min_size=4, max_size=8))
    def somebody_looks(self, role: str, names: set[str]) -> None:
        self.run(self.life.is_seen(role, names))

    @rule(role=st.sampled_from(MAY_LEAVE), chance=st.integers(0, 6))
    def somebody_leaves_for_good(self, role: str, chance: int) -> None:
        """They erase their account; what was written once stays, without them."""
        if chance == 5 and role not in self.life.gone:
            self.run(self._erase(role))
            self.life.gone |= {role}

    @invariant()
    def nothing_written_once_changes(self) -> None:
        if hasattr(self, "edition"):
            self.run(self.edition.nothing_written_once_has_changed())

    async def _erase(self, role: str) -> None:
        person = self.edition.people[role]
        browser = await browser_of(person, self.application, self.settings)
        address = await fetch_value("SELECT email FROM person WHERE id = $1", person)
        shown = {"address": address, "password": PASSWORD}
        answer = await browser.post("/account/data/erasure", shown, page="/account/data")
        assert answer.status_code == 303, answer.text
        self.reached["erased"] += 1

    def teardown(self) -> None:
        if not hasattr(self, "edition"):
            return
        standing = self.run(self.edition.standing())
        self.reached[f"call {standing['call.state']}"] += 1
        self.reached[f"round {standing.get('round.state')}"] += 1
        if standing["public"]:
            self.reached["public"] += 1
            self.reached["ballots recounted"] += self.run(self.edition.recount(self.folder))


WAY = """
    organiser loosen, organiser announce, stranger begin, entrant edit, entrant submit, rival submit, programmer note,
    colleague fix 1, rival edit, rival withdraw, rival submit, programmer qualify, programmer qualify 1,
    colleague undo 1, colleague disqualify 1, organiser undo 1, programmer qualify 1, programmer vouch,
    colleague vouch 1, organiser extend 9, organiser close, organiser plan, organiser take, organiser propose,
    colleague confirm, organiser open, president declare, juror declare, president score, president score 1,
    juror score, juror score 1, president seal, organiser compute, organiser stage, colleague take-back,
    organiser stage, president approve, colleague publish
"""
"""Who does what, with which film, from the first rule to the palmarès."""


async def test_a_festival_as_it_is_meant_is_let_through(client: httpx.AsyncClient, tmp_path: Path) -> None:
    """The positive control: every act is done in its time, a palmarès is public in the end, and recounted."""
    life = Life(await begin_edition(client), Counter())
    for step in WAY.split(","):
        role, act, *pick = step.split()
        if act == "begin":
            for entrant in sorted(ENTRANTS):
                await life.edition.enter(entrant)
            await life.edition.pass_time(25)
        assert await life.tries(role, act.replace("-", " "), int(pick[0]) if pick else 0) is Outcome.DONE, step
    assert {act for act, _ in life.count} == set(ACTS)
    assert await life.edition.recount(tmp_path) == 4


@pytest.mark.long
def test_the_life_of_a_call(
    client: httpx.AsyncClient,
    application: Litestar,
    settings: Settings,
    loop: asyncio.AbstractEventLoop,
    tmp_path: Path,
) -> None:
    CallLife.client, CallLife.application, CallLife.settings = client, application, settings
    CallLife.loop, CallLife.folder = loop, tmp_path
    CallLife.tried, CallLife.reached = Counter(), Counter()
    run_state_machine_as_test(
        CallLife,
        settings=trying(
            max_examples=EDITIONS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(dict(CallLife.reached), sum(CallLife.tried.values()), "acts")
    # Something happened: each act was tried and most were done; results became public, people left.
    assert {act for act, _ in CallLife.tried} == set(ACTS)
    assert len({act for act, outcome in CallLife.tried if outcome is Outcome.DONE}) > 15
    assert CallLife.reached["public"] >= 1, CallLife.reached
    assert CallLife.reached["erased"] >= 1, CallLife.reached
    assert loop.run_until_complete(fetch_value("SELECT count(*) FROM dead_letter")) == 0
