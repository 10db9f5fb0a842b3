"""What may be read of entries: entrants read their own, teams those of their edition, panels what assigning needs."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from festival.db import fetch, fetch_row, fetch_value
from festival.editions.queries import edition_for
from festival.editions.rules import DESK, CallState, call_phase
from festival.editions.rules_body import RulesBody
from festival.editions.schemas import EditionForOrganiser
from festival.entries.agreements.awaiting import CONFIRMATION_COLUMNS, age_of, gaps_of_entrant, guardian_of, waits_for
from festival.entries.calls import CALL_OF_ENTRY, LET_IN
from festival.entries.desk.schemas import EntryCounts, EntryForOrganiser
from festival.entries.eligibility import used_up
from festival.entries.fees.service import FEES, fee_of, fee_to_come
from festival.entries.fixes.reading import FIX, fix_of, mends_now
from festival.entries.owning import OPEN_TO
from festival.entries.posts.service import POST, post_of
from festival.entries.profiles.schemas import said_of
from festival.entries.qualifying.rules import WAIVABLE
from festival.entries.qualifying.schemas import FailingClause, NoteOfEntry
from festival.entries.questions.answers import ASKED, asked_of
from festival.entries.reading import (
    FILM_COLUMNS,
    MASTER_COLUMNS,
    MASTER_JOINS,
    OTHERS_SUBMITTED,
    SECONDS,
    STRANGER,
    film_of,
    gaps_of,
    receipt_of,
    sentence_of,
    series_of,
    waived_of,
)
from festival.entries.rules import EDITABLE, NO_DIALOGUE, EntryState
from festival.entries.schemas import EntryForEntrant, EntryForPanels, EntryInMyList, MissingForEntrant
from festival.entries.sent_films import FilmOfEntry, SeriesOfEntry
from festival.errors import NotFound
from festival.web.listing import Page, cut_page, read_cursor

HONOURED = """
    entry.state = 'qualified' AND EXISTS (SELECT FROM published_film JOIN publication
        ON (publication.edition_id, publication.id) = (published_film.edition_id, published_film.publication_id)
        WHERE (published_film.edition_id, published_film.entry_id) = (entry.edition_id, entry.id)
        AND publication.state = 'published' AND NOT EXISTS (SELECT FROM publication AS later
            WHERE later.edition_id = publication.edition_id AND later.kind = publication.kind
            AND later.state = 'published' AND later.published_at > publication.published_at))
"""
"""Whether a publication that stands names it: a palmarès or an official selection."""

_ENTRY = f"""
    SELECT entry.*, {FILM_COLUMNS}, {MASTER_COLUMNS}, {ASKED}, {POST}, {FEES}, {FIX},
        edition.comments_for_makers AND edition.palmares_published_at IS NOT NULL AS comments_out,
        edition.palmares_published_at IS NOT NULL AS palmares_out,
        {HONOURED} AS honoured,
        category.slug AS category, category.name AS category_name,
        edition.slug AS edition_slug, edition.name AS edition_name, edition.zone, edition.opens_at, {CALL_OF_ENTRY},
        {CONFIRMATION_COLUMNS}
    FROM entry {MASTER_JOINS} {LET_IN}
"""  # noqa: S608 (our own text)


_TEAM_COLUMNS = """
    array(SELECT label FROM entry_label WHERE (entry_label.edition_id, entry_label.entry_id)
        = (entry.edition_id, entry.id) ORDER BY label) AS labels,
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', note.id, 'body', note.body, 'author_name', author.display_name,
            'mine', note.written_by = {reader}, 'written_at', note.written_at) ORDER BY note.written_at, note.id)
        FROM entry_note AS note JOIN person AS author ON author.id = note.written_by
        WHERE (note.edition_id, note.entry_id) = (entry.edition_id, entry.id)), '[]') AS notes,
    (SELECT attested_at FROM attestation WHERE (attestation.edition_id, attestation.entry_id)
        = (entry.edition_id, entry.id) AND attestation.master_id IS NOT DISTINCT FROM entry.master_id) AS attested_at,
    (SELECT watcher.display_name FROM attestation JOIN person AS watcher ON watcher.id = attestation.attested_by
        WHERE (attestation.edition_id, attestation.entry_id) = (entry.edition_id, entry.id)) AS attested_by
