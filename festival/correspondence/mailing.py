"""A mail to a selection: written, looked at, confirmed with its number, undone until it starts, sent in batches."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival import clock
from festival.audit.service import record
from festival.correspondence.rules import (
    BATCH,
    UNDO_WITHIN,
    MailingConfirmed,
    MailingState,
    NobodySelected,
    NothingWritten,
    OncePer,
    SelectionMoved,
    TooLateToUndo,
)
from festival.correspondence.schemas import Selection
from festival.correspondence.selecting import reach_of, selected
from festival.db import atomic, fetch
from festival.editions.queries import roles_of
from festival.editions.rules import Role
from festival.errors import NotFound
from festival.jobs import Task, enqueue
from festival.notifications.placeholders import MAILING, read_wording
from festival.notifications.service import OneOfMany, send_many
from festival.notifications.wordings import Wording, drop_wording, mailing_template, set_wording
from festival.web.translation import LANGUAGES

SEND_MAILING = "send_mailing"


async def write_mailing(
    *,
    edition_id: UUID,
    mailing_id: UUID,
    selection: Selection,
    once_per: OncePer,
    words: Mapping[str, tuple[str, str]],
    by: UUID,
) -> None:
    """Keep a mail as it stands, before anybody gets it; ``words``: subject and text by language, empty: none in it.

    ``mailing_id`` is drawn with the form, so that it can be changed and sent twice without becoming two.

    Raises:
        NotFound: ``by`` does not organise this edition.
        MailingConfirmed: it was confirmed already.
        NothingWritten: no language has words. Else as `read_wording`, with the language in the field's name.
    """
    wordings = [
        Wording(locale, *read_wording(MAILING, subject=subject, body=body, suffix=f"_{locale}"))
        for locale, (subject, body) in words.items()
        if locale in LANGUAGES and (subject.strip() or body.strip())
    ]
    if not wordings:
        raise NothingWritten(field=f"body_{LANGUAGES[0]}")
    template = mailing_template(mailing_id)
    async with atomic() as connection:
        await _organises(edition_id, by)
        state = await connection.fetchval(
            "SELECT state FROM mailing WHERE edition_id = $1 AND id = $2 FOR UPDATE", edition_id, mailing_id
        )
        if state not in {None, MailingState.DRAFT}:
            raise MailingConfirmed
        await connection.execute(
            "INSERT INTO mailing (edition_id, id, selection, once_per, written_by) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (edition_id, id) DO UPDATE SET selection = excluded.selection, once_per = excluded.once_per, "
            "written_by = excluded.written_by, written_at = clock_timestamp()",
            edition_id,
            mailing_id,
            msgspec.to_builtins(selection),
            once_per.value,
            by,
        )
        for locale in set(LANGUAGES) - {wording.locale for wording in wordings}:
            await drop_wording(connection, edition_id=edition_id, template=template, locale=locale)
        for wording in wordings:
            await set_wording(connection, edition_id=edition_id, template=template, wording=wording, by=by)


async def confirm_mailing(*, edition_id: UUID, mailing_id: UUID, seen: int, by: UUID) -> None:
    """Send it to everybody whom the selection reaches now, after the time in which it can be undone.

    ``seen``: the number of mails that ``by`` was shown and agreed to.

    Raises:
        NotFound: ``by`` does not organise this edition, or it has no such mail.
        MailingConfirmed: it was confirmed already.
        NobodySelected, SelectionMoved: nobody would get it, or not as many as were agreed to.
    """
    async with atomic() as connection:
        await _organises(edition_id, by)
        mailing = await _held(connection, edition_id, mailing_id)
        if mailing["state"] != MailingState.DRAFT:
            raise MailingConfirmed
        chosen = await selected(edition_id, msgspec.convert(mailing["selection"], Selection))
        mails = reach_of(chosen, OncePer(mailing["once_per"])).mails
        if not mails:
            raise NobodySelected
        if mails != seen:
            raise SelectionMoved(now=mails, seen=seen)
        await connection.execute(
            "INSERT INTO mailing_recipient (edition_id, mailing_id, entry_id, person_id) "
            "SELECT $1, $2, * FROM unnest($3::uuid[], $4::uuid[])",
            edition_id,
            mailing_id,
            [one.entry_id for one in chosen],
            [one.person_id for one in chosen],
        )
        await connection.execute(
            "UPDATE mailing SET state = $3, starts_at = $4 WHERE edition_id = $1 AND id = $2",
            edition_id,
            mailing_id,
            MailingState.WAITING.value,
            await clock.now(connection) + UNDO_WITHIN,
        )
        await enqueue(connection, SEND_MAILING, Task(edition_id=edition_id, subject_id=mailing_id), after=UNDO_WITHIN)
        await record(
            connection,
            log="desk",
            act="mailing_confirmed",
            edition_id=edition_id,
            actor_id=by,
            subject_id=mailing_id,
            detail={"mails": mails, "selection": msgspec.json.encode(mailing["selection"]).decode()},
        )


async def undo_mailing(*, edition_id: UUID, mailing_id: UUID, by: UUID) -> None:
    """Nobody gets it.

    Raises:
        NotFound: ``by`` does not organise this edition, or it has no such mail.
        TooLateToUndo: it has started, or was never confirmed.
    """
    async with atomic() as connection:
        await _organises(edition_id, by)
        mailing = await _held(connection, edition_id, mailing_id)
        if mailing["state"] != MailingState.WAITING or mailing["starts_at"] <= await clock.now(connection):
            raise TooLateToUndo
        await connection.execute(
            "UPDATE mailing SET state = $3 WHERE edition_id = $1 AND id = $2",
            edition_id,
            mailing_id,
            MailingState.UNDONE.value,
        )
        await connection.execute(
            "DELETE FROM mailing_recipient WHERE edition_id = $1 AND mailing_id = $2", edition_id, mailing_id
        )
        await record(
            connection, log="desk", act="mailing_undone", edition_id=edition_id, actor_id=by, subject_id=mailing_id
        )


async def send_mailing(edition_id: UUID, mailing_id: UUID) -> None:
    """Put a confirmed mail into the outbox, batch by batch; what lies there already is not put there again."""
    while await _send_batch(edition_id, mailing_id):
        continue


async def send_all_mailings() -> None:
    """The same for every mail whose time has come, should its job have been lost."""
    due = await fetch(
        "SELECT edition_id, id FROM mailing WHERE state IN ('waiting', 'sending') AND starts_at <= clock_timestamp()"
    )
    for row in due:
        await send_mailing(row["edition_id"], row["id"])


async def _send_batch(edition_id: UUID, mailing_id: UUID) -> bool:
    """One batch in one transaction; False: nothing is left to do, or it is not time."""
    async with atomic() as connection:
        try:
            mailing = await _held(connection, edition_id, mailing_id)
        except NotFound:
            return False
        now = await clock.now(connection)
        if mailing["state"] not in {MailingState.WAITING, MailingState.SENDING} or mailing["starts_at"] > now:
            return False
        rows = await connection.fetch(_BATCH[OncePer(mailing["once_per"])], edition_id, mailing_id, BATCH)
        await _send(connection, edition_id, mailing_id, rows)
        await connection.execute(
            "UPDATE mailing SET state = $3, ended_at = $4 WHERE edition_id = $1 AND id = $2",
            edition_id,
            mailing_id,
            (MailingState.SENDING if rows else MailingState.SENT).value,
            None if rows else now,
        )
    return bool(rows)


_TO = """
    edition.id AS edition_id, edition.name AS edition_name, edition.zone, edition.closes_at,
    nullif(edition.contact, '') AS contact, person.id AS person_id, person.display_name AS name, person.email,
    person.locale, category.name AS category_name
