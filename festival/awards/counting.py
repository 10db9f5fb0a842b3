"""The official count of a sealed round, computed afresh: a pure function of scoresheets, entries and rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from festival.awards.queries import names_in_round, with_names
from festival.awards.rules import NotCountable
from festival.awards.schemas import Explanation
from festival.db import fetch_value
from festival.errors import NotFound
from festival.panels.round_work import Progress, nearing, quietly
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.frozen import competing_entries, frozen_ballots
from festival.scoring.schemas import FrozenBallot
from judging.arrangement import Entry
from judging.ballots import BadBallot, BallotBox, Ballots
from judging.certainty import Certainty, certainty
from judging.counting import RankingRefused
from judging.explanation import explain
from judging.rule_reading import BadRules, read_rules
from judging.rules import Rules
from judging.tally import Result, tabulate

Counted = TypeVar("Counted")
_BALLOTS_A_SECOND = 20_000
"""About what is counted half of on a small machine; only how fast the bar moves depends on it."""


@dataclass(frozen=True, slots=True)
class RoundToCount:
    """All that a count depends on: what ``ballots.csv``, ``entries.csv`` and ``rules.toml`` of the round hold."""

    ballots: Sequence[FrozenBallot]
    tabulation: dict[str, Any]
    entries: Sequence[Entry]


async def count_round(judged: RoundForOrganiser) -> Result:
    """Count a sealed round, and nothing beside the official result.

    Raises:
        StillSealed: the jury has not sealed the round.
        NotCountable: the rules do not allow a ranking of these scoresheets.
    """
    return await _judge(
        await _round_to_count(judged),
        lambda ballots, rules, entries: tabulate(ballots, rules, entries, estimates=False),
    )


async def count_with_certainty(judged: RoundForOrganiser, progress: Progress = quietly) -> tuple[Result, Certainty]:
    """Count a sealed round with its estimates, and say how sure the result is; raises what `count_round` does."""

    def count(ballots: Ballots, rules: Rules, entries: Sequence[Entry]) -> tuple[Result, Certainty]:
        result = tabulate(ballots, rules, entries)
        return result, certainty(ballots, rules, entries, result)

    return await _judge(await _round_to_count(judged), count, progress)


async def explain_film(judged: RoundForOrganiser, film_ref: UUID) -> Explanation:
    """The arithmetic that leads from a film's scoresheets to its place, with films and jurors by name.

    Raises:
        NotFound: the film does not compete in this round.
        StillSealed: the jury has not sealed the round.
        NotCountable: the rules do not allow a ranking of these scoresheets.
    """
    counting = await _round_to_count(judged)
    if str(film_ref) not in {entry.name for entry in counting.entries}:
        raise NotFound
    lines = await _judge(counting, lambda ballots, rules, entries: explain(ballots, rules, entries, str(film_ref)))
    names = await names_in_round(judged)
    return Explanation(film_ref, names[str(film_ref)], [with_names(line, names) for line in lines])


async def _round_to_count(judged: RoundForOrganiser) -> RoundToCount:
    competing = await competing_entries(judged)
    names = {entry.entry for entry in competing}
    tabulation: dict[str, Any] = await fetch_value(
        "SELECT rules->'tabulation' FROM round WHERE edition_id = $1 AND id = $2", judged.edition_id, judged.id
    )
    return RoundToCount(
        ballots=[ballot for ballot in await frozen_ballots(judged) if ballot.entry in names],
        tabulation=tabulation,
        entries=[Entry(str(one.entry), one.category, tuple(one.countries)) for one in competing],
    )


async def _judge(
    counting: RoundToCount,
    ask: Callable[[Ballots, Rules, Sequence[Entry]], Counted],
    progress: Progress = quietly,
) -> Counted:
    """Ask the engine, away from the event loop; its refusals become ours."""

    def work() -> Counted:
        rules = read_rules(counting.tabulation)
        box = BallotBox(ranked=rules.ranked)
        box.add(
            [str(ballot.entry) for ballot in counting.ballots],
            [str(ballot.juror) for ballot in counting.ballots],
            [ballot.score for ballot in counting.ballots],
            None if rules.ranked else [ballot.criterion for ballot in counting.ballots],
        )
        return ask(box.ballots(), rules, counting.entries)

    try:
        seconds = 1 + len(counting.ballots) / _BALLOTS_A_SECOND
        return await nearing(progress, work, first=10, last=90, seconds=seconds)
    except (BadBallot, BadRules, RankingRefused) as refusal:
        raise NotCountable(reason=str(refusal)) from refusal
