"""How long what is kept, as data: shown in plain words on the privacy page, enforced every night."""

from dataclasses import dataclass
from datetime import timedelta

from festival.audience.voting.erasing import forget_voters_of_old
from festival.casting.erasing import forget_selectees_of_old
from festival.db import atomic, execute, fetch
from festival.entries.erasing import IS_RECORD, erase_entry
from festival.entries.reports.erasing import forget_reporters_of_old
from festival.media.erasing import erase_objects_of
from festival.mentoring.erasing import forget_meetings_of_old
from festival.panels.erasing import let_films_go
from festival.selection.screening_files import forget_screening_files


@dataclass(frozen=True, slots=True)
class Period:
    """How many days something is kept, and from when they count."""

    kind: str
    days: int
    sentence: str


PERIODS = (
    Period("drafts", 180, "Films that were never submitted or were withdrawn: %(days)s days after the call closed."),
    Period("drafts_of_minors", 30, "The same of minors: %(days)s days after the call closed."),
    Period("refused_films", 180, "The files of films that were taken out: %(days)s days after the call closed."),
    Period("birth_dates", 365, "Birth dates and guardians' addresses: %(days)s days after the call closed."),
    Period("mentoring", 365, "Mentors, trainees and how they met: %(days)s days after they were entered or last met."),
    Period("selectees", 365, "Who was chosen in a casting, and how to reach them: %(days)s days."),
    Period("voters", 30, "Voters' addresses: until the result is out, at most %(days)s days after the vote closed."),
    Period("messages", 180, "Mails in our outbox: %(days)s days after they were sent."),
    Period("reporters", 90, "Addresses of people who reported a film: %(days)s days after it was dealt with."),
    Period("letters", 1095, "Letters, notes and labels about an entry: %(days)s days after the call closed."),
    Period("imports", 180, "Lists that a team sent in, as they were read: %(days)s days after the call closed."),
    Period("invitations", 180, "Addresses that were invited to a team or a jury: %(days)s days after the link ended."),
    Period("webhook_log", 30, "Which messages went to other programs, without what they said: %(days)s days."),
    Period("replies", 2, "Answers kept so that a request sent twice acts once: %(days)s days."),
    Period("uploads", 30, "What is noted of uploads that were never finished: %(days)s days."),
    Period("sign_in_log", 1, "Attempts to sign in, without addresses: %(days)s day."),
)


def days_of(kind: str) -> timedelta:
    """The period of a kind."""
    return timedelta(days=next(period.days for period in PERIODS if period.kind == kind))


_OLD_DRAFTS = f"""
    SELECT entry.edition_id, entry.id FROM entry JOIN edition ON edition.id = entry.edition_id
    WHERE entry.state IN ('draft', 'withdrawn') AND NOT {IS_RECORD} AND clock_timestamp() - edition.closes_at >
        CASE WHEN EXISTS (SELECT FROM guardian WHERE (guardian.edition_id, guardian.person_id)
            = (entry.edition_id, entry.entrant_id)) THEN $2::interval ELSE $1::interval END
    ORDER BY entry.edition_id, entry.id LIMIT 1000
"""  # noqa: S608 (our own text)
_FILES = """
    SELECT entry.edition_id, entry.master_id FROM entry JOIN edition ON edition.id = entry.edition_id
    JOIN person ON person.id = entry.entrant_id
    WHERE entry.master_id IS NOT NULL AND EXISTS (SELECT FROM rendition WHERE (rendition.edition_id,
        rendition.master_id) = (entry.edition_id, entry.master_id)) AND NOT EXISTS (SELECT FROM held_master
        WHERE (held_master.edition_id, held_master.master_id) = (entry.edition_id, entry.master_id)) AND (
        entry.state = 'disqualified' AND clock_timestamp() - edition.closes_at > $1::interval
        OR person.erased_at IS NOT NULL AND edition.palmares_published_at IS NOT NULL)
    ORDER BY entry.edition_id, entry.id LIMIT 1000
"""
_CLOSED_LONG_AGO = "edition.id = {table}.edition_id AND clock_timestamp() - edition.closes_at > $1::interval"
_BY_AGE = (
    *(
        (f"DELETE FROM {table} USING edition WHERE {_CLOSED_LONG_AGO.format(table=table)}", kind)  # noqa: S608 (names of our own)
        for kind, tables in {
            "birth_dates": ("birth_date", "guardian"),
            "letters": ("letter", "entry_note", "entry_label", "mailing_recipient", "reminder"),
            "imports": ("entry_on_behalf",),
        }.items()
        for table in tables
    ),
    (
        (
            "UPDATE entry_import SET lines = '[]', refused = '[]', filename = 'list.csv' FROM edition "  # noqa: S608 (our own text)
            "WHERE entry_import.finished_at IS NOT NULL AND entry_import.filename <> 'list.csv' "
            f"AND {_CLOSED_LONG_AGO.format(table='entry_import')}"
        ),
        "imports",
    ),
    (
        (
            "UPDATE reach_list SET refused = '[]', filename = 'list.csv' FROM edition "  # noqa: S608 (our own text)
            f"WHERE reach_list.filename <> 'list.csv' AND {_CLOSED_LONG_AGO.format(table='reach_list')}"
        ),
        "imports",
    ),
    (
        "DELETE FROM invitation WHERE accepted_at IS NULL AND expires_at < clock_timestamp() - $1::interval",
        "invitations",
    ),
    (
        (
            "UPDATE invitation SET email = 'erased' WHERE email <> 'erased' "
            "AND expires_at < clock_timestamp() - $1::interval"
        ),
        "invitations",
    ),
    ("DELETE FROM webhook_delivery WHERE created_at < clock_timestamp() - $1::interval", "webhook_log"),
    ("DELETE FROM idempotent_reply WHERE created_at < clock_timestamp() - $1::interval", "replies"),
    (
        "DELETE FROM outbox WHERE coalesce(sent_at, bounced_at, cancelled_at) < clock_timestamp() - $1::interval",
        "messages",
    ),
    (
        (
            "DELETE FROM upload WHERE state = 'aborted' AND storage_upload IS NULL "
            "AND created_at < clock_timestamp() - $1::interval"
        ),
        "uploads",
    ),
)
"""What goes by its age alone, in one statement each."""


async def enforce_periods() -> None:
    """Forget everything whose time is over; each thing in a transaction of its own, the rest the next night."""
    for row in await fetch(_OLD_DRAFTS, days_of("drafts"), days_of("drafts_of_minors")):
        async with atomic() as connection:
            await let_films_go(connection, [row["id"]])
            await erase_entry(connection, row["edition_id"], row["id"])
    for row in await fetch(_FILES, days_of("refused_films")):
        async with atomic() as connection:
            await erase_objects_of(connection, row["edition_id"], row["master_id"])
    await forget_screening_files(days_of("refused_films"))
    await forget_meetings_of_old(days_of("mentoring"))
    await forget_reporters_of_old(days_of("reporters"))
    await forget_selectees_of_old(days_of("selectees"))
    await forget_voters_of_old(days_of("voters"))
    for statement, kind in _BY_AGE:
        await execute(statement, days_of(kind))
