"""A minor's age and guardian: said by the entrant, confirmed and taken back from the guardian's own mailbox.

The mailed link stays the guardian's door to the same page: what was given there can be taken back there.
"""

import hmac
import secrets
from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival import clock
from festival.accounts.attempts import begin_attempt, succeed
from festival.accounts.rules import MOST_CODE_TRIES, MailedCodeWrong, read_display_name
from festival.accounts.tokens import new_token, token_hash
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.rules_body import RulesBody
from festival.entries.agreements.ages import Age
from festival.entries.agreements.awaiting import CONFIRMATION_COLUMNS, age_of
from festival.entries.agreements.counting_in import count_in
from festival.entries.agreements.rules import (
    BirthDateStands,
    GuardianConfirmed,
    GuardianLinkOver,
    ImplausibleBirthDate,
    NoGuardianNeeded,
    OwnAddress,
)
from festival.entries.owning import own_entry
from festival.entries.reading import MASTER_JOINS
from festival.entries.rules import EntryState
from festival.entries.tables import Guardian
from festival.errors import NotFound
from festival.notifications import service as notifications
from festival.notifications.rules import mailbox_of, read_address

ANSWER_WITHIN = timedelta(days=30)
CONSENT_TAKEN_BACK = "The guardian took their consent back."


async def state_birth_date(*, entry_id: UUID, by: UUID, born_on: date) -> None:
    """Say when one was born, for this edition.

    Raises:
        NotFound: not one's own entry.
        ImplausibleBirthDate: after today, or before 1890.
        BirthDateStands: a film was submitted under another birth date.
    """
    async with atomic() as connection:
        entry = await own_entry(connection, entry_id, by)
        now = await clock.now(connection)
        if not date(1890, 1, 1) <= born_on <= now.date():
            raise ImplausibleBirthDate(field="born_on")
        held = await connection.fetchval(
            "SELECT born_on FROM birth_date WHERE edition_id = $1 AND person_id = $2", entry["edition_id"], by
        )
        if held is not None and held != born_on and await _has_submitted(connection, entry["edition_id"], by):
            raise BirthDateStands(field="born_on")
        await connection.execute(
            "INSERT INTO birth_date (edition_id, person_id, born_on, stated_at) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (edition_id, person_id) DO UPDATE SET born_on = excluded.born_on, "
            "stated_at = excluded.stated_at",
            entry["edition_id"],
            by,
            born_on,
            now,
        )


async def _has_submitted(connection: asyncpg.Connection, edition_id: UUID, person_id: UUID) -> bool:
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM entry WHERE edition_id = $1 AND entrant_id = $2 "
        "AND state NOT IN ('draft', 'withdrawn'))",
        edition_id,
        person_id,
    )
    return found


async def ask_guardian(*, entry_id: UUID, by: UUID, name: str, email: str, network: str | None) -> None:
    """Ask a parent or guardian for their consent by mail; asking anew replaces whoever was asked before.

    Raises:
        NotFound: not one's own entry.
        NoGuardianNeeded: the rules or the entrant's age ask for none.
        GuardianConfirmed: one gave their consent already.
        OwnAddress: it is the entrant's own address, or a variant of it.
        NotAnAddress, Invalid: name or address cannot be used.
        TooManyAttempts: too many mails were asked for.
    """
    address, kept = read_address(email), read_display_name(name)
    await begin_attempt(kind="guardian", email=str(by), network=network)
    async with atomic() as connection:
        entry = await own_entry(connection, entry_id, by)
        row = await _around(connection, entry)
        if age_of(row, msgspec.convert(row["rules"], RulesBody)) is not Age.WITH_GUARDIAN:
            raise NoGuardianNeeded
        if row["guardian"] and row["guardian"]["confirmed_at"]:
            raise GuardianConfirmed
        if row["entrant_email"] is not None and mailbox_of(row["entrant_email"]) == mailbox_of(address):
            raise OwnAddress(field="email")
        now = await clock.now(connection)
        await connection.execute(
            "UPDATE guardian SET ended_at = $3 WHERE edition_id = $1 AND person_id = $2 AND ended_at IS NULL",
            entry["edition_id"],
            by,
            now,
        )
        guardian_id, token, code = uuid4(), new_token(), f"{secrets.randbelow(1_000_000):06d}"
        guardian = Guardian(
            edition_id=entry["edition_id"],
            id=guardian_id,
            person_id=by,
            name=kept,
            email=address,
            token_hash=token_hash(token),
            code_hash=token_hash(f"{guardian_id} {code}"),
            expires_at=now + ANSWER_WITHIN,
        )
        await Guardian.insert(guardian)
        await notifications.send(
            connection,
            template="entries/guardian",
            recipient=address,
            edition_id=entry["edition_id"],
            context={
                "title": row["title"],
                "edition_name": row["edition_name"],
                "entry_id": str(entry_id),
                "link": f"/guardian/{token}",
                "code": code,
                "expires_at": guardian.expires_at.isoformat(),
                "zone": row["zone"],
            },
            locale=row["locale"],
            reply_to=row["contact"] or None,
        )


