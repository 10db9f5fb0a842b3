"""An edition's own words for its mails: kept by template and language, used when the mail leaves."""

from uuid import UUID

import asyncpg
import msgspec

from festival.db import fetch, fetch_row
from festival.notifications.letters import Letter, LogoInLetter, write_letter, write_worded
from festival.notifications.placeholders import MAILING, WORDABLE, Wordable
from festival.notifications.schemas import MessageInOutbox
from festival.web.translation import LANGUAGES

MAILINGS = "mailing/"


class Wording(msgspec.Struct, frozen=True):
    """Subject and text in one language."""

    locale: str
    subject: str
    body: str


def mailing_template(mailing_id: UUID) -> str:
    """Under which template the words of a mail to a selection stand."""
    return f"{MAILINGS}{mailing_id}"


async def wordings_of(edition_id: UUID, template: str) -> dict[str, Wording]:
    """What the edition says instead of our own words, by language."""
    rows = await fetch(
        "SELECT locale, subject, body FROM wording WHERE edition_id = $1 AND template = $2 ORDER BY locale",
        edition_id,
        template,
    )
    return {row["locale"]: msgspec.convert(dict(row), Wording) for row in rows}


async def set_wording(
    connection: asyncpg.Connection, *, edition_id: UUID, template: str, wording: Wording, by: UUID
) -> None:
    """Keep the edition's words; they hold for every mail that leaves from now on."""
    await connection.execute(
        "INSERT INTO wording (edition_id, template, locale, subject, body, changed_by) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (edition_id, template, locale) DO UPDATE SET subject = excluded.subject, body = excluded.body, "
        "changed_by = excluded.changed_by, changed_at = clock_timestamp()",
        edition_id,
        template,
        wording.locale,
        wording.subject,
        wording.body,
        by,
    )


async def drop_wording(connection: asyncpg.Connection, *, edition_id: UUID, template: str, locale: str) -> None:
    """Back to our own words."""
    await connection.execute(
        "DELETE FROM wording WHERE edition_id = $1 AND template = $2 AND locale = $3", edition_id, template, locale
    )


async def letter_of(message: MessageInOutbox, *, address: str) -> Letter:
    """The message as it leaves: in the edition's words where it has some in the reader's language, else in ours.

    A mail to a selection has no words of ours: who reads a language it was not written in gets it in one that it was.
    """
    worded = _wordable(message.template)
    wording = None if worded is None else await _wording_for(message)
    logo = await _logo_of(message.edition_id)
    if worded is None or wording is None:
        return write_letter(message.template, message.context, locale=message.locale, address=address, logo=logo)
    return write_worded(
        worded, wording.subject, wording.body, message.context, locale=wording.locale, address=address, logo=logo
    )


async def _logo_of(edition_id: UUID | None) -> LogoInLetter | None:
    """The logo of an announced edition; mail programs fetch it from its public address."""
    row = await fetch_row(
        "SELECT edition.slug, picture.id, picture.name FROM edition_picture AS picture "
        "JOIN edition ON edition.id = picture.edition_id "
        "WHERE picture.edition_id = $1 AND picture.part = 'logo' AND edition.call_state <> 'preparing'",
        edition_id,
    )
    return None if row is None else LogoInLetter(path=f"/e/{row['slug']}/look/{row['id']}", name=row["name"])


def _wordable(template: str) -> Wordable | None:
    return MAILING if template.startswith(MAILINGS) else WORDABLE.get(template)


async def _wording_for(message: MessageInOutbox) -> Wording | None:
    row = await fetch_row(
        "SELECT locale, subject, body FROM wording WHERE edition_id = $1 AND template = $2 AND (locale = $3 OR $4) "
        "ORDER BY locale <> $3, array_position($5, locale) LIMIT 1",
        message.edition_id,
        message.template,
        message.locale if message.locale in LANGUAGES else LANGUAGES[0],
        message.template.startswith(MAILINGS),
        list(LANGUAGES),
    )
    return None if row is None else msgspec.convert(dict(row), Wording)
