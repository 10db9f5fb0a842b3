"""What may be read of letters and mailings: entrants read what is about their own entry, the desk its edition's."""

from uuid import UUID

import msgspec

from festival.correspondence.schemas import (
    LetterForDesk,
    LetterForEntrant,
    MailingForOrganiser,
    MailingInList,
    ThreadForDesk,
    ThreadForEntrant,
    WaitingThread,
)
from festival.db import fetch, fetch_row, fetch_value
from festival.entries.reading import STRANGER
from festival.errors import NotFound


async def thread_for_entrant(entry_id: UUID, person_id: UUID) -> ThreadForEntrant:
    """What was written about one's own entry.

    Raises:
        NotFound: there is none, or it is someone else's.
    """
    row = await fetch_row(
        "SELECT entry.id AS entry_id, film.title, edition.id AS edition_id, edition.name AS edition_name, "
        "edition.slug AS edition_slug, edition.zone FROM entry JOIN film ON film.id = entry.film_id "
        "JOIN edition ON edition.id = entry.edition_id WHERE entry.id = $1 AND entry.entrant_id = $2",
        entry_id,
        person_id,
    )
    if row is None:
        raise NotFound
    letters = await fetch(
        "SELECT from_festival, body, written_at FROM letter WHERE edition_id = $1 AND entry_id = $2 "
        "ORDER BY written_at, id",
        row["edition_id"],
        entry_id,
    )
    said = [msgspec.convert(dict(letter), LetterForEntrant) for letter in letters]
    return msgspec.convert({**row, "letters": said}, ThreadForEntrant)


async def thread_for_desk(edition_id: UUID, entry_id: UUID, reader: UUID) -> ThreadForDesk:
    """What was written about an entry; the caller has decided that its reader works at the desk.

    Raises:
        NotFound: no such entry, or one that the desk does not see: a draft without a film about which nobody wrote.
    """
    row = await fetch_row(
        "SELECT entry.id AS entry_id, film.title, person.display_name AS entrant_name FROM entry "  # noqa: S608 (our own text)
        "JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id "
        "WHERE entry.edition_id = $1 AND entry.id = $2 AND (entry.submitted_at IS NOT NULL "
        "OR entry.master_id IS NOT NULL OR EXISTS (SELECT FROM letter WHERE letter.edition_id = $1 AND entry_id = $2)) "
        f"AND NOT {STRANGER.format(person='$3')}",
        edition_id,
        entry_id,
        reader,
    )
    if row is None:
        raise NotFound
    letters = await fetch(
        "SELECT from_festival, person.display_name AS author_name, body, written_at, "
        "NOT from_festival AND settled_at IS NULL AS waits FROM letter JOIN person ON person.id = letter.author_id "
        "WHERE letter.edition_id = $1 AND letter.entry_id = $2 ORDER BY written_at, letter.id",
        edition_id,
        entry_id,
    )
    said = [msgspec.convert(dict(letter), LetterForDesk) for letter in letters]
    return msgspec.convert({**row, "letters": said}, ThreadForDesk)


async def letters_waiting(edition_id: UUID) -> int:
    """About how many entries somebody waits for the festival's answer."""
    count: int = await fetch_value(
        "SELECT count(DISTINCT entry_id) FROM letter "
        "WHERE edition_id = $1 AND NOT from_festival AND settled_at IS NULL",
        edition_id,
    )
    return count


async def waiting_threads(edition_id: UUID) -> list[WaitingThread]:
    """The same one by one, longest waiting first, fifty at most."""
    rows = await fetch(
        "WITH waiting AS (SELECT entry_id, written_at AS since, (SELECT count(*) FROM letter AS one "
        "WHERE (one.edition_id, one.entry_id) = (letter.edition_id, letter.entry_id) "
        "AND NOT one.from_festival AND one.settled_at IS NULL) AS letters FROM letter "
        "WHERE edition_id = $1 AND NOT from_festival AND settled_at IS NULL AND NOT EXISTS ("
        "SELECT FROM letter AS former "
        "WHERE (former.edition_id, former.entry_id) = (letter.edition_id, letter.entry_id) "
        "AND NOT former.from_festival AND former.settled_at IS NULL "
        "AND (former.written_at, former.id) < (letter.written_at, letter.id)) "
        "ORDER BY written_at, entry_id LIMIT 50) "
        "SELECT waiting.entry_id, film.title, person.display_name AS entrant_name, waiting.letters AS waiting, "
        "waiting.since FROM waiting JOIN entry ON (entry.edition_id, entry.id) = ($1, waiting.entry_id) "
        "JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id "
        "ORDER BY waiting.since, waiting.entry_id",
        edition_id,
    )
    return [msgspec.convert(dict(row), WaitingThread) for row in rows]


_COUNTED = """
    (SELECT count(*) FROM mailing_recipient AS recipient WHERE recipient.edition_id = mailing.edition_id
        AND recipient.mailing_id = mailing.id) AS entries,
    (SELECT count(message_id) FROM mailing_recipient AS recipient
        WHERE recipient.edition_id = mailing.edition_id AND recipient.mailing_id = mailing.id) AS written
"""


async def mailings_of(edition_id: UUID) -> list[MailingInList]:
    """The edition's mails to selections, newest first, a hundred at most."""
    rows = await fetch(
        f"SELECT mailing.id, state, written_at, starts_at, {_COUNTED}, "  # noqa: S608 (our own text)
        "coalesce((SELECT subject FROM wording WHERE wording.edition_id = mailing.edition_id "
        "AND wording.template = 'mailing/' || mailing.id ORDER BY locale LIMIT 1), '') AS subject "
        "FROM mailing WHERE edition_id = $1 ORDER BY written_at DESC, id LIMIT 100",
        edition_id,
    )
    return [msgspec.convert(dict(row), MailingInList) for row in rows]


async def mailing_for_organiser(edition_id: UUID, mailing_id: UUID) -> MailingForOrganiser:
    """One of them; the caller has decided that its reader organises.

    Raises:
        NotFound: the edition has no such mailing.
    """
    row = await fetch_row(
        f"SELECT id, state, selection, once_per, starts_at, ended_at, clock_timestamp() AS now, {_COUNTED} "  # noqa: S608 (our own text)
        "FROM mailing WHERE edition_id = $1 AND id = $2",
        edition_id,
        mailing_id,
    )
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), MailingForOrganiser)


async def mailing_subjects(edition_id: UUID) -> dict[str, str]:
    """What mails to selections are called, by the template under which their messages stand."""
    rows = await fetch(
        "SELECT DISTINCT ON (template) template, subject FROM wording "
        "WHERE edition_id = $1 AND template LIKE 'mailing/%' ORDER BY template, locale",
        edition_id,
    )
    return {row["template"]: row["subject"] for row in rows}
