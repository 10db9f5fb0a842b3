"""The public's result: the engine's plain mean over the votes that count, published once, apart from every jury award.

It names no award and touches no result of a jury: another table, another page. With it, the voters' addresses and the
key under which they were hashed are forgotten.
"""

from uuid import UUID

import anyio.to_thread
import asyncpg
import msgspec

from festival import clock
from festival.audience.voting.deciding import look_for_farms
from festival.audience.voting.erasing import forget_voters
from festival.audience.voting.planning import lock_organised
from festival.audience.voting.rules import QuarantineNotEmpty, VotePublished, VoteStillOpen
from festival.audience.voting.schemas import Outcome, PlaceInVote
from festival.audit.service import record
from festival.db import atomic
from festival.errors import NotFound
from judging.arrangement import Entry
from judging.ballots import BallotBox
from judging.rule_reading import read_rules
from judging.tally import Result, tabulate

CRITERION = "stars"


async def publish_vote(*, edition_id: UUID, by: UUID) -> None:
    """Count the closed vote and make its result public, with how many votes were excluded.

    Raises:
        NotFound: this person does not organise the edition, or it has no vote.
        VoteStillOpen: it is not closed.
        QuarantineNotEmpty: somebody must decide first.
        VotePublished: it is out.
    """
    async with atomic() as connection:
        await lock_organised(connection, edition_id, by)
        vote = await connection.fetchrow("SELECT * FROM public_vote WHERE edition_id = $1 FOR UPDATE", edition_id)
        if vote is None:
            raise NotFound
        if vote["published_at"] is not None:
            raise VotePublished
        now = await clock.now(connection)
        if now < vote["closes_at"]:
            raise VoteStillOpen
    # Kept although what follows may refuse: whoever asked sees what there is to decide.
    await look_for_farms(edition_id)
    async with atomic() as connection:
        await connection.execute("SELECT FROM public_vote WHERE edition_id = $1 FOR UPDATE", edition_id)
        counts = dict(
            await connection.fetch(
                "SELECT state, count(*) FROM vote_ballot WHERE edition_id = $1 GROUP BY state", edition_id
            )
        )
        if counts.get("quarantined"):
            raise QuarantineNotEmpty(many=counts["quarantined"])
        outcome = await _outcome(connection, edition_id, vote["least_votes"], counts)
        published = await connection.fetchval(
            "UPDATE public_vote SET outcome = $2, published_at = $3 WHERE edition_id = $1 AND published_at IS NULL "
            "RETURNING edition_id",
            edition_id,
            msgspec.to_builtins(outcome),
            now,
        )
        if published is None:
            raise VotePublished
        await forget_voters(connection, edition_id)
        detail = {"counted": outcome.counted, "excluded": outcome.excluded, "digest": outcome.digest}
        await record(connection, log="public", act="vote_published", edition_id=edition_id, actor_id=by, detail=detail)


async def _outcome(
    connection: asyncpg.Connection, edition_id: UUID, least_votes: int, counts: dict[str, int]
) -> Outcome:
    films = {
        str(row["film_ref"]): row["title"]
        for row in await connection.fetch(
            "SELECT film_ref, film.title FROM vote_film JOIN entry ON (entry.edition_id, entry.id) "
            "= (vote_film.edition_id, vote_film.entry_id) JOIN film ON film.id = entry.film_id "
            "WHERE vote_film.edition_id = $1 AND entry.state = 'qualified'",
            edition_id,
        )
    }
    rows = await connection.fetch(
        "SELECT film_ref::text AS film, ballot_id::text AS ballot, stars FROM vote_star "
        "JOIN vote_ballot ON (vote_ballot.edition_id, vote_ballot.id) = (vote_star.edition_id, ballot_id) "
        "JOIN vote_film ON (vote_film.edition_id, vote_film.entry_id) = (vote_star.edition_id, vote_star.entry_id) "
        "WHERE vote_star.edition_id = $1 AND state = 'counted'",
        edition_id,
    )
    given = [(row["film"], row["ballot"], str(row["stars"])) for row in rows if row["film"] in films]
    result = await anyio.to_thread.run_sync(_counted, given, least_votes, sorted(films)) if given else None
    return Outcome(
        counted=counts.get("counted", 0),
        excluded=counts.get("excluded", 0),
        places=[
            PlaceInVote(line.rank, UUID(line.entry), films[line.entry], line.score, line.ballots)
            for line in (result.ranking if result else ())
        ],
        without=sorted(films[line.entry] for line in result.not_ranked) if result else sorted(films.values()),
        digest=result.digest if result else "",
    )


def _counted(given: list[tuple[str, str, str]], least_votes: int, films: list[str]) -> Result:
    rules = read_rules(
        {
            "scale": {"min": 1, "max": 5, "step": 1},
            "method": {"name": "mean", "min_ballots": least_votes},
            "ties": {"break": ["most:5", "ballots"]},
        }
    )
    box = BallotBox(ranked=False)
    box.add(
        [film for film, _, _ in given],
        [ballot for _, ballot, _ in given],
        [stars for _, _, stars in given],
        [CRITERION] * len(given),
    )
    return tabulate(box.ballots(), rules, [Entry(film, "", ()) for film in films], estimates=False)