"""
_FROM = """
    mailing_recipient AS recipient
    JOIN edition ON edition.id = recipient.edition_id
    JOIN person ON person.id = recipient.person_id
    JOIN entry ON (entry.edition_id, entry.id) = (recipient.edition_id, recipient.entry_id)
    JOIN film ON film.id = entry.film_id
    JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
    WHERE recipient.edition_id = $1 AND recipient.mailing_id = $2 AND recipient.message_id IS NULL
"""
_BATCH = {
    OncePer.ENTRY: f"SELECT {_TO}, film.title, ARRAY[entry.id] AS entries FROM {_FROM} ORDER BY entry.id LIMIT $3",  # noqa: S608 (our own text)
    OncePer.PERSON: f"""
        SELECT {_TO.replace("category.name", "string_agg(DISTINCT category.name, ', ')")},
            string_agg(film.title, ', ' ORDER BY film.title, entry.id) AS title, array_agg(entry.id) AS entries
        FROM {_FROM} AND recipient.person_id IN (
            SELECT DISTINCT person_id FROM mailing_recipient
            WHERE edition_id = $1 AND mailing_id = $2 AND message_id IS NULL ORDER BY person_id LIMIT $3)
        GROUP BY edition.id, person.id ORDER BY person.id
    """,  # noqa: S608 (our own text)
}


def context_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the words of a mail are filled from: one recipient's entry, or entries."""
    entries = row["entries"]
    return {
        "name": row["name"],
        "title": row["title"],
        "edition_name": row["edition_name"],
        "category_name": row["category_name"],
        "closes_at": row["closes_at"].isoformat(),
        "zone": row["zone"],
        "path": f"/me/entries/{entries[0]}" if len(entries) == 1 else "/me",
    }


async def _send(
    connection: asyncpg.Connection, edition_id: UUID, mailing_id: UUID, rows: Sequence[asyncpg.Record]
) -> None:
    readers = [row for row in rows if row["email"] is not None]
    message_ids = await send_many(
        connection,
        messages=[
            OneOfMany(
                template=mailing_template(mailing_id),
                recipient=row["email"],
                person_id=row["person_id"],
                locale=row["locale"],
                context=context_of(row),
                about=row["entries"],
            )
            for row in readers
        ],
        edition_id=edition_id,
        reply_to=rows[0]["contact"] if rows else None,
    )
    # Whoever erased their account or lost their address since the confirmation is passed over, and counted as done.
    done = [(entry_id, mailing_id) for row in rows if row["email"] is None for entry_id in row["entries"]]
    done += [(entry_id, id_) for row, id_ in zip(readers, message_ids, strict=True) for entry_id in row["entries"]]
    await connection.execute(
        "UPDATE mailing_recipient SET message_id = done.message_id FROM unnest($3::uuid[], $4::uuid[]) "
        "AS done (entry_id, message_id) WHERE edition_id = $1 AND mailing_id = $2 "
        "AND mailing_recipient.entry_id = done.entry_id",
        edition_id,
        mailing_id,
        [entry_id for entry_id, _ in done],
        [id_ for _, id_ in done],
    )


async def _organises(edition_id: UUID, person_id: UUID) -> None:
    if Role.ORGANISER not in await roles_of(edition_id, person_id):
        raise NotFound


async def _held(connection: asyncpg.Connection, edition_id: UUID, mailing_id: UUID) -> asyncpg.Record:
    mailing = await connection.fetchrow(
        "SELECT * FROM mailing WHERE edition_id = $1 AND id = $2 FOR UPDATE", edition_id, mailing_id
    )
    if mailing is None:
        raise NotFound
    return mailing
