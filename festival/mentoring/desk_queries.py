"""What coordinators see of mentoring, a page at a time: people, matches, sessions, concerns, and who met whom.

The caller of each has decided that its reader coordinates the edition.
"""

from typing import Any
from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row
from festival.errors import NotFound
from festival.mentoring.queries import MATCHES, SESSIONS, with_seats
from festival.mentoring.rules import Side
from festival.mentoring.schemas import (
    ConcernShown,
    Looked,
    MatchShown,
    MeetingsOfCompany,
    MeetingsOfPair,
    MentoringCounts,
    PersonShown,
    SessionShown,
)
from festival.web.listing import Page, cut_page, read_cursor

AT_A_TIME = 50
ANYTHING = Looked()

_STANDING = "SELECT m.trainee_id FROM mentoring_match m WHERE m.edition_id = $1 AND m.state IN ('proposed', 'active')"
_KNOWN_OF = """
    SELECT p.*, p.checked_at IS NOT NULL AS checked,
        (SELECT o.name FROM mentoring_match m
            JOIN mentoring_person o ON (o.edition_id, o.id) = (m.edition_id, m.mentor_id)
            WHERE m.edition_id = p.edition_id AND m.trainee_id = p.id AND m.state IN ('proposed', 'active')) AS mentor,
        (SELECT count(*) FROM mentoring_match m WHERE m.edition_id = p.edition_id AND m.mentor_id = p.id
            AND m.state IN ('proposed', 'active')) AS trainees
"""
_PERSON_HOLDS = (
    "(position(lower({sought}) IN lower(concat_ws(' ', p.name, p.external_id, p.company, p.guardian_name, p.email, "
    "array_to_string(p.topics || p.languages || p.times, ' ')))) > 0 OR p.id IN (SELECT m.trainee_id "
    "FROM mentoring_match m JOIN mentoring_person o ON (o.edition_id, o.id) = (m.edition_id, m.mentor_id) "
    "WHERE m.edition_id = $1 AND m.state IN ('proposed', 'active') AND position(lower({sought}) IN lower(o.name)) > 0))"
)
_PEOPLE_STATES = {
    "alone": f" AND p.id NOT IN ({_STANDING})",
    "matched": f" AND p.id IN ({_STANDING})",
    "unchecked": " AND p.checked_at IS NULL",
    "checked": " AND p.checked_at IS NOT NULL",
}
_MATCH_STATES = {
    "waiting": " AND m.state = 'proposed'",
    "active": " AND m.state = 'active'",
    "over": " AND m.state IN ('declined', 'ended')",
}
_SESSION_STATES = {
    "to-come": " AND e.starts_at > clock_timestamp()",
    "held": " AND e.starts_at <= clock_timestamp()",
    "not-noted": " AND e.starts_at <= clock_timestamp() AND e.id IN (SELECT s.session_id FROM mentoring_seat s "
    "WHERE s.edition_id = $1 AND s.came IS NULL)",
}
_SESSION_HOLDS = (
    "(position(lower({sought}) IN lower(concat_ws(' ', o.name, o.company, e.place, e.note))) > 0 OR e.id IN (SELECT "
    "s.session_id FROM mentoring_seat s JOIN mentoring_person t ON (t.edition_id, t.id) = (s.edition_id, s.trainee_id) "
    "WHERE s.edition_id = $1 AND position(lower({sought}) IN lower(t.name)) > 0))"
)
_PAIRS = """
    SELECT t.external_id AS trainee_key, t.name AS trainee, o.external_id AS mentor_key, o.name AS mentor, o.company,
        count(e.id) AS sessions, count(*) FILTER (WHERE pair.came) AS met,
        coalesce(sum(e.minutes) FILTER (WHERE pair.came), 0)::int AS minutes
    FROM (SELECT e.mentor_id, s.trainee_id, s.session_id, s.came FROM mentoring_seat s
            JOIN mentoring_session e ON (e.edition_id, e.id) = (s.edition_id, s.session_id) WHERE s.edition_id = $1
        UNION ALL SELECT m.mentor_id, m.trainee_id, NULL, NULL FROM mentoring_match m
            WHERE m.edition_id = $1 AND m.state = 'active') AS pair
    JOIN mentoring_person t ON (t.edition_id, t.id) = ($1, pair.trainee_id)
    JOIN mentoring_person o ON (o.edition_id, o.id) = ($1, pair.mentor_id)
    LEFT JOIN mentoring_session e ON (e.edition_id, e.id) = ($1, pair.session_id)
"""
_BY_PAIR = " GROUP BY t.external_id, t.name, o.external_id, o.name, o.company"


