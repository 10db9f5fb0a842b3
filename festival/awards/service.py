"""From frozen scoresheets to awards: computed by the pure engine, overridden only by a deliberation with its reason."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import anyio.to_thread

from festival.audit.service import record
from festival.awards.queries import result_of
from festival.awards.rules import NoSuchAward, NotCountable, ReasonMissing, WrongWinners
from festival.awards.schemas import NewDecision, ResultForOrganiser
from festival.awards.tables import Decision, Result
from festival.db import atomic, fetch, fetch_value
from festival.panels.queries import round_for
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.queries import frozen_ballots
from festival.scoring.rules import StillSealed
from festival.scoring.schemas import FrozenBallot
from judging.arrangement import Entry
from judging.ballots import BadBallot, BallotBox
from judging.counting import RankingRefused
from judging.rule_reading import BadRules, read_rules
from judging.tally import Result as Counted
from judging.tally import tabulate


async def compute_result(*, round_id: UUID, by: UUID) -> ResultForOrganiser:
    """Count the sealed round by its frozen rules and keep the result with its digest; the same again changes nothing.

    Raises:
        StillSealed: the jury has not sealed the round.
        NotCountable: the rules do not allow a ranking of these scoresheets.
    """
    judged = await round_for(round_id, by)
    counted = await count_round(judged)
    async with atomic() as connection:
        known = await connection.fetchval(
            "SELECT digest FROM result WHERE edition_id = $1 AND round_id = $2 ORDER BY computed_at DESC LIMIT 1",
            judged.edition_id,
            round_id,
        )
        if known != counted.digest:
            rules = await connection.fetchval("SELECT rules FROM round WHERE id = $1", round_id)
            result = Result(
                edition_id=judged.edition_id,
                id=uuid4(),
                round_id=round_id,
                digest=counted.digest,
                body=counted.as_json(),
                rules=rules,
                computed_by=by,
            )
            await Result.insert(result)
            await record(
                connection,
                log="public",
                act="result_computed",
                edition_id=judged.edition_id,
                actor_id=by,
                subject_id=round_id,
                detail={"digest": counted.digest, "rules": judged.rules_digest},
            )
    return await result_of(judged)


async def count_round(judged: RoundForOrganiser) -> Counted:
    """The official count of a sealed round, computed afresh: a pure function of scoresheets, entries and rules."""
    ballots = await frozen_ballots(judged)
    document = await fetch_value("SELECT rules FROM round WHERE id = $1", judged.id)
    entries = await entries_for_count(judged)
    try:
        return await anyio.to_thread.run_sync(_count, ballots, document["tabulation"], entries)
    except (BadBallot, BadRules, RankingRefused) as refusal:
        raise NotCountable(reason=str(refusal)) from refusal


async def entries_for_count(judged: RoundForOrganiser) -> list[Entry]:
    """The round's competing entries by random name, with what awards may ask of them.

    Raises:
        StillSealed: the jury has not sealed the round.
    """
    if judged.state != "sealed":
        raise StillSealed
    rows = await fetch(
        """
        SELECT round_entry.film_ref, category.slug AS category,
            array(SELECT country FROM film_country WHERE film_id = entry.film_id ORDER BY position) AS countries
        FROM round_entry
        JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
        JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
        WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND entry.state = 'qualified'
        ORDER BY round_entry.film_ref
        """,
        judged.edition_id,
        judged.id,
    )
    return [Entry(str(row["film_ref"]), row["category"], tuple(row["countries"])) for row in rows]


def _count(ballots: Sequence[FrozenBallot], rules: dict[str, object], entries: Sequence[Entry]) -> Counted:
    box = BallotBox(ranked=False)
    box.add(
        [str(ballot.entry) for ballot in ballots],
        [str(ballot.juror) for ballot in ballots],
        [ballot.score for ballot in ballots],
        [ballot.criterion for ballot in ballots],
    )
    return tabulate(box.ballots(), read_rules(rules), entries)


async def decide_award(*, round_id: UUID, by: UUID, decision: NewDecision) -> ResultForOrganiser:
    """Let the deliberation override an award; the latest decision counts, earlier ones stay on record.

    Raises:
        NoResultYet: nothing was computed.
        NoSuchAward, WrongWinners, ReasonMissing: it cannot be decided so.
    """
    judged = await round_for(round_id, by)
    if not decision.reason.strip():
        raise ReasonMissing(field="reason")
    result = await result_of(judged)
    if decision.award not in {award.name for award in result.awards}:
        raise NoSuchAward
    entry_of = {line.film_ref: line.entry_id for line in result.ranking}
    if len(set(decision.films)) < len(decision.films) or not set(decision.films) <= set(entry_of):
        raise WrongWinners(field="films")
    async with atomic() as connection:
        await Decision.insert(
            Decision(
                edition_id=judged.edition_id,
                id=uuid4(),
                round_id=round_id,
                award=decision.award,
                entry_ids=[entry_of[film] for film in decision.films],
                reason=decision.reason.strip(),
                decided_by=by,
            )
        )
        await record(
            connection,
            log="public",
            act="award_decided",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=round_id,
            detail={"award": decision.award, "films": [str(film) for film in decision.films]},
        )
    return await result_of(judged)
