"""Parts in an entry: offered by mail, accepted by a link's button, ended by whoever entered it or whoever holds them.

A co-editor may change the entry and nothing else. A maker is who made a film that a teacher or distributor entered:
named with or without an address, they claim the entry by mail and may then change it too. A successor takes it over.
"""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.accounts.links import confirm_address
from festival.accounts.service import person_for_email
from festival.accounts.sessions import begin_session
from festival.accounts.tokens import new_token, token_hash
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.team import has_password
from festival.entries.agreements.rules import AlreadyOffered, AlreadyYours, HandOverLater, ShareOver, SharePart
from festival.entries.agreements.schemas import AcceptedShare, NewShare
from festival.entries.films import LONGEST_NAME
from festival.entries.owning import own_entry
from festival.entries.rules import EDITABLE, EntryState, FilmBeforeJury
from festival.entries.tables import EntryShare
from festival.errors import NotFound, SignInRequired
from festival.notifications import service as notifications
from festival.notifications.rules import read_address
from festival.plain_text import keep_text

OFFER_LASTS = timedelta(days=30)


async def offer_share(*, entry_id: UUID, by: UUID, new: NewShare) -> str | None:
    """Offer a part by mail; gives the link's token, which no page shows. A maker without an address is only named.

    Raises:
        NotFound: not one's own entry.
        NotAnAddress, Invalid: name or address cannot be used.
        AlreadyOffered: the same part was offered to this address.
        FilmBeforeJury: a round has taken the film: nobody new may come near it.
        HandOverLater: a submitted film is not handed over.
    """
    named_only = new.part is SharePart.MAKER and not new.email
    address = None if named_only else read_address(new.email or "")
    name = keep_text(new.name, field="name", most=LONGEST_NAME, required=named_only)
    async with atomic() as connection:
        entry = await own_entry(connection, entry_id, by)
        _keep_shareable(entry, new.part)
        now = await clock.now(connection)
        token = None if address is None else new_token()
        share = EntryShare(
            edition_id=entry["edition_id"],
            id=uuid4(),
            entry_id=entry_id,
            part=new.part.value,
            name=name,
            email=address,
            token_hash=None if token is None else token_hash(token),
            offered_by=by,
            expires_at=None if address is None else now + OFFER_LASTS,
        )
        try:
            async with connection.transaction():
                await EntryShare.insert(share)
        except asyncpg.UniqueViolationError as twice:
            raise AlreadyOffered(field="email") from twice
        if address is not None and token is not None:
            await _send_offer(connection, entry, new.part, address, token)
        await _write_down(connection, "share_offered", entry, by, share.id, new.part)
    return token


def _keep_shareable(entry: asyncpg.Record, part: SharePart) -> None:
    if entry["frozen"]:
        raise FilmBeforeJury
    if part is SharePart.SUCCESSOR and EntryState(entry["state"]) not in EDITABLE:
        raise HandOverLater


async def _send_offer(
    connection: asyncpg.Connection, entry: asyncpg.Record, part: SharePart, address: str, token: str
) -> None:
    row = await connection.fetchrow(
        "SELECT film.title, edition.name AS edition_name, edition.zone, edition.contact, person.locale FROM entry "
        "JOIN film ON film.id = entry.film_id JOIN edition ON edition.id = entry.edition_id "
        "JOIN person ON person.id = entry.entrant_id WHERE entry.edition_id = $1 AND entry.id = $2",
        entry["edition_id"],
        entry["id"],
    )
    expires_at = await clock.now(connection) + OFFER_LASTS
    await notifications.send(
        connection,
        template="entries/share",
        recipient=address,
        edition_id=entry["edition_id"],
        context={
            "part": part.value,
            "title": row["title"],
            "edition_name": row["edition_name"],
            "entry_id": str(entry["id"]),
            "link": f"/share/{token}",
            "expires_at": expires_at.isoformat(),
            "zone": row["zone"],
        },
        locale=row["locale"],
        reply_to=row["contact"] or None,
    )


