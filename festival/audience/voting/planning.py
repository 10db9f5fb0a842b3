"""The public vote is planned: when, on which films; once it has begun, only its end can still move."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from festival import clock
from festival.audience.voting.rules import (
    MOST_FILMS,
    NoFilmsToVoteOn,
    VoteCannotBe,
    VoteHasBegun,
    VotePublished,
)
from festival.audience.voting.schemas import NewVote
from festival.audit.service import record
from festival.db import atomic
from festival.entries.agreements.queries import MAY_BE_SHOWN
from festival.errors import NotFound

KEY_BYTES = 32
SENSIBLE_YEARS = range(1900, 9000)
"""Beyond them the database or a zone has no instants."""


async def plan_vote(*, edition_id: UUID, by: UUID, new: NewVote) -> None:
    """Make the edition's public vote, or change it; what was begun keeps its films, its beginning and its least.

    Raises:
        NotFound: this person does not organise the edition.
        VoteCannotBe: it closes first or in the past, or asks for no number of votes.
        NoFilmsToVoteOn: no film, too many, or one that may not be shown.
        VoteHasBegun, VotePublished: it is too late for this.
    """
    async with atomic() as connection:
        await lock_organised(connection, edition_id, by)
        opens_at, closes_at = new.opens_at, new.closes_at
        now = await clock.now(connection)
        sensible = all(one.year in SENSIBLE_YEARS for one in (opens_at, closes_at))
        if not sensible or closes_at <= max(now, opens_at) or not 1 <= new.least_votes <= 1_000_000:
            raise VoteCannotBe(field="closes_at")
        held = await connection.fetchrow("SELECT * FROM public_vote WHERE edition_id = $1 FOR UPDATE", edition_id)
        if held is not None and held["opens_at"] <= now:
            await _move_end(connection, held, new)
        else:
            await connection.execute(
                "INSERT INTO public_vote (edition_id, opens_at, closes_at, least_votes, address_key, made_by) "
                "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (edition_id) DO UPDATE SET opens_at = excluded.opens_at, "
                "closes_at = excluded.closes_at, least_votes = excluded.least_votes",
                edition_id,
                opens_at,
                closes_at,
                new.least_votes,
                secrets.token_bytes(KEY_BYTES),
                by,
            )
            await _take_films(connection, edition_id, new.entries)
        detail = {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat(), "films": len(new.entries)}
        await record(connection, log="desk", act="vote_planned", edition_id=edition_id, actor_id=by, detail=detail)


async def lock_organised(connection: asyncpg.Connection, edition_id: UUID, by: UUID) -> None:
    """Lock the edition for somebody who organises it.

    Raises:
        NotFound: they do not.
    """
    found = await connection.fetchval(
        "SELECT id FROM edition WHERE id = $1 AND EXISTS (SELECT FROM membership WHERE edition_id = $1 "
        "AND person_id = $2 AND role = 'organiser') FOR NO KEY UPDATE",
        edition_id,
        by,
    )
    if found is None:
        raise NotFound


async def _move_end(connection: asyncpg.Connection, held: asyncpg.Record, new: NewVote) -> None:
    if held["published_at"] is not None:
        raise VotePublished
    films = await connection.fetchval(
        "SELECT array_agg(entry_id) FROM vote_film WHERE edition_id = $1", held["edition_id"]
    )
    same_minute = _minute(held["opens_at"]) == _minute(new.opens_at)
    if not same_minute or set(films or []) != set(new.entries) or held["least_votes"] != new.least_votes:
        raise VoteHasBegun
    await connection.execute(
        "UPDATE public_vote SET closes_at = $2 WHERE edition_id = $1", held["edition_id"], new.closes_at
    )


def _minute(instant: datetime) -> datetime:
    """As exactly as a form names it."""
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


async def _take_films(connection: asyncpg.Connection, edition_id: UUID, entries: list[UUID]) -> None:
    chosen = sorted(set(entries))
    showable = await connection.fetchval(
        f"SELECT count(*) FROM entry WHERE edition_id = $1 AND id = ANY ($2) AND {MAY_BE_SHOWN}",  # noqa: S608 (our own text)
        edition_id,
        chosen,
    )
    if not 1 <= len(chosen) <= MOST_FILMS or showable != len(chosen):
        raise NoFilmsToVoteOn(field="films", most=MOST_FILMS)
    await connection.execute(
        "DELETE FROM vote_film WHERE edition_id = $1 AND NOT entry_id = ANY ($2)", edition_id, chosen
    )
    await connection.execute(
        "INSERT INTO vote_film (edition_id, entry_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING",
        edition_id,
        chosen,
    )
