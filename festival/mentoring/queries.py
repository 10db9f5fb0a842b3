"""Who comes in by a link and what they see: their own matches and sessions; and who can be matched."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row
from festival.errors import NotFound
from festival.mentoring.matching import Matchable
from festival.mentoring.rules import Side
from festival.mentoring.schemas import MatchShown, PartyIn, SeatShown, SessionShown

MATCHES = """
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

SESSIONS = """
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
        fetch(MATCHES + own + order, edition_id, person_id) if person_id else fetch(MATCHES + order, edition_id)
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
        fetch(SESSIONS + own + order, edition_id, person_id) if person_id else fetch(SESSIONS + order, edition_id)
    )
    return await with_seats(edition_id, rows, person_id)


async def with_seats(
    edition_id: UUID, rows: Sequence[Mapping[str, Any]], person_id: UUID | None = None
) -> list[SessionShown]:
    """These rows of `SESSIONS` with who has a place in each, as far as ``person_id`` may know; None: a coordinator."""
    seats = await fetch(
        "SELECT s.session_id, s.trainee_id, t.name, s.came FROM mentoring_seat s "
        "JOIN mentoring_person t ON (t.edition_id, t.id) = (s.edition_id, s.trainee_id) "
        "JOIN mentoring_session e ON (e.edition_id, e.id) = (s.edition_id, s.session_id) "
        "WHERE s.edition_id = $1 AND s.session_id = ANY($3) "
        "AND ($2::uuid IS NULL OR $2 IN (s.trainee_id, e.mentor_id)) ORDER BY t.name, t.id",
        edition_id,
        person_id,
        [row["id"] for row in rows],
    )
    seated: dict[UUID, list[SeatShown]] = {}
    for seat in seats:
        shown = SeatShown(seat["trainee_id"], seat["name"], seat["came"])
        seated.setdefault(seat["session_id"], []).append(shown)
    return [msgspec.convert({**row, "seats": seated.get(row["id"], [])}, SessionShown) for row in rows]
