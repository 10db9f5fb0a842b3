"""The official count of a sealed round, computed afresh: a pure function of scoresheets, entries and rules."""

from collections.abc import Callable, Sequence
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
from judging.arrangement import Entry
from judging.ballots import BadBallot, BallotBox, Ballots
from judging.certainty import Certainty, certainty
from judging.counting import RankingRefused
from judging.explanation import explain
from judging.rule_reading import BadRules, read_rules
from judging.rules import Rules
from judging.tally import Result, tabulate

Counted = TypeVar("Counted")
_SHEETS_A_SECOND = 10_000
"""Scoresheets: about what is counted half of on a small machine; only how fast the bar moves depends on it."""


async def count_round(judged: RoundForOrganiser) -> Result:
    """Count a sealed round, and nothing beside the official result.

    Raises:
        StillSealed: the jury has not sealed the round.
        NotCountable: the rules do not allow a ranking of these scoresheets.
    """
    return await _judge(judged, lambda ballots, rules, entries: tabulate(ballots, rules, entries, estimates=False))


async def count_with_certainty(judged: RoundForOrganiser, progress: Progress = quietly) -> tuple[Result, Certainty]:
    """Count a sealed round with its estimates, and say how sure the result is; raises what `count_round` does."""

    def count(ballots: Ballots, rules: Rules, entries: Sequence[Entry]) -> tuple[Result, Certainty]:
        result = tabulate(ballots, rules, entries)
        return result, certainty(ballots, rules, entries, result)

    return await _judge(judged, count, progress)


async def explain_film(judged: RoundForOrganiser, film_ref: UUID) -> Explanation:
    """The arithmetic that leads from a film's scoresheets to its place, with films and jurors by name.

    Raises:
        NotFound: the film does not compete in this round.
        StillSealed: the jury has not sealed the round.
        NotCountable: the rules do not allow a ranking of these scoresheets.
    """

    def explained(ballots: Ballots, rules: Rules, entries: Sequence[Entry]) -> list[str]:
        if str(film_ref) not in {entry.name for entry in entries}:
            raise NotFound
        return explain(ballots, rules, entries, str(film_ref))

    lines = await _judge(judged, explained)
    names = await names_in_round(judged)
    return Explanation(film_ref, names[str(film_ref)], [with_names(line, names) for line in lines])


async def _judge(
    judged: RoundForOrganiser,
    ask: Callable[[Ballots, Rules, Sequence[Entry]], Counted],
    progress: Progress = quietly,
) -> Counted:
    """Ask the engine, away from the event loop; its refusals become ours.

    It is given all that a count depends on: what ``ballots.csv``, ``entries.csv`` and ``rules.toml`` of the round hold.
    """
    competing = await competing_entries(judged)
    entries = [Entry(str(one.entry), one.category, tuple(one.countries)) for one in competing]
    tabulation: dict[str, Any] = await fetch_value(
        "SELECT rules->'tabulation' FROM round WHERE edition_id = $1 AND id = $2", judged.edition_id, judged.id
    )
    try:
        rules = read_rules(tabulation)
        box = await _filled_box(judged, rules, {entry.name for entry in entries})
        seconds = 1 + judged.assignments / _SHEETS_A_SECOND
        return await nearing(progress, lambda: ask(box.ballots(), rules, entries), first=20, last=90, seconds=seconds)
    except (BadBallot, BadRules, RankingRefused) as refusal:
        raise NotCountable(reason=str(refusal)) from refusal


async def _filled_box(judged: RoundForOrganiser, rules: Rules, competing: set[str]) -> BallotBox:
    """A box with every cell that counts; an entry that came back meanwhile is not counted by halves."""
    box = BallotBox(ranked=rules.ranked)
    async for batch in frozen_ballots(judged):
        cells = [one for one in batch if one.entry in competing]
        box.add(
            [one.entry for one in cells],
            [one.juror for one in cells],
            [one.score for one in cells],
            None if rules.ranked else [one.criterion for one in cells],
        )
    return box