async def _around(connection: asyncpg.Connection, entry: asyncpg.Record) -> asyncpg.Record:
    return await connection.fetchrow(
        f"SELECT film.title, edition.name AS edition_name, edition.zone, edition.contact, {CONFIRMATION_COLUMNS}, "  # noqa: S608 (our own text)
        f"rules_version.body AS rules, entrant.email AS entrant_email, entrant.locale FROM entry {MASTER_JOINS} "
        "JOIN person entrant ON entrant.id = entry.entrant_id WHERE entry.edition_id = $1 AND entry.id = $2",
        entry["edition_id"],
        entry["id"],
    )


async def confirm_by_code(*, entry_id: UUID, by: UUID, code: str, network: str | None) -> None:
    """The six digits of the guardian's mail, typed where the guardian was named.

    Raises:
        NotFound: not one's own entry, or nobody was asked.
        MailedCodeWrong: they are not those of the newest mail, are too old, or were tried too often.
        TooManyAttempts: too many wrong ones.
    """
    attempt = await begin_attempt(kind="guardian_code", email=str(by), network=network)
    digits = "".join(code.split())
    async with atomic() as connection:
        entry = await own_entry(connection, entry_id, by)
        now = await clock.now(connection)
        tried = await connection.fetchrow(
            "UPDATE guardian SET code_tries = code_tries + 1 WHERE edition_id = $1 AND person_id = $2 "
            "AND ended_at IS NULL AND code_tries < $3 AND expires_at > $4 RETURNING *",
            entry["edition_id"],
            by,
            MOST_CODE_TRIES,
            now,
        )
        right = tried is not None and hmac.compare_digest(tried["code_hash"], token_hash(f"{tried['id']} {digits}"))
        if right:
            await succeed(connection, attempt)
            await _confirm(connection, tried)
            return
    # Raised outside the transaction: a wrong try stays counted.
    raise MailedCodeWrong(field="code")


async def confirm_guardian(*, token: str) -> None:
    """The guardian's consent, by the button of their link; pressing it twice is pressing it once.

    Raises:
        NotFound: nobody was asked by this link.
        GuardianLinkOver: it is too old, or another guardian was named since.
    """
    async with atomic() as connection:
        guardian = await _by_token(connection, token)
        if guardian["ended_at"] is not None:
            raise GuardianLinkOver
        if guardian["confirmed_at"] is None:
            if guardian["expires_at"] <= await clock.now(connection):
                raise GuardianLinkOver
            await _confirm(connection, guardian)


async def _by_token(connection: asyncpg.Connection, token: str) -> asyncpg.Record:
    guardian = await connection.fetchrow("SELECT * FROM guardian WHERE token_hash = $1 FOR UPDATE", token_hash(token))
    if guardian is None:
        raise NotFound
    return guardian


async def _confirm(connection: asyncpg.Connection, guardian: asyncpg.Record) -> None:
    await connection.execute(
        "UPDATE guardian SET confirmed_at = coalesce(confirmed_at, $3) WHERE edition_id = $1 AND id = $2",
        guardian["edition_id"],
        guardian["id"],
        await clock.now(connection),
    )
    await _write_down(connection, "guardian_confirmed", guardian)
    await count_in(person_id=guardian["person_id"])


async def take_consent_back(*, token: str) -> None:
    """The guardian changes their mind: the minor's films leave the competition; doing it twice is doing it once.

    A film that no jury has taken is withdrawn; one that a round has taken is taken out for this reason, as only the
    festival can take films out of a round.

    Raises:
        NotFound: nobody was asked by this link.
    """
    async with atomic() as connection:
        guardian = await _by_token(connection, token)
        if guardian["ended_at"] is not None:
            return
        now = await clock.now(connection)
        await connection.execute(
            "UPDATE guardian SET ended_at = $3 WHERE edition_id = $1 AND id = $2",
            guardian["edition_id"],
            guardian["id"],
            now,
        )
        await connection.execute(
            "UPDATE entry SET state = CASE WHEN frozen THEN $3 ELSE $4 END, reason = CASE WHEN frozen THEN $5 ELSE '' "
            "END, decided_at = CASE WHEN frozen THEN $6::timestamptz END, updated_at = $6, version = version + 1 "
            "WHERE edition_id = $1 AND entrant_id = $2 AND state IN ('waiting', 'submitted', 'qualified')",
            guardian["edition_id"],
            guardian["person_id"],
            EntryState.DISQUALIFIED.value,
            EntryState.WITHDRAWN.value,
            CONSENT_TAKEN_BACK,
            now,
        )
        await _write_down(connection, "guardian_took_back", guardian)


async def _write_down(connection: asyncpg.Connection, act: str, guardian: asyncpg.Record) -> None:
    await audit.record(
        connection,
        log="desk",
        act=act,
        edition_id=guardian["edition_id"],
        actor_id=None,
        subject_id=guardian["person_id"],
        detail={"guardian": str(guardian["id"])},
    )
