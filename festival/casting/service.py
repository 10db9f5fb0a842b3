"""People are chosen, asked whether production may contact them, and everybody else is told.

For a minor the guardian is asked, answers and stands on the contact sheet; the minor is written to as well, without a
button that decides.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from festival import clock
from festival.accounts.tokens import new_token, token_hash
from festival.audit.service import record
from festival.casting.queries import candidates_of, chosen_by_link
from festival.casting.rules import (
    ChoiceOpen,
    GuardianAwaited,
    NoAddress,
    NobodyChosen,
    NotACasting,
    SelecteeState,
)
from festival.casting.tables import Selectee
from festival.db import atomic
from festival.editions.queries import current_rules
from festival.entries.agreements.ages import ADULT, years_on
from festival.errors import NotFound
from festival.notifications.service import OneOfMany, send, send_many
from festival.plain_text import keep_text

LONGEST_NOTE = 2000


async def choose_people(*, edition_id: UUID, by: UUID, entries: Sequence[UUID], note: str = "") -> int:
    """Choose people of the last sealed round and ask each for their consent; returns how many are new.

    Raises:
        NotFound: this person does not organise the edition.
        NotACasting: it chooses films.
        RoundNotSealed: no round is sealed with a result.
        NobodyChosen: nobody, or somebody who was not in that round.
        GuardianAwaited, NoAddress: somebody cannot be asked.
    """
    said = keep_text(note, field="note", most=LONGEST_NOTE, lines=True)
    async with atomic() as connection:
        edition = await _organised(connection, edition_id, by)
        candidates = {one.entry_id: one for one in await candidates_of(edition_id, by)}
        chosen = list(dict.fromkeys(entries))
        if not chosen or not set(chosen) <= set(candidates):
            raise NobodyChosen(field="people")
        new = [entry_id for entry_id in chosen if not candidates[entry_id].chosen]
        for entry_id in new:
            await _ask(connection, edition, entry_id, by, said)
        await record(
            connection,
            log="desk",
            act="people_chosen",
            edition_id=edition_id,
            actor_id=by,
            detail={"people": len(new)},
        )
    return len(new)


async def release_person(*, edition_id: UUID, by: UUID, entry_id: UUID) -> None:
    """Take somebody off the sheet again, with what they gave; their link stops working.

    Raises:
        NotFound: nobody of an edition that this person organises.
    """
    async with atomic() as connection:
        await _organised(connection, edition_id, by)
        gone = await connection.fetchval(
            "DELETE FROM selectee WHERE edition_id = $1 AND entry_id = $2 RETURNING entry_id", edition_id, entry_id
        )
        if gone is None:
            raise NotFound
        await record(
            connection, log="desk", act="person_released", edition_id=edition_id, actor_id=by, subject_id=entry_id
        )


async def answer_choice(*, token: str, agrees: bool, name: str = "", phone: str = "") -> None:
    """Whoever was asked agrees that production contacts them, or does not; they may change their mind at any time.

    Raises:
        NotFound: nobody was asked by this link.
        TextMissing, TextTooLong, UnusableText: who agrees says their name.
    """
    asked = await chosen_by_link(token)
    kept = keep_text(name, field="name", most=200, required=agrees)
    number = keep_text(phone, field="phone", most=60)
    async with atomic() as connection:
        await connection.execute(
            "UPDATE selectee SET state = $3, contact_name = $4, contact_phone = $5, answered_at = $6 "
            "WHERE edition_id = $1 AND entry_id = $2",
            asked.edition_id,
            asked.entry_id,
            (SelecteeState.AGREED if agrees else SelecteeState.DECLINED).value,
            kept if agrees else "",
            number if agrees else "",
            await clock.now(connection),
        )


async def tell_the_others(*, edition_id: UUID, by: UUID) -> int:
    """Write to everybody who entered and was not chosen, once each; returns how many.

    Raises:
        NotFound: this person does not organise the edition.
        NotACasting: it chooses films.
        ChoiceOpen: nobody was chosen yet.
    """
    async with atomic() as connection:
        edition = await _organised(connection, edition_id, by)
        if not await connection.fetchval("SELECT EXISTS (SELECT FROM selectee WHERE edition_id = $1)", edition_id):
            raise ChoiceOpen
        others = await connection.fetch(
            "WITH told AS (INSERT INTO casting_told (edition_id, person_id, told_at) "
            "SELECT DISTINCT $1::uuid, entrant_id, $2::timestamptz FROM entry WHERE edition_id = $1 "
            "AND state IN ('submitted', 'qualified') AND NOT EXISTS (SELECT FROM selectee JOIN entry own "
            "ON (own.edition_id, own.id) = (selectee.edition_id, selectee.entry_id) WHERE selectee.edition_id = $1 "
            "AND own.entrant_id = entry.entrant_id) ON CONFLICT DO NOTHING RETURNING person_id) "
            "SELECT person.id, person.email, person.locale FROM told JOIN person ON person.id = told.person_id "
            "WHERE person.email IS NOT NULL",
            edition_id,
            await clock.now(connection),
        )
        said = {"edition_name": edition["name"]}
        await send_many(
            connection,
            messages=[OneOfMany("casting/not_chosen", row["email"], row["id"], row["locale"], said) for row in others],
            edition_id=edition_id,
            reply_to=edition["contact"] or None,
        )
    return len(others)


async def _organised(connection: asyncpg.Connection, edition_id: UUID, by: UUID) -> asyncpg.Record:
    row = await connection.fetchrow(
        "SELECT * FROM edition WHERE id = $1 AND EXISTS (SELECT FROM membership WHERE edition_id = $1 "
        "AND person_id = $2 AND role = 'organiser') FOR NO KEY UPDATE",
        edition_id,
        by,
    )
    if row is None:
        raise NotFound
    if (await current_rules(edition_id)).call.chooses != "people":
        raise NotACasting
    return row


async def _ask(connection: asyncpg.Connection, edition: asyncpg.Record, entry_id: UUID, by: UUID, note: str) -> None:
    row = await connection.fetchrow(
        "SELECT film.title, person.id, person.email, person.locale, person.display_name, birth_date.born_on, "
        "guardian.email AS guardian_email, guardian.name AS guardian_name FROM entry "
        "JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id "
        "LEFT JOIN birth_date ON (birth_date.edition_id, birth_date.person_id) = (entry.edition_id, entry.entrant_id) "
        "LEFT JOIN guardian ON (guardian.edition_id, guardian.person_id) = (entry.edition_id, entry.entrant_id) "
        "AND guardian.ended_at IS NULL AND guardian.confirmed_at IS NOT NULL "
        "WHERE entry.edition_id = $1 AND entry.id = $2 AND entry.state = 'qualified' FOR SHARE OF entry",
        edition["id"],
        entry_id,
    )
    if row is None:
        raise NobodyChosen(field="people")
    now = await clock.now(connection)
    minor = _is_minor(row["born_on"], now.astimezone(ZoneInfo(edition["zone"])).date())
    if minor and row["guardian_email"] is None:
        raise GuardianAwaited(title=row["title"])
    address = row["guardian_email"] if minor else row["email"]
    if address is None:
        raise NoAddress(title=row["title"])
    token = new_token()
    await Selectee.insert(
        Selectee(
            edition_id=edition["id"],
            entry_id=entry_id,
            minor=minor,
            token_hash=token_hash(token),
            contact_name=row["guardian_name"] if minor else row["display_name"],
            contact_email=address,
            note=note,
            chosen_by=by,
            chosen_at=now,
        )
    )
    said = {"edition_name": edition["name"], "played": row["title"], "name": row["display_name"], "minor": minor}
    common = {"edition_id": edition["id"], "locale": row["locale"], "reply_to": edition["contact"] or None}
    await send(
        connection,
        template="casting/chosen",
        recipient=address,
        context={**said, "link": f"/casting/{token}"},
        about=[entry_id],
        **common,
    )
    if minor and row["email"] is not None:
        await send(
            connection,
            template="casting/chosen",
            recipient=row["email"],
            person_id=row["id"],
            context={**said, "link": None},
            about=[entry_id],
            **common,
        )


def _is_minor(born_on: date | None, today: date) -> bool:
    return born_on is not None and years_on(born_on, today) < ADULT
