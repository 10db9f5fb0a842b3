"""Letters about an entry: written on its page, kept there, and mailed to the other side."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from festival import clock
from festival.audit.service import record
from festival.correspondence.rules import LETTERS_AN_HOUR, LONGEST_LETTER, TooManyLetters
from festival.db import atomic
from festival.editions.rules import DESK, Role
from festival.entries.reading import STRANGER
from festival.errors import NotFound
from festival.notifications.service import send
from festival.plain_text import keep_text

_ENTRY = """
    SELECT entry.edition_id, entry.id AS entry_id, film.title, edition.slug, edition.name AS edition_name,
        nullif(edition.contact, '') AS contact, person.id AS entrant_id, person.display_name AS entrant_name,
        person.email AS entrant_email, person.locale AS entrant_locale
    FROM entry JOIN film ON film.id = entry.film_id JOIN edition ON edition.id = entry.edition_id
    JOIN person ON person.id = entry.entrant_id
"""


async def write_to_festival(*, entry_id: UUID, letter_id: UUID, body: str, by: UUID) -> None:
    """An entrant's letter: to the festival's mailbox, or to each of its organisers where it has none.

    ``letter_id`` is drawn with the form, so that a form sent twice is one letter.

    Raises:
        NotFound: not one's own entry.
        TextMissing, TextTooLong, UnusableText: nothing to read, or nothing that stays in its place.
        TooManyLetters: more than anybody answers.
    """
    kept = keep_text(body, field="body", most=LONGEST_LETTER, lines=True, required=True)
    async with atomic() as connection:
        entry = await connection.fetchrow(_ENTRY + "WHERE entry.id = $1 AND entry.entrant_id = $2", entry_id, by)
        if entry is None:
            raise NotFound
        if not await _keep_letter(connection, entry, letter_id=letter_id, body=kept, by=by, from_festival=False):
            return
        for recipient in await _festival_of(connection, entry):
            await send(
                connection,
                template="correspondence/from_entrant",
                context=_context(entry, kept, path=f"/organise/{entry['slug']}/entries/{entry_id}/letters"),
                edition_id=entry["edition_id"],
                reply_to=entry["contact"],
                about=[entry_id],
                **recipient,
            )


async def write_to_entrant(*, edition_id: UUID, entry_id: UUID, letter_id: UUID, body: str, by: UUID) -> None:
    """The festival's letter; what the entrant wrote before is thereby answered.

    Raises:
        NotFound: no such entry, or ``by`` does not work at the desk.
        TextMissing, TextTooLong, UnusableText, TooManyLetters: as for entrants.
    """
    kept = keep_text(body, field="body", most=LONGEST_LETTER, lines=True, required=True)
    async with atomic() as connection:
        entry = await _entry_at_desk(connection, edition_id, entry_id, by)
        if not await _keep_letter(connection, entry, letter_id=letter_id, body=kept, by=by, from_festival=True):
            return
        await _settle(connection, edition_id, entry_id)
        if entry["entrant_email"] is not None:
            await send(
                connection,
                template="correspondence/from_festival",
                recipient=entry["entrant_email"],
                person_id=entry["entrant_id"],
                context=_context(entry, kept, path=f"/me/entries/{entry_id}/letters"),
                edition_id=edition_id,
                locale=entry["entrant_locale"],
                reply_to=entry["contact"],
                about=[entry_id],
            )


async def settle_letters(*, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """What the entrant wrote needs no answer: it waits no more.

    Raises:
        NotFound: no such entry, or ``by`` does not work at the desk.
    """
    async with atomic() as connection:
        await _entry_at_desk(connection, edition_id, entry_id, by)
        if await _settle(connection, edition_id, entry_id):
            await record(
                connection, log="desk", act="letters_settled", edition_id=edition_id, actor_id=by, subject_id=entry_id
            )


async def _entry_at_desk(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID, by: UUID) -> asyncpg.Record:
    entry = await connection.fetchrow(
        _ENTRY + "WHERE entry.edition_id = $1 AND entry.id = $2 AND (entry.submitted_at IS NOT NULL "  # noqa: S608 (our own text)
        "OR entry.master_id IS NOT NULL OR EXISTS (SELECT FROM letter WHERE letter.edition_id = $1 AND entry_id = $2)) "
        "AND EXISTS (SELECT FROM membership WHERE membership.edition_id = $1 AND membership.person_id = $3 "
        f"AND membership.role = ANY ($4)) AND NOT {STRANGER.format(person='$3')}",
        edition_id,
        entry_id,
        by,
        [role.value for role in DESK],
    )
    if entry is None:
        raise NotFound
    return entry


async def _keep_letter(
    connection: asyncpg.Connection, entry: asyncpg.Record, *, letter_id: UUID, body: str, by: UUID, from_festival: bool
) -> bool:
    # One person's letters are counted one after the other: fifty at once are fifty.
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"letters {by}")
    now = await clock.now(connection)
    known = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM letter WHERE edition_id = $1 AND id = $2)", entry["edition_id"], letter_id
    )
    if known:
        return False
    most = LETTERS_AN_HOUR[from_festival]
    reached = await connection.fetchval(
        "SELECT written_at FROM letter WHERE author_id = $1 AND from_festival = $2 AND written_at > $3 "
        "ORDER BY written_at DESC OFFSET $4 LIMIT 1",
        by,
        from_festival,
        now - timedelta(hours=1),
        most - 1,
    )
    if reached is not None:
        wait = int((reached + timedelta(hours=1) - now).total_seconds()) + 1
        raise TooManyLetters(retry_after=wait, most=most, minutes=-(-wait // 60))
    await connection.execute(
        "INSERT INTO letter (edition_id, id, entry_id, author_id, from_festival, body, written_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        entry["edition_id"],
        letter_id,
        entry["entry_id"],
        by,
        from_festival,
        body,
        now,
    )
    await record(
        connection,
        log="desk",
        act="letter_written",
        edition_id=entry["edition_id"],
        actor_id=by,
        subject_id=entry["entry_id"],
        detail={"letter": str(letter_id)},
    )
    return True


async def _settle(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> bool:
    status: str = await connection.execute(
        "UPDATE letter SET settled_at = clock_timestamp() "
        "WHERE edition_id = $1 AND entry_id = $2 AND NOT from_festival AND settled_at IS NULL",
        edition_id,
        entry_id,
    )
    return status != "UPDATE 0"


async def _festival_of(connection: asyncpg.Connection, entry: asyncpg.Record) -> list[dict[str, Any]]:
    organisers = await connection.fetch(
        "SELECT person.id AS person_id, person.email AS recipient, person.locale FROM membership "
        "JOIN person ON person.id = membership.person_id AND person.email IS NOT NULL "
        "WHERE membership.edition_id = $1 AND membership.role = $2 ORDER BY person.id",
        entry["edition_id"],
        Role.ORGANISER.value,
    )
    if entry["contact"] is not None:
        return [{"recipient": entry["contact"], "locale": organisers[0]["locale"] if organisers else "en"}]
    return [dict(organiser) for organiser in organisers]


def _context(entry: asyncpg.Record, body: str, *, path: str) -> dict[str, Any]:
    return {
        "title": entry["title"],
        "edition_name": entry["edition_name"],
        "entrant_name": entry["entrant_name"],
        "body": body,
        "path": path,
    }