async def mentoring_counts(edition_id: UUID) -> MentoringCounts:
    """Where it stands."""
    row = await fetch_row(
        """
        SELECT people.*, matches.*, sessions.*,
            (SELECT count(*) FROM mentoring_concern WHERE edition_id = $1 AND seen_at IS NULL) AS concerns
        FROM (SELECT count(*) FILTER (WHERE side = 'trainee') AS trainees,
                count(*) FILTER (WHERE side = 'trainee' AND NOT EXISTS (SELECT FROM mentoring_match m
                    WHERE m.edition_id = $1 AND m.trainee_id = p.id AND m.state IN ('proposed', 'active')))
                    AS without_mentor,
                count(*) FILTER (WHERE side = 'mentor') AS mentors,
                count(*) FILTER (WHERE side = 'mentor' AND checked_at IS NULL) AS unchecked
            FROM mentoring_person p WHERE edition_id = $1) AS people,
            (SELECT count(*) FILTER (WHERE state = 'active') AS active,
                count(*) FILTER (WHERE state = 'proposed') AS waiting
            FROM mentoring_match WHERE edition_id = $1) AS matches,
            (SELECT count(*) FILTER (WHERE starts_at > clock_timestamp()) AS to_come,
                count(*) FILTER (WHERE starts_at <= clock_timestamp()) AS held,
                count(*) FILTER (WHERE starts_at <= clock_timestamp() AND EXISTS (SELECT FROM mentoring_seat s
                    WHERE (s.edition_id, s.session_id) = (e.edition_id, e.id) AND s.came IS NULL)) AS not_noted
            FROM mentoring_session e WHERE edition_id = $1) AS sessions
        """,
        edition_id,
    )
    return msgspec.convert(dict(row or {}), MentoringCounts)


async def people_of(edition_id: UUID) -> list[PersonShown]:
    """Trainees and mentors of an edition, all of them."""
    rows = await fetch(
        f"{_KNOWN_OF} FROM mentoring_person p WHERE p.edition_id = $1 ORDER BY p.side, p.name, p.id", edition_id
    )
    return [msgspec.convert(dict(row), PersonShown) for row in rows]


async def checked_mentors(edition_id: UUID) -> list[tuple[UUID, str, str]]:
    """Id, name and company of the mentors whom a coordinator has checked: who can be asked to a session."""
    rows = await fetch(
        "SELECT id, name, company FROM mentoring_person WHERE edition_id = $1 AND side = 'mentor' "
        "AND checked_at IS NOT NULL ORDER BY name, id",
        edition_id,
    )
    return [(row["id"], row["name"], row["company"]) for row in rows]


async def people_page(
    edition_id: UUID, side: Side, looked: Looked = ANYTHING, *, cursor: str | None = None
) -> Page[PersonShown]:
    """One side by name; ``looked.state``: alone, matched (trainees), unchecked, checked (mentors).

    Who belongs to whom is asked of the page's people alone.
    """
    rows = await _page_of(
        f"SELECT p.* FROM mentoring_person p WHERE p.edition_id = $1 AND p.side = '{side}'"  # noqa: S608 (our own words)
        f"{_PEOPLE_STATES.get(looked.state, '')}",
        (edition_id,),
        looked,
        holds=_PERSON_HOLDS,
        order=("p.name", "p.id"),
        cursor=cursor,
        around=_KNOWN_OF + " FROM ({page}) p ORDER BY p.name, p.id",
    )
    people = [msgspec.convert(dict(row), PersonShown) for row in rows]
    return cut_page(people, AT_A_TIME, lambda person: (person.name, str(person.id)))


async def matches_page(edition_id: UUID, looked: Looked = ANYTHING, *, cursor: str | None = None) -> Page[MatchShown]:
    """Matches by mentor and trainee; ``looked.state``: waiting, active, over, or "": those that stand."""
    standing = " AND m.state IN ('proposed', 'active')"
    rows = await _page_of(
        MATCHES + _MATCH_STATES.get(looked.state, standing),
        (edition_id,),
        looked,
        holds=_among("t.name, o.name, o.company, t.external_id, o.external_id"),
        order=("o.name", "t.name", "m.id"),
        cursor=cursor,
    )
    matches = [msgspec.convert(dict(row), MatchShown) for row in rows]
    return cut_page(matches, AT_A_TIME, lambda match: (match.mentor, match.trainee, str(match.id)))


async def sessions_page(
    edition_id: UUID, looked: Looked = ANYTHING, *, cursor: str | None = None
) -> Page[SessionShown]:
    """Sessions, the latest first (those to come: the next first); ``looked.state``: to-come, held, not-noted."""
    rows = await _page_of(
        SESSIONS + _SESSION_STATES.get(looked.state, ""),
        (edition_id,),
        looked,
        holds=_SESSION_HOLDS,
        order=("e.starts_at", "e.id"),
        cursor=cursor,
        latest_first=looked.state != "to-come",
    )
    page = cut_page(rows, AT_A_TIME, lambda row: (row["starts_at"].isoformat(), str(row["id"])))
    return Page(items=await with_seats(edition_id, page.items), next=page.next)


async def session_shown(edition_id: UUID, session_id: UUID) -> SessionShown:
    """One session.

    Raises:
        NotFound: there is none of this name in the edition.
    """
    rows = await fetch(f"{SESSIONS} AND e.id = $2", edition_id, session_id)
    if not rows:
        raise NotFound
    return (await with_seats(edition_id, rows))[0]


