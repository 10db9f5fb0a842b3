"""What is forgotten of voters: who they were, as soon as the result is out; what they gave stays, of nobody."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from festival.audience.voting.rules import LINK_LASTS
from festival.db import atomic, execute, fetch

_MAIL = "audience/vote"


async def forget_voters(connection: asyncpg.Connection, edition_id: UUID) -> None:
    """Forget addresses, networks, the mails to them and the key that bound voters to their hashes."""
    await connection.execute("DELETE FROM vote_ballot WHERE edition_id = $1 AND state = 'asked'", edition_id)
    await connection.execute(
        "UPDATE vote_ballot SET email = NULL, network = NULL WHERE edition_id = $1 AND email IS NOT NULL", edition_id
    )
    await connection.execute("UPDATE public_vote SET address_key = NULL WHERE edition_id = $1", edition_id)
    await connection.execute("DELETE FROM outbox WHERE edition_id = $1 AND template = $2", edition_id, _MAIL)


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Forget whose the votes of this account's confirmed address are; a vote that was counted stays counted."""
    address = await connection.fetchval(
        "SELECT email FROM person WHERE id = $1 AND email_confirmed_at IS NOT NULL", person_id
    )
    if address is not None:
        await connection.execute("DELETE FROM vote_ballot WHERE email = $1 AND state = 'asked'", address)
        await connection.execute("UPDATE vote_ballot SET email = NULL, network = NULL WHERE email = $1", address)
        await connection.execute("DELETE FROM outbox WHERE recipient = $1 AND template = $2", address, _MAIL)


async def forget_voters_of_old(period: timedelta) -> None:
    """Forget ballots whose mail nobody answered, and the voters of votes that closed long ago without a result."""
    await execute(
        "DELETE FROM vote_ballot WHERE state = 'asked' AND asked_at < clock_timestamp() - $1::interval", LINK_LASTS
    )
    old = await fetch(
        "SELECT edition_id FROM public_vote WHERE address_key IS NOT NULL "
        "AND closes_at < clock_timestamp() - $1::interval",
        period,
    )
    for row in old:
        async with atomic() as connection:
            await forget_voters(connection, row["edition_id"])
