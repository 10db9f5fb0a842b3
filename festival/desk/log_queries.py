"""The audit log as organisers read it: who did what to what, found by act, person, subject and day."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row
from festival.web.listing import Page, cut_page, read_cursor

_AT_A_TIME = 1000

_SUBJECT = """
    coalesce(film.title, round.name, juror.name, subject.display_name, '')
"""
_FOUND_BY = f"position(lower({{}}) IN lower({_SUBJECT} || ' ' || coalesce(event.subject_id::text, ''))) > 0"
_LINES = """
    FROM audit_event AS event
    LEFT JOIN person AS actor ON actor.id = event.actor_id
    LEFT JOIN entry ON (entry.edition_id, entry.id) = (event.edition_id, event.subject_id)
    LEFT JOIN film ON film.id = entry.film_id
    LEFT JOIN round ON (round.edition_id, round.id) = (event.edition_id, event.subject_id)
    LEFT JOIN juror ON (juror.edition_id, juror.id) = (event.edition_id, event.subject_id)
    LEFT JOIN person AS subject ON subject.id = event.subject_id
    WHERE event.edition_id = $1 AND event.log IN ('desk', 'public')
    AND EXISTS (SELECT FROM membership WHERE (membership.edition_id, membership.person_id, membership.role)
        = ($1, $2, 'organiser'))
    AND NOT EXISTS (SELECT FROM team_conflict WHERE (team_conflict.edition_id, team_conflict.entry_id)
        = (event.edition_id, event.subject_id) AND team_conflict.person_id = $2)
"""


class Act(msgspec.Struct, frozen=True):
    """One line: never an act on a scoresheet. ``entry_id``: the subject, where it is an entry."""

    id: UUID
    at: datetime
    act: str
    actor_name: str | None
    subject_id: UUID | None
    subject: str
    entry_id: UUID | None
    detail: dict[str, Any]


class LogFilters(msgspec.Struct, frozen=True):
    """What an organiser looks for; None: anything. Days are those of the edition's zone, the last one included."""

    act: str | None = None
    actor: UUID | None = None
    subject: str | None = None
    first_day: date | None = None
    last_day: date | None = None


async def log_for_organiser(
    edition_id: UUID, person_id: UUID, zone: str, filters: LogFilters, *, cursor: str | None = None, limit: int = 50
) -> Page[Act]:
    """What was done on an edition, latest first, for its organisers; empty for anyone else.

    Lines about an entry with which the reader is in conflict are left out.
    """
    values: list[Any] = [edition_id, person_id]
    asked = list(_conditions(filters, zone, values))
    after = read_cursor(cursor, 2)
    if after is not None:
        values += after
        asked.append(f"(event.at, event.id) < (${len(values) - 1}::text::timestamptz, ${len(values)}::text::uuid)")
    values.append(limit + 1)
    rows = await fetch(
        f"SELECT event.id, event.at, event.act, actor.display_name AS actor_name, event.subject_id, "
        f"{_SUBJECT} AS subject, entry.id AS entry_id, event.detail {_LINES} "
        f"{''.join(f' AND {condition}' for condition in asked)} "
        f"ORDER BY event.at DESC, event.id DESC LIMIT ${len(values)}",
        *values,
    )
    acts = msgspec.convert([dict(row) for row in rows], list[Act])
    return cut_page(acts, limit, lambda act: (act.at.isoformat(), str(act.id)))


def _conditions(filters: LogFilters, zone: str, values: list[Any]) -> Iterator[str]:
    for condition, value in (
        ("event.act = {}", filters.act),
        ("event.actor_id = {}", filters.actor),
        (
            f"position(lower({{}}) IN lower({_SUBJECT} || ' ' || coalesce(event.subject_id::text, ''))) > 0",
            filters.subject,
        ),
    ):
        if value is not None:
            values.append(value)
            yield condition.format(f"${len(values)}")
    for condition, day in (
        ("event.at >= {}", filters.first_day),
        ("event.at < {} + interval '1 day'", filters.last_day),
    ):
        if day is not None:
            values += [day, zone]
            yield condition.format(f"(${len(values) - 1}::date::timestamp AT TIME ZONE ${len(values)}::text)")


async def whole_log(edition_id: UUID, person_id: UUID, zone: str, filters: LogFilters) -> AsyncIterator[Act]:
    """Every line that was looked for, latest first, a thousand in memory at a time."""
    cursor: str | None = ""
    while cursor is not None:
        page = await log_for_organiser(edition_id, person_id, zone, filters, cursor=cursor, limit=_AT_A_TIME)
        for act in page.items:
            yield act
        cursor = page.next


_FOUND_ONCE = """
    WITH RECURSIVE found AS (
        (SELECT {column} FROM audit_event WHERE edition_id = $1 AND log IN ('desk', 'public') AND {column} IS NOT NULL
            ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT {column} FROM audit_event WHERE edition_id = $1 AND log IN ('desk', 'public')
            AND audit_event.{column} > found.{column} ORDER BY {column} LIMIT 1)
        FROM found WHERE found.{column} IS NOT NULL
    )
    SELECT {column} FROM found WHERE {column} IS NOT NULL LIMIT {most}
"""
"""Each value of a column once, from one to the next along its index: a log has many lines and few kinds of them."""
_ACTS = _FOUND_ONCE.format(column="act", most=1000)
_ACTORS = _FOUND_ONCE.format(column="actor_id", most=1000)


async def acts_and_actors(edition_id: UUID) -> tuple[list[str], list[tuple[str, str]]]:
    """Which acts stand in an edition's log, and the (id, name) of who did them; the caller knows its reader."""
    row = await fetch_row(
        f"SELECT array({_ACTS}) AS acts, (SELECT coalesce(jsonb_agg(jsonb_build_array(id, display_name)), '[]') "  # noqa: S608 (our own text)
        f"FROM person WHERE id = ANY (array({_ACTORS}))) AS actors",
        edition_id,
    )
    told = dict(row or {})
    actors = [(person, name) for person, name in told["actors"] if name]
    return sorted(told["acts"]), sorted(actors, key=lambda actor: actor[1].casefold())