async def accept_share(*, token: str, person_id: UUID) -> AcceptedShare:
    """Take the offered part with one's own account; the same person accepting twice has accepted once.

    Raises:
        NotFound: nothing was offered by this link.
        ShareOver: it was taken back, accepted by somebody else, or is too old.
        AlreadyYours: whoever entered the film cannot share it with themselves.
        FilmBeforeJury, HandOverLater: the film went on meanwhile.
    """
    async with atomic() as connection:
        share = await _offered(connection, token)
        accepted = AcceptedShare(entry_id=share["entry_id"], part=SharePart(share["part"]))
        if share["person_id"] == person_id:
            return accepted
        now = await clock.now(connection)
        if share["ended_at"] is not None or share["person_id"] is not None or share["expires_at"] <= now:
            raise ShareOver
        entry = await connection.fetchrow(
            "SELECT * FROM entry WHERE edition_id = $1 AND id = $2 FOR UPDATE", share["edition_id"], share["entry_id"]
        )
        _keep_shareable(entry, accepted.part)
        if entry["entrant_id"] == person_id:
            raise AlreadyYours
        await connection.execute(
            "UPDATE entry_share SET person_id = $3, accepted_at = $4::timestamptz, "
            "ended_at = CASE WHEN part = 'successor' THEN $4::timestamptz END WHERE edition_id = $1 AND id = $2",
            share["edition_id"],
            share["id"],
            person_id,
            now,
        )
        if accepted.part is SharePart.SUCCESSOR:
            await _hand_over(connection, entry, person_id)
        await _write_down(connection, "share_accepted", entry, person_id, share["id"], accepted.part)
    return accepted


async def _hand_over(connection: asyncpg.Connection, entry: asyncpg.Record, to: UUID) -> None:
    """The entry is theirs from now on, and so is the film where it is entered nowhere else."""
    await connection.execute(
        "UPDATE entry SET entrant_id = $3, rights_confirmed = false, version = version + 1, "
        "updated_at = clock_timestamp() WHERE edition_id = $1 AND id = $2",
        entry["edition_id"],
        entry["id"],
        to,
    )
    await connection.execute(
        "UPDATE film SET owner_id = $2 WHERE id = $1 AND NOT EXISTS (SELECT FROM entry WHERE film_id = $1 "
        "AND entrant_id <> $2)",
        entry["film_id"],
        to,
    )
    await connection.execute(
        "UPDATE entry_share SET ended_at = clock_timestamp() WHERE edition_id = $1 AND entry_id = $2 "
        "AND person_id = $3 AND ended_at IS NULL",
        entry["edition_id"],
        entry["id"],
        to,
    )


async def accept_share_as_guest(*, token: str, display_name: str, user_agent: str) -> tuple[AcceptedShare, str]:
    """Take the part as whoever reads the mail of its address, and sign them in; gives the session's token.

    Raises:
        SignInRequired: the address has an account with a password, which the link alone does not open.
        NotFound, ShareOver, Invalid: as `accept_share`.
    """
    async with atomic() as connection:
        share = await _offered(connection, token)
        if share["person_id"] is not None:
            raise ShareOver
        if await has_password(connection, share["email"]):
            raise SignInRequired
        person_id = await person_for_email(connection, email=share["email"], display_name=display_name)
        accepted = await accept_share(token=token, person_id=person_id)
        now = await clock.now(connection)
        await confirm_address(connection, person_id=person_id, now=now)
        return accepted, await begin_session(connection, person_id=person_id, user_agent=user_agent, now=now)


async def _offered(connection: asyncpg.Connection, token: str) -> asyncpg.Record:
    share = await connection.fetchrow("SELECT * FROM entry_share WHERE token_hash = $1 FOR UPDATE", token_hash(token))
    if share is None:
        raise NotFound
    return share


async def end_share(*, entry_id: UUID, by: UUID, share_id: UUID) -> None:
    """Take a part away, or lay down one's own; twice is once.

    Raises:
        NotFound: neither one's own entry nor one's own part.
    """
    async with atomic() as connection:
        share = await connection.fetchrow(
            "SELECT s.* FROM entry_share s JOIN entry e ON (e.edition_id, e.id) = (s.edition_id, s.entry_id) "
            "WHERE s.id = $1 AND s.entry_id = $2 AND (e.entrant_id = $3 OR s.person_id = $3) FOR UPDATE OF s",
            share_id,
            entry_id,
            by,
        )
        if share is None:
            raise NotFound
        if share["ended_at"] is None:
            await connection.execute(
                "UPDATE entry_share SET ended_at = clock_timestamp() WHERE edition_id = $1 AND id = $2",
                share["edition_id"],
                share_id,
            )
            entry = {"edition_id": share["edition_id"], "id": entry_id}
            await _write_down(connection, "share_ended", entry, by, share_id, SharePart(share["part"]))


async def _write_down(
    connection: asyncpg.Connection, act: str, entry: asyncpg.Record, by: UUID, share_id: UUID, part: SharePart
) -> None:
    await audit.record(
        connection,
        log="desk",
        act=act,
        edition_id=entry["edition_id"],
        actor_id=by,
        subject_id=entry["id"],
        detail={"share": str(share_id), "part": part.value},
    )
