"""Writing down what was done: in the transaction that does it, so that no act goes without its line."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import asyncpg

from festival import clock
from festival.audit.rules import FIRST, Log, link_digest


async def record(
    connection: asyncpg.Connection,
    *,
    log: Log | str,
    act: str,
    edition_id: UUID | None,
    actor_id: UUID | None,
    subject_id: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Append one act (``round_opened``, ``entry_disqualified``) to a log, within the transaction of the act.

    ``detail`` holds ids, digests, states and reasons as text or whole numbers; no name, address or score: the chained
    logs are read by strangers.
    """
    await connection.execute(
        "INSERT INTO audit_event (edition_id, log, at, actor_id, act, subject_id, detail) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        edition_id,
        str(log),
        await clock.now(connection),
        actor_id,
        act,
        subject_id,
        dict(detail or {}),
    )


async def record_each(
    connection: asyncpg.Connection,
    *,
    log: Log | str,
    act: str,
    edition_id: UUID,
    actor_id: UUID | None,
    subjects: Iterable[tuple[UUID, Mapping[str, Any]]],
) -> None:
    """Append the same act once for each subject with its own detail, as `record` does: one statement for all."""
    every = list(subjects)
    await connection.execute(
        "INSERT INTO audit_event (edition_id, log, at, actor_id, act, subject_id, detail) "
        "SELECT $1, $2, $3, $4, $5, * FROM unnest($6::uuid[], $7::jsonb[])",
        edition_id,
        str(log),
        await clock.now(connection),
        actor_id,
        act,
        [subject_id for subject_id, _ in every],
        [dict(detail) for _, detail in every],
    )


async def chain_events(connection: asyncpg.Connection, edition_id: UUID) -> int:
    """Bind this edition's events that are not yet chained, in the order in which they happened; returns how many.

    One process at a time does this for an edition; a round's seal calls it to publish a head that lacks nothing.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"audit chain {edition_id}")
    chained = 0
    for log in (Log.PUBLIC, Log.PRIVATE):
        chained += await _chain_log(connection, edition_id, log)
    return chained


async def _chain_log(connection: asyncpg.Connection, edition_id: UUID, log: Log) -> int:
    head = await connection.fetchrow(
        "SELECT position, digest FROM audit_chain WHERE edition_id = $1 AND log = $2 ORDER BY position DESC LIMIT 1",
        edition_id,
        log.value,
    )
    position, previous = (head["position"], bytes(head["digest"])) if head else (0, FIRST)
    events = await connection.fetch(
        "SELECT e.* FROM audit_event e WHERE e.edition_id = $1 AND e.log = $2 AND NOT EXISTS "
        "(SELECT FROM audit_chain c WHERE c.edition_id = e.edition_id AND c.event_id = e.id) ORDER BY e.at, e.id",
        edition_id,
        log.value,
    )
    links = []
    for event in events:
        position += 1
        digest = link_digest(event, previous)
        links.append((edition_id, log.value, position, event["id"], previous, digest))
        previous = digest
    await connection.executemany(
        "INSERT INTO audit_chain (edition_id, log, position, event_id, previous, digest) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        links,
    )
    return len(links)
