"""What coordinators see of mentoring (everything), and what each side sees (its own matches and sessions)."""

import hashlib
from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row
from festival.errors import NotFound
from festival.mentoring.matching import Matchable
from festival.mentoring.rules import Side
from festival.mentoring.schemas import ConcernShown, MatchShown, PartyIn, PersonShown, SeatShown, SessionShown

_MATCHES = """
    SELECT m.id, m.trainee_id, t.name AS trainee, t.guardian_name, m.mentor_id, o.name AS mentor, o.company,
        array(SELECT unnest(t.topics) INTERSECT SELECT unnest(o.topics) ORDER BY 1) AS topics, m.state,
        m.trainee_agreed, m.mentor_agreed, m.proposed_at, m.ended_by,
        (SELECT count(*) FROM mentoring_seat s JOIN mentoring_session e ON (e.edition_id, e.id) = (s.edition_id, s.session_id)
            WHERE s.edition_id = m.edition_id AND s.trainee_id = m.trainee_id AND e.mentor_id = m.mentor_id
            AND s.came) AS met
    FROM mentoring_match m
    JOIN mentoring_person t ON (t.edition_id, t.id) = (m.edition_id, m.trainee_id)
    JOIN mentoring_person o ON (o.edition_id, o.id) = (m.edition_id, m.mentor_id)
    WHERE m.edition_id = $1
"""  # noqa: E501 (one condition)

_SESSIONS = """
    SELECT e.id, e.mentor_id, o.name AS mentor, e.starts_at, e.minutes, e.place, e.places, e.note, e.made_by
    FROM mentoring_session e JOIN mentoring_person o ON (o.edition_id, o.id) = (e.edition_id, e.mentor_id)
    WHERE e.edition_id = $1
"""


def link_hash(token: str) -> bytes:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).digest()


async def party_by_link(token: str) -> PartyIn:
    """Who comes in by this link.

    Raises:
        NotFound: nobody does.
    """
    row = await fetch_row(
        "SELECT p.edition_id, edition.slug AS edition_slug, edition.name AS edition_name, edition.zone, p.id, p.side, "
        "p.name, p.guardian_name, clock_timestamp() AS now FROM mentoring_link l "
        "JOIN mentoring_person p ON (p.edition_id, p.id) = (l.edition_id, l.person_id) "
        "JOIN edition ON edition.id = p.edition_id WHERE l.token_hash = $1",
        link_hash(token),
    )
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), PartyIn)


async def people_of(edition_id: UUID) -> list[PersonShown]:
    """Trainees and mentors of an edition; the caller has decided that its reader coordinates them."""
    rows = await fetch(
        "SELECT p.*, p.checked_at IS NOT NULL AS checked, o.name AS mentor FROM mentoring_person p "
        "LEFT JOIN mentoring_match m ON m.edition_id = p.edition_id AND m.trainee_id = p.id "
        "AND m.state IN ('proposed', 'active') "
        "LEFT JOIN mentoring_person o ON (o.edition_id, o.id) = (m.edition_id, m.mentor_id) "
        "WHERE p.edition_id = $1 ORDER BY p.side, p.name, p.id",
        edition_id,
    )
    return [msgspec.convert(dict(row), PersonShown) for row in rows]


async def matchable(edition_id: UUID, side: Side) -> list[Matchable]:
    """Who can be matched: every trainee, and the mentors whom a coordinator has checked."""
    rows = await fetch(
        "SELECT id, external_id, topics, languages, times, wishes, apart, capacity FROM mentoring_person "
        "WHERE edition_id = $1 AND side = $2 AND (side = 'trainee' OR checked_at IS NOT NULL) ORDER BY external_id",
        edition_id,
        side,
    )
    return [msgspec.convert(dict(row), Matchable) for row in rows]


async def matches_of(edition_id: UUID, person_id: UUID | None = None) -> list[MatchShown]:
    """All matches for coordinators; with ``person_id``, those that stand of one of the two sides."""
    own = " AND $2 IN (m.trainee_id, m.mentor_id) AND m.state IN ('proposed', 'active')"
    order = " ORDER BY m.state IN ('proposed', 'active') DESC, o.name, t.name, m.id"
    rows = await (
        fetch(_MATCHES + own + order, edition_id, person_id) if person_id else fetch(_MATCHES + order, edition_id)
    )
    return [msgspec.convert(dict(row), MatchShown) for row in rows]


async def sessions_of(edition_id: UUID, person_id: UUID | None = None) -> list[SessionShown]:
    """All sessions for coordinators; with ``person_id``, those of a mentor or those where a trainee has a place.

    A trainee's own list names no other trainee.
    """
    own = (
        " AND (e.mentor_id = $2 OR EXISTS (SELECT FROM mentoring_seat s WHERE s.edition_id = e.edition_id "
        "AND s.session_id = e.id AND s.trainee_id = $2))"
    )
    order = " ORDER BY e.starts_at, e.id"
    rows = await (
        fetch(_SESSIONS + own + order, edition_id, person_id) if person_id else fetch(_SESSIONS + order, edition_id)
    )
    seats = await fetch(
        "SELECT s.session_id, s.trainee_id, t.name, s.came FROM mentoring_seat s "
        "JOIN mentoring_person t ON (t.edition_id, t.id) = (s.edition_id, s.trainee_id) "
        "JOIN mentoring_session e ON (e.edition_id, e.id) = (s.edition_id, s.session_id) "
        "WHERE s.edition_id = $1 AND ($2::uuid IS NULL OR $2 IN (s.trainee_id, e.mentor_id)) ORDER BY t.name, t.id",
        edition_id,
        person_id,
    )
    seated: dict[UUID, list[SeatShown]] = {}
    for seat in seats:
        shown = SeatShown(seat["trainee_id"], seat["name"], seat["came"])
        seated.setdefault(seat["session_id"], []).append(shown)
    return [msgspec.convert({**row, "seats": seated.get(row["id"], [])}, SessionShown) for row in rows]


async def concerns_of(edition_id: UUID) -> list[ConcernShown]:
    """What was raised, what nobody has seen first; for coordinators."""
    rows = await fetch(
        "SELECT c.id, p.name, p.side, c.body, c.raised_at, c.seen_at FROM mentoring_concern c "
        "JOIN mentoring_person p ON (p.edition_id, p.id) = (c.edition_id, c.raised_by) WHERE c.edition_id = $1 "
        "ORDER BY c.seen_at IS NOT NULL, c.raised_at DESC",
        edition_id,
    )
    return [msgspec.convert(dict(row), ConcernShown) for row in rows]


async def who_met_whom(edition_id: UUID) -> list[list[str]]:
    """Trainee, mentor, company, sessions planned and come to; for coordinators."""
    rows = await fetch(
        "SELECT t.external_id AS trainee_id, t.name AS trainee, o.external_id AS mentor_id, o.name AS mentor, "
        "o.company, "
        "count(*) AS sessions, count(*) FILTER (WHERE s.came) AS met, sum(e.minutes) FILTER (WHERE s.came) AS minutes "
        "FROM mentoring_seat s JOIN mentoring_session e ON (e.edition_id, e.id) = (s.edition_id, s.session_id) "
        "JOIN mentoring_person t ON (t.edition_id, t.id) = (s.edition_id, s.trainee_id) "
        "JOIN mentoring_person o ON (o.edition_id, o.id) = (e.edition_id, e.mentor_id) "
        "WHERE s.edition_id = $1 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 3",
        edition_id,
    )
    return [["" if value is None else str(value) for value in row.values()] for row in rows]