async def concerns_of(edition_id: UUID) -> list[ConcernShown]:
    """What was raised, what nobody has seen first."""
    rows = await fetch(
        "SELECT c.id, p.name, p.side, c.body, c.raised_at, c.seen_at, coalesce(seer.display_name, '') AS seen_by "
        "FROM mentoring_concern c "
        "JOIN mentoring_person p ON (p.edition_id, p.id) = (c.edition_id, c.raised_by) "
        "LEFT JOIN person AS seer ON seer.id = c.seen_by WHERE c.edition_id = $1 "
        "ORDER BY c.seen_at IS NOT NULL, c.raised_at DESC",
        edition_id,
    )
    return [msgspec.convert(dict(row), ConcernShown) for row in rows]


async def who_met_whom(edition_id: UUID) -> list[MeetingsOfPair]:
    """Every pair that is matched or was ever invited together, by the trainees' keys."""
    rows = await fetch(f"{_PAIRS}{_BY_PAIR} ORDER BY t.external_id, o.external_id", edition_id)
    return [msgspec.convert(dict(row), MeetingsOfPair) for row in rows]


async def meetings_page(
    edition_id: UUID, looked: Looked = ANYTHING, *, cursor: str | None = None
) -> Page[MeetingsOfPair]:
    """The same by trainee, a page of it."""
    rows = await _page_of(
        f"SELECT * FROM ({_PAIRS}{_BY_PAIR}) AS pair WHERE true",  # noqa: S608 (our own text)
        (edition_id,),
        looked,
        holds=_among("trainee, mentor, company, trainee_key, mentor_key"),
        order=("trainee", "trainee_key", "mentor_key"),
        cursor=cursor,
    )
    pairs = [msgspec.convert(dict(row), MeetingsOfPair) for row in rows]
    return cut_page(pairs, AT_A_TIME, lambda pair: (pair.trainee, pair.trainee_key, pair.mentor_key))


async def meetings_by_company(edition_id: UUID) -> list[MeetingsOfCompany]:
    """What each partner company gave, the most first; those who gave nothing yet stand there, too."""
    rows = await fetch(
        """
        SELECT o.company, count(DISTINCT o.id) AS mentors, count(DISTINCT seat.trainee_id) AS trainees,
            count(DISTINCT seat.session_id) AS sessions,
            coalesce((SELECT sum(e.minutes) FROM mentoring_session e
                JOIN mentoring_person own ON (own.edition_id, own.id) = (e.edition_id, e.mentor_id)
                WHERE e.edition_id = $1 AND own.company = o.company AND EXISTS (SELECT FROM mentoring_seat s
                    WHERE (s.edition_id, s.session_id) = (e.edition_id, e.id) AND s.came)), 0)::int AS minutes
        FROM mentoring_person o
        LEFT JOIN (SELECT e.mentor_id, s.session_id, s.trainee_id FROM mentoring_seat s JOIN mentoring_session e
            ON (e.edition_id, e.id) = (s.edition_id, s.session_id) WHERE s.edition_id = $1 AND s.came) AS seat
            ON seat.mentor_id = o.id
        WHERE o.edition_id = $1 AND o.side = 'mentor' GROUP BY o.company ORDER BY sessions DESC, o.company
        """,
        edition_id,
    )
    return [msgspec.convert(dict(row), MeetingsOfCompany) for row in rows]


async def _page_of(
    statement: str,
    values: tuple[Any, ...],
    looked: Looked,
    *,
    holds: str,
    order: tuple[str, ...],
    cursor: str | None,
    latest_first: bool = False,
    around: str = "{page}",
) -> list[Any]:
    """A row more than a page of ``statement``, of rows of which ``holds`` is true for what is looked for.

    ``around``: what is asked of the page, once it is cut.
    """
    asked, direction = list(values), " DESC" if latest_first else ""
    if looked.search:
        asked.append(looked.search)
        statement += f" AND {holds.format(sought=f'${len(asked)}')}"
    after = read_cursor(cursor, len(order))
    if after is not None:
        places = ", ".join(f"${len(asked) + at}::text{_CAST.get(name, '')}" for at, name in enumerate(order, start=1))
        asked += after
        statement += f" AND ({', '.join(order)}) {'<' if latest_first else '>'} ({places})"
    asked.append(AT_A_TIME + 1)
    page = f"{statement} ORDER BY {', '.join(name + direction for name in order)} LIMIT ${len(asked)}"
    return await fetch(around.format(page=page), *asked)


def _among(words: str) -> str:
    """What is looked for stands in one of these columns."""
    return f"position(lower({{sought}}) IN lower(concat_ws(' ', {words}))) > 0"


_CAST = {"p.id": "::uuid", "m.id": "::uuid", "e.id": "::uuid", "e.starts_at": "::timestamptz"}