"""
"""What the team wrote beside ``entry``."""


async def entry_for_entrant(entry_id: UUID, person_id: UUID) -> EntryForEntrant:
    """An entry that one entered or shares, with what is missing and what the film's check found.

    Raises:
        NotFound: there is none, or it is someone else's.
    """
    return (await entry_under_rules(entry_id, person_id))[0]


async def entry_under_rules(entry_id: UUID, person_id: UUID) -> tuple[EntryForEntrant, RulesBody]:
    """The same with the rules that hold for it: those it was submitted under, else the edition's.

    Raises:
        NotFound: there is none, or it is someone else's.
    """
    row = await fetch_row(
        _ENTRY.replace("SELECT entry.*,", f"SELECT entry.*, {OTHERS_SUBMITTED},", 1)
        + f"WHERE entry.id = $1 AND {OPEN_TO.format(person='$2')}",
        entry_id,
        person_id,
    )
    if row is None:
        raise NotFound
    film, series = film_of(row, row["master_id"]), series_of(row)
    state = EntryState(row["state"])
    rules = msgspec.convert(row["rules"], RulesBody)
    fix = fix_of(row)
    gaps = [*gaps_of(row, film, series), *gaps_of_entrant(row)] if state in EDITABLE or mends_now(fix) else []
    if state in EDITABLE:
        gaps += used_up(rules.eligibility, by_person=row["by_person"], of_film=row["of_film"])
    entry = EntryForEntrant(
        id=row["id"],
        edition_id=row["edition_id"],
        edition_slug=row["edition_slug"],
        edition_name=row["edition_name"],
        zone=row["zone"],
        call=call_phase(CallState(row["call_state"]), row["opens_at"], row["closes_at"], row["now"]),
        closes_at=row["closes_at"],
        now=row["now"],
        category=row["category"],
        category_name=row["category_name"],
        state=state,
        comments_out=row["comments_out"],
        palmares_out=row["palmares_out"],
        honoured=row["honoured"],
        reason=row["reason"],
        **said_of(row),
        rights_confirmed=row["rights_confirmed"],
        asked=asked_of(row),
        post=post_of(row),
        fee=fee_of(row),
        fee_to_come=fee_to_come(row, row["now"]) if state in EDITABLE else None,
        film_asked_at=row["film_asked_at"],
        fix=fix,
        film=film,
        series=series,
        missing=[MissingForEntrant(field=gap.field, message=sentence_of(gap)) for gap in gaps],
        waits_for=waits_for(row) if state is EntryState.WAITING else [],
        age=age_of(row, rules),
        born_on=row["born_on"] if row["entrant_id"] == person_id else None,
        guardian=guardian_of(row) if row["entrant_id"] == person_id else None,
        owned=row["entrant_id"] == person_id,
        receipt=receipt_of(row),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )
    return entry, rules


async def entries_for_entrant(
    person_id: UUID, *, cursor: str | None = None, limit: int = 50, updated_since: datetime | None = None
) -> Page[EntryInMyList]:
    """The entries that one entered or shares in every edition, the last changed first."""
    after = read_cursor(cursor, 2)
    rows = await fetch(
        f"""
        SELECT entry.id, entry.state, entry.updated_at, entry.master_id IS NOT NULL AS has_film, film.title,
            category.name AS category_name, edition.slug AS edition_slug, edition.name AS edition_name, edition.zone,
            edition.opens_at, {CALL_OF_ENTRY}, clock_timestamp() AS now
        FROM (SELECT edition_id, id FROM entry WHERE entrant_id = $1 UNION SELECT edition_id, entry_id FROM entry_share
            WHERE person_id = $1 AND part IN ('co_editor', 'maker') AND ended_at IS NULL) AS mine
        JOIN entry ON (entry.edition_id, entry.id) = (mine.edition_id, mine.id)
        JOIN film ON film.id = entry.film_id JOIN edition ON edition.id = entry.edition_id
        JOIN category ON category.edition_id = entry.edition_id AND category.id = entry.category_id
        {LET_IN}
        WHERE ($2::text IS NULL OR (entry.updated_at, entry.id) < ($2::text::timestamptz, $3::text::uuid))
            AND ($5::timestamptz IS NULL OR entry.updated_at >= $5)
        ORDER BY entry.updated_at DESC, entry.id DESC LIMIT $4
        """,  # noqa: S608 (our own text)
        person_id,
        *(after or (None, None)),
        limit + 1,
        updated_since,
    )
    entries = [
        EntryInMyList(
            id=row["id"],
            edition_slug=row["edition_slug"],
            edition_name=row["edition_name"],
            zone=row["zone"],
            call=call_phase(CallState(row["call_state"]), row["opens_at"], row["closes_at"], row["now"]),
            closes_at=row["closes_at"],
            now=row["now"],
            category_name=row["category_name"],
            state=EntryState(row["state"]),
            title=row["title"],
            has_film=row["has_film"],
            updated_at=row["updated_at"],
        )
        for row in rows
    ]
    return cut_page(entries, limit, lambda entry: (entry.updated_at.isoformat(), str(entry.id)))


async def entry_for_organiser(
    slug: str, entry_id: UUID, person_id: UUID
) -> tuple[EditionForOrganiser, EntryForOrganiser]:
    """An entry for someone at the edition's desk, with who made it.

    Raises:
        NotFound: no such entry, or this person does not work at the desk, or is in conflict with it.
    """
    edition = await edition_for(slug, person_id, *DESK)
    row = await fetch_row(
        _ENTRY.replace(
            "SELECT entry.*,",
            f"SELECT entry.*, person.display_name, person.email, {_TEAM_COLUMNS.format(reader='$3')},",
            1,
        )
        + "JOIN person ON person.id = entry.entrant_id "
        "WHERE entry.edition_id = $1 AND entry.id = $2 "
        "AND (entry.submitted_at IS NOT NULL OR entry.master_id IS NOT NULL OR entry.external_id IS NOT NULL) "
        f"AND NOT {STRANGER.format(person='$3')}",
        edition.id,
        entry_id,
        person_id,
    )
    if row is None:
        raise NotFound
    film, series = film_of(row, row["master_id"]), series_of(row)
    return edition, EntryForOrganiser(
        id=row["id"],
        edition_slug=row["edition_slug"],
        category=row["category"],
        category_name=row["category_name"],
        state=EntryState(row["state"]),
        reason=row["reason"],
        frozen=row["frozen"],
        **said_of(row),
        rights_confirmed=row["rights_confirmed"],
        asked=asked_of(row),
        post=post_of(row),
        fee=fee_of(row),
        film_asked_at=row["film_asked_at"],
        fix=fix_of(row),
        entrant_name=row["display_name"],
        entrant_email=row["email"],
        waits_for=waits_for(row) if row["state"] == EntryState.WAITING else [],
        film=film,
        series=series,
        failing=_failing(row, film, series),
        waived=waived_of(row),
        labels=row["labels"],
        notes=msgspec.convert(row["notes"], list[NoteOfEntry]),
        attested_at=row["attested_at"],
        attested_by=row["attested_by"],
        receipt=receipt_of(row),
        submitted_at=row["submitted_at"],
        decided_at=row["decided_at"],
        created_at=row["created_at"],
        version=row["version"],
    )


def _failing(row: asyncpg.Record, film: FilmOfEntry | None, series: SeriesOfEntry | None) -> list[FailingClause]:
    """What this entry breaks and what could be waived, each clause once."""
    films = [film] if film is not None else [episode.film for episode in series.episodes] if series else []
    problems = [problem for one in films if one.verdict for problem in one.verdict.problems if problem.waived is None]
    found = {problem.code: problem.message for problem in problems if problem.code in WAIVABLE}
    found |= {gap.clause: sentence_of(gap) for gap in gaps_of(row, film, series) if gap.clause in WAIVABLE}
    return [FailingClause(clause, message) for clause, message in found.items()]


async def master_for_organiser(slug: str, entry_id: UUID, person_id: UUID) -> tuple[UUID, UUID]:
    """The edition and master of an entry whose film someone at the desk wants to see.

    Raises:
        NotFound: no such entry or film, or this person does not work at the desk.
    """
    edition = await edition_for(slug, person_id, *DESK)
    master_id = await fetch_value(
        "SELECT master_id FROM entry WHERE edition_id = $1 AND id = $2 "  # noqa: S608 (our own text)
        f"AND NOT {STRANGER.format(person='$3')}",
        edition.id,
        entry_id,
        person_id,
    )
    if master_id is None:
        raise NotFound
    return edition.id, master_id


async def master_for_entrant(entry_id: UUID, person_id: UUID) -> tuple[UUID, UUID]:
    """The edition and master of an entry that one entered or shares.

    Raises:
        NotFound: no such entry of this person, or no film in it.
    """
    row = await fetch_row(
        "SELECT edition_id, master_id FROM entry "  # noqa: S608 (our own text)
        f"WHERE id = $1 AND {OPEN_TO.format(person='$2')} AND master_id IS NOT NULL",
        entry_id,
        person_id,
    )
    if row is None:
        raise NotFound
    return row["edition_id"], row["master_id"]


async def counts_of(edition_id: UUID) -> EntryCounts:
    """How many entries stand where, and from how many countries those submitted come."""
    row = await fetch_row(
        """
        SELECT count(*) FILTER (WHERE state = 'draft') AS draft,
            count(*) FILTER (WHERE state = 'submitted') AS submitted,
            count(*) FILTER (WHERE state = 'qualified') AS qualified,
            count(*) FILTER (WHERE state = 'disqualified') AS disqualified,
            count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn,
            (SELECT count(DISTINCT country) FROM film_country JOIN entry e ON e.film_id = film_country.film_id
             WHERE e.edition_id = $1 AND e.state IN ('submitted', 'qualified') AND film_country.position = 1
            ) AS countries
        FROM entry WHERE edition_id = $1
        """,
        edition_id,
    )
    return msgspec.convert(dict(row or {}), EntryCounts)


async def qualified_for_round(edition_id: UUID, *, category: str | None = None) -> list[EntryForPanels]:
    """Qualified entries as assigning needs them, in the order of their ids; of one category, or of all."""
    rows = await fetch(
        f"""
        SELECT entry.id, category.slug AS category, entry.master_id, {SECONDS} / 60 AS minutes,
            array(SELECT country FROM film_country WHERE film_id = entry.film_id ORDER BY position) AS countries,
            array(SELECT language FROM film_language WHERE film_id = entry.film_id AND kind = 'dialogue'
                  AND language <> $3 ORDER BY language) AS languages
        FROM entry
        JOIN category ON category.edition_id = entry.edition_id AND category.id = entry.category_id
        LEFT JOIN facts ON facts.edition_id = entry.edition_id AND facts.master_id = entry.master_id
        WHERE entry.edition_id = $1 AND entry.state = 'qualified' AND ($2::text IS NULL OR category.slug = $2)
        ORDER BY entry.id
        """,  # noqa: S608 (our own text)
        edition_id,
        category,
        NO_DIALOGUE,
    )
    return [EntryForPanels(**dict(row)) for row in rows]
