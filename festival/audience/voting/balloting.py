"""Somebody votes: a ballot of stars, a mail to the address it names, and the button behind its link that counts it.

What is refused for whom an address belongs to (a second vote, one's own film) is told behind the mailed link alone: a
stranger who types an address learns nothing about it.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.accounts.tokens import new_token, token_hash
from festival.audience.voting.rules import (
    LINK_LASTS,
    MAILS_EACH,
    MAILS_FROM_NETWORK,
    MOST_STARS,
    PACE,
    BallotState,
    NoStars,
    OwnFilm,
    VoteClosed,
    VotedBefore,
    VoteLinkOver,
    VoteNotOpen,
    VotingTooFast,
)
from festival.db import atomic
from festival.errors import NotFound
from festival.notifications.rules import mailbox_of, read_address
from festival.notifications.service import send


async def cast_ballot(
    *, slug: str, email: str, stars: Mapping[UUID, int], network: str | None, locale: str, person_id: UUID | None
) -> None:
    """Take a ballot and write to its address; it counts once the button behind the mailed link is pressed.

    ``stars`` by the films' names in the vote; ``person_id``: who is signed in, if anybody.

    Raises:
        NotFound: the edition has no vote.
        VoteNotOpen, VoteClosed: not now.
        NotAnAddress, NoStars: it is no ballot.
        OwnFilm: whoever is signed in entered one of the films.
        VotingTooFast: too many mails were asked for.
    """
    address = read_address(email)
    async with atomic() as connection:
        vote = await connection.fetchrow(
            "SELECT public_vote.*, edition.name AS edition_name, edition.contact, edition.zone FROM public_vote "
            "JOIN edition ON edition.id = public_vote.edition_id WHERE edition.slug = $1 FOR SHARE OF public_vote",
            slug,
        )
        if vote is None:
            raise NotFound
        await _keep_open(connection, vote)
        edition_id: UUID = vote["edition_id"]
        entries = await _entries(connection, edition_id, stars)
        if person_id is not None:
            await _refuse_own(connection, edition_id, list(entries), person_id=person_id)
        voter = _keyed(vote["address_key"], mailbox_of(address))
        from_network = None if network is None else _keyed(vote["address_key"], network)
        await _keep_pace(connection, edition_id, voter, from_network)
        token, ballot_id = new_token(), uuid4()
        await connection.execute(
            "INSERT INTO vote_ballot (edition_id, id, voter, email, network, token_hash, asked_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            edition_id,
            ballot_id,
            voter,
            address,
            from_network,
            token_hash(token),
            await clock.now(connection),
        )
        await connection.copy_records_to_table(
            "vote_star",
            records=[(edition_id, ballot_id, entry_id, given) for entry_id, given in entries.items()],
            columns=("edition_id", "ballot_id", "entry_id", "stars"),
        )
        await send(
            connection,
            template="audience/vote",
            recipient=address,
            edition_id=edition_id,
            context={
                "edition_name": vote["edition_name"],
                "films": len(entries),
                "closes_at": vote["closes_at"].isoformat(),
                "zone": vote["zone"],
                "link": f"/e/{slug}/vote/ballots/{token}",
            },
            locale=locale,
            reply_to=vote["contact"] or None,
        )


async def confirm_ballot(*, token: str) -> None:
    """The button behind the mailed link: the vote counts; pressing it twice is pressing it once.

    Raises:
        VoteLinkOver: no such ballot, or its mail is too old.
        VoteClosed: the closing instant has passed.
        VotedBefore: the address has a vote that counts.
        OwnFilm: the address entered one of the films.
    """
    async with atomic() as connection:
        ballot = await connection.fetchrow(
            "SELECT vote_ballot.*, opens_at, closes_at FROM vote_ballot JOIN public_vote USING (edition_id) "
            "WHERE token_hash = $1 FOR UPDATE OF vote_ballot",
            token_hash(token),
        )
        if ballot is None or ballot["email"] is None:
            raise VoteLinkOver
        if ballot["state"] != BallotState.ASKED:
            return
        now = await _keep_open(connection, ballot)
        if now >= ballot["asked_at"] + LINK_LASTS:
            raise VoteLinkOver
        edition_id = ballot["edition_id"]
        rows = await connection.fetch(
            "SELECT entry_id FROM vote_star WHERE edition_id = $1 AND ballot_id = $2", edition_id, ballot["id"]
        )
        await _refuse_own(connection, edition_id, [row["entry_id"] for row in rows], email=ballot["email"])
        try:
            async with connection.transaction():
                await connection.execute(
                    "UPDATE vote_ballot SET state = 'counted', confirmed_at = $3 WHERE edition_id = $1 AND id = $2",
                    edition_id,
                    ballot["id"],
                    now,
                )
        except asyncpg.UniqueViolationError as taken:
            raise VotedBefore from taken
        await connection.execute(
            "DELETE FROM vote_ballot WHERE edition_id = $1 AND voter = $2 AND state = 'asked'",
            edition_id,
            ballot["voter"],
        )


async def _keep_open(connection: asyncpg.Connection, vote: asyncpg.Record) -> datetime:
    now = await clock.now(connection)
    if now < vote["opens_at"]:
        raise VoteNotOpen
    if now >= vote["closes_at"]:
        raise VoteClosed
    return now


async def _entries(connection: asyncpg.Connection, edition_id: UUID, stars: Mapping[UUID, int]) -> dict[UUID, int]:
    """The stars by entry; films that left the festival are passed over."""
    if not stars or not all(1 <= given <= MOST_STARS for given in stars.values()):
        raise NoStars(field="stars")
    rows = await connection.fetch(
        "SELECT entry_id, film_ref FROM vote_film JOIN entry ON (entry.edition_id, entry.id) "
        "= (vote_film.edition_id, vote_film.entry_id) WHERE vote_film.edition_id = $1 AND film_ref = ANY ($2) "
        "AND entry.state = 'qualified'",
        edition_id,
        list(stars),
    )
    if not rows:
        raise NoStars(field="stars")
    return {row["entry_id"]: stars[row["film_ref"]] for row in rows}


async def _refuse_own(
    connection: asyncpg.Connection,
    edition_id: UUID,
    entries: list[UUID],
    *,
    person_id: UUID | None = None,
    email: str | None = None,
) -> None:
    """Whoever entered a film, or holds a part in its entry, by account or by mailbox."""
    rows = await connection.fetch(
        "SELECT film.title, person.id, person.email FROM entry JOIN film ON film.id = entry.film_id "
        "JOIN LATERAL (SELECT entry.entrant_id AS id UNION SELECT s.person_id FROM entry_share s "
        "WHERE (s.edition_id, s.entry_id) = (entry.edition_id, entry.id) AND s.ended_at IS NULL) AS own ON true "
        "JOIN person ON person.id = own.id "
        "WHERE entry.edition_id = $1 AND entry.id = ANY ($2) ORDER BY film.title",
        edition_id,
        entries,
    )
    mailbox = None if email is None else mailbox_of(email)
    for row in rows:
        if row["id"] == person_id or (mailbox and row["email"] and mailbox_of(row["email"]) == mailbox):
            raise OwnFilm(title=row["title"])


async def _keep_pace(connection: asyncpg.Connection, edition_id: UUID, voter: bytes, network: bytes | None) -> None:
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"vote {(network or voter).hex()}"
    )
    row = await connection.fetchrow(
        "SELECT (SELECT count(*) FROM vote_ballot WHERE edition_id = $1 AND voter = $2 AND asked_at > $4) AS voter, "
        "(SELECT count(*) FROM vote_ballot WHERE edition_id = $1 AND network = $3 AND asked_at > $4 "
        "AND state = 'asked') AS network",
        edition_id,
        voter,
        network,
        await clock.now(connection) - PACE,
    )
    if row["voter"] >= MAILS_EACH or row["network"] >= MAILS_FROM_NETWORK:
        raise VotingTooFast(retry_after=int(PACE.total_seconds()))


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), hashlib.sha256)
