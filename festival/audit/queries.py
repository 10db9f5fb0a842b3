"""Checking a log from its first link."""

from uuid import UUID

from festival.audit.rules import FIRST, Log, link_digest
from festival.audit.schemas import ChainReport
from festival.db import fetch, fetch_value


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
