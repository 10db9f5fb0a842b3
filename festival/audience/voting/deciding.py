"""Votes that look like a farm's are kept back; people accept or exclude them, and may undo it until it is counted."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from festival import clock
from festival.audience.voting.farms import SeenVote, suspect
from festival.audience.voting.planning import lock_organised
from festival.audience.voting.rules import DECIDED, BallotState, Deciding, VotePublished
from festival.audit.service import record
from festival.db import atomic, fetch


async def look_for_farms(edition_id: UUID) -> int:
    """Keep back every vote that looks like a farm's and that nobody has decided on; returns how many are new.

    The rules see all votes together, so an earlier vote may be kept back because of later ones.
    """
    async with atomic() as connection:
        held = await connection.fetchrow(
            "SELECT published_at FROM public_vote WHERE edition_id = $1 FOR UPDATE", edition_id
        )
        if held is None or held["published_at"] is not None:
            return 0
        signs = suspect(await _seen(connection, edition_id))
        done = await connection.fetch(
            "UPDATE vote_ballot SET state = 'quarantined', reasons = found.reasons FROM (SELECT id, "
            "string_to_array(reasons, ' ') AS reasons FROM unnest($2::uuid[], $3::text[]) AS f (id, reasons)) AS found "
            "WHERE edition_id = $1 AND vote_ballot.id = found.id AND decided_at IS NULL "
            "AND (state = 'counted' OR vote_ballot.reasons <> found.reasons) RETURNING state",
            edition_id,
            list(signs),
            [" ".join(reasons) for reasons in signs.values()],
        )
        await connection.execute(
            "UPDATE public_vote SET looked_at = $2 WHERE edition_id = $1", edition_id, await clock.now(connection)
        )
    return len(done)


async def look_at_open_votes() -> None:
    """What workers do every minute: look wherever votes came in since somebody looked."""
    waiting = await fetch(
        "SELECT edition_id FROM public_vote WHERE published_at IS NULL AND EXISTS (SELECT FROM vote_ballot "
        "WHERE vote_ballot.edition_id = public_vote.edition_id "
        "AND confirmed_at > coalesce(public_vote.looked_at, '-infinity'))"
    )
    for row in waiting:
        await look_for_farms(row["edition_id"])


async def decide_ballots(*, edition_id: UUID, by: UUID, ballots: Sequence[UUID], deciding: Deciding) -> int:
    """Accept or exclude votes, many at once, or put them back into the quarantine; returns how many changed.

    Only what was in quarantine can be decided on: nobody picks votes that nothing speaks against.

    Raises:
        NotFound: this person does not organise the edition.
        VotePublished: the result is out.
    """
    async with atomic() as connection:
        await lock_organised(connection, edition_id, by)
        if await connection.fetchval(
            "SELECT published_at FROM public_vote WHERE edition_id = $1 FOR UPDATE", edition_id
        ):
            raise VotePublished
        undo = deciding is Deciding.UNDO
        changed = await connection.fetch(
            "UPDATE vote_ballot SET state = $3, decided_by = $4, decided_at = $5 WHERE edition_id = $1 "
            "AND id = ANY ($2) AND state <> 'asked' AND reasons <> '{}' AND (decided_at IS NOT NULL) = $6 RETURNING id",
            edition_id,
            list(ballots),
            DECIDED[deciding].value,
            None if undo else by,
            None if undo else await clock.now(connection),
            undo,
        )
        if changed:
            await record(
                connection,
                log="desk",
                act=f"votes_{DECIDED[deciding]}",
                edition_id=edition_id,
                actor_id=by,
                detail={"votes": len(changed)},
            )
    return len(changed)


async def _seen(connection: asyncpg.Connection, edition_id: UUID) -> list[SeenVote]:
    rows = await connection.fetch(
        "SELECT vote_ballot.id, extract(epoch FROM asked_at)::float8 AS at, email, network, "
        "array_agg(entry_id ORDER BY entry_id) AS films, array_agg(stars ORDER BY entry_id) AS stars "
        "FROM vote_ballot JOIN vote_star ON (vote_star.edition_id, ballot_id) = (vote_ballot.edition_id, "
        "vote_ballot.id) WHERE vote_ballot.edition_id = $1 AND state <> $2 AND email IS NOT NULL "
        "GROUP BY vote_ballot.edition_id, vote_ballot.id ORDER BY asked_at, vote_ballot.id",
        edition_id,
        BallotState.ASKED.value,
    )
    return [
        SeenVote(row["id"], row["at"], row["email"], row["network"], dict(zip(row["films"], row["stars"], strict=True)))
        for row in rows
    ]
