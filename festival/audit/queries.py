"""Reading the logs: checking a chain from its first link, and the lines an organiser may read."""

from uuid import UUID

import msgspec

from festival.audit.rules import FIRST, Log, link_digest
from festival.audit.schemas import ChainReport, EventForOrganiser
from festival.db import fetch, fetch_value
from festival.web.listing import Page, cut_page, read_cursor


async def verify_chain(edition_id: UUID, log: Log) -> ChainReport:
    """Recompute every digest of a log; tells the first position that was changed, removed or put in between."""
    rows = await fetch(
        "SELECT c.position, c.previous, c.digest, e.* FROM audit_chain c JOIN audit_event e ON e.id = c.event_id "
        "WHERE c.edition_id = $1 AND c.log = $2 ORDER BY c.position",
        edition_id,
        log.value,
    )
    waiting = await fetch_value(
        "SELECT count(*) FROM audit_event e WHERE e.edition_id = $1 AND e.log = $2 AND NOT EXISTS "
        "(SELECT FROM audit_chain c WHERE c.edition_id = e.edition_id AND c.event_id = e.id)",
        edition_id,
        log.value,
    )
    previous = FIRST
    for expected, row in enumerate(rows, start=1):
        digest = link_digest(row, previous)
        belongs = row["edition_id"] == edition_id and row["log"] == log.value
        fits = row["position"] == expected and row["previous"] == previous and row["digest"] == digest
        if not (belongs and fits):
            return ChainReport(length=len(rows), head=previous.hex(), waiting=waiting, broken_at=expected)
        previous = digest
    return ChainReport(length=len(rows), head=previous.hex(), waiting=waiting, broken_at=None)


async def log_for_organiser(
    edition_id: UUID, person_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[EventForOrganiser]:
    """What was done on an edition, latest first, for its organisers; empty for anyone else."""
    position = read_cursor(cursor, 2)
    rows = await fetch(
        "SELECT e.id, e.at, p.display_name AS actor_name, e.act, e.subject_id, e.detail FROM audit_event e "
        "JOIN membership m ON m.edition_id = e.edition_id AND m.person_id = $2 AND m.role = 'organiser' "
        "LEFT JOIN person p ON p.id = e.actor_id WHERE e.edition_id = $1 AND e.log IN ('desk', 'public') "
        "AND ($3::text IS NULL OR (e.at, e.id) < ($3::text::timestamptz, $4::text::uuid)) "
        "ORDER BY e.at DESC, e.id DESC LIMIT $5",
        edition_id,
        person_id,
        position[0] if position else None,
        position[1] if position else None,
        limit + 1,
    )
    events = msgspec.convert([dict(row) for row in rows], list[EventForOrganiser])
    return cut_page(events, limit, lambda event: (event.at.isoformat(), str(event.id)))
