"""View receipts: the seconds of a film that were delivered to the juror of an assignment, each counted once.

They prove delivery, not attention. A second counts when every byte of its picture has left for this juror, over any
number of requests; what was asked for but not taken, skipped, or announced in a header, does not.
"""

import logging
from uuid import UUID

import asyncpg

from festival.db import atomic, fetch_row, fetch_value
from festival.media.rules import RenditionKind
from festival.scoring.rules import NotWatched
from festival.scoring.schemas import Delivered

_logger = logging.getLogger("palmares.scoring")

IN_FULL = 95
"""Percent of its seconds from which a film counts as delivered in full: players may stop inside the last one."""
_MOST_PIECES = 2000
"""Pieces of one copy that are kept apart; nobody's player seeks that often."""

FILMS_BEFORE = """
    (SELECT entry.master_id WHERE NOT EXISTS (SELECT FROM episode
            WHERE (episode.edition_id, episode.entry_id) = (entry.edition_id, entry.id))
        UNION SELECT episode.master_id FROM episode
            WHERE (episode.edition_id, episode.entry_id) = (entry.edition_id, entry.id))
"""
"""The films of an ``entry``: its own, or its episodes."""

DELIVERED = f"""
    SELECT assignment.id AS assignment_id, assignment.juror_id, assignment.round_id,
        sum(coalesce(jsonb_array_length(proxy.second_bytes), ceil(proxy.duration_seconds)::int, 1))::int AS whole,
        sum((SELECT coalesce(sum(upper(piece) - lower(piece)), 0) FROM (
            SELECT unnest(range_agg(view_receipt.seconds)) AS piece FROM view_receipt
            WHERE (view_receipt.edition_id, view_receipt.assignment_id, view_receipt.master_id)
                = (assignment.edition_id, assignment.id, films.master_id)) AS pieces))::int AS seconds
    FROM assignment
    JOIN entry ON (entry.edition_id, entry.id) = (assignment.edition_id, assignment.entry_id)
    CROSS JOIN LATERAL {FILMS_BEFORE} AS films (master_id)
    LEFT JOIN rendition AS proxy ON (proxy.edition_id, proxy.master_id) = (assignment.edition_id, films.master_id)
        AND proxy.kind = 'proxy'
    WHERE assignment.edition_id = $1
"""  # noqa: S608 (our own text)
"""For each assignment of an edition: the seconds of its film, and how many of them were delivered."""

_SECONDS = """
    UPDATE view_receipt SET seconds = coalesce((
        SELECT range_agg(int4range(second, second + 1)) FROM (
            SELECT number::int - 1 AS second, (place->>0)::bigint AS first, (place->>1)::bigint AS last
            FROM rendition CROSS JOIN jsonb_array_elements(second_bytes) WITH ORDINALITY AS told (place, number)
            WHERE (rendition.edition_id, master_id, kind) = ($1, $3, $4)
            UNION ALL
            SELECT number, floor(bytes * number / length)::bigint, ceil(bytes * (number + 1) / length)::bigint - 1
            FROM (SELECT bytes, ceil(duration_seconds)::int AS length FROM rendition
                WHERE (edition_id, master_id, kind) = ($1, $3, $4) AND second_bytes IS NULL
                AND duration_seconds > 0) AS even
            CROSS JOIN generate_series(0, length - 1) AS number
        ) AS indexed WHERE view_receipt.served @> int8range(first, last, '[]')), '{}')
    WHERE (edition_id, assignment_id, master_id, kind) = ($1, $2, $3, $4)
"""
"""By the copy's own index; of a copy that has none, as if its seconds were of one size."""


async def note_served(
    *, edition_id: UUID, assignment_id: UUID, master_id: UUID, kind: RenditionKind, first: int, last: int
) -> None:
    """These bytes of a copy left for the juror of the assignment, while its round is judged; never fails a stream."""
    where = (edition_id, assignment_id, master_id, kind.value)
    try:
        async with atomic() as connection:
            kept = await connection.fetchval(
                f"""
                INSERT INTO view_receipt (edition_id, assignment_id, master_id, kind, served)
                SELECT $1, $2, $3, $4, int8multirange(int8range($5, $6, '[]')) FROM assignment
                JOIN round ON (round.edition_id, round.id) = (assignment.edition_id, assignment.round_id)
                WHERE (assignment.edition_id, assignment.id) = ($1, $2) AND round.state IN ('open', 'reopened')
                ON CONFLICT (edition_id, assignment_id, master_id, kind) DO UPDATE
                SET served = view_receipt.served + excluded.served
                WHERE (SELECT count(*) FROM unnest(view_receipt.served)) < {_MOST_PIECES}
                RETURNING true
                """,  # noqa: S608 (a constant of this module)
                *where,
                first,
                last,
            )
            if kept:
                await connection.execute(_SECONDS, *where)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as failure:
        _logger.warning("a view receipt was lost: %s", type(failure).__name__)


async def delivered_to_juror(edition_id: UUID, assignment_id: UUID) -> Delivered:
    """What reached the juror of an assignment; the caller has decided that its reader may know it."""
    row = await fetch_row(
        f"SELECT least(seconds, whole) AS seconds, whole FROM ({DELIVERED} AND assignment.id = $2 "  # noqa: S608 (our own text)
        "GROUP BY assignment.edition_id, assignment.id) AS delivered",
        edition_id,
        assignment_id,
    )
    return Delivered(row["seconds"], row["whole"]) if row else Delivered(0, 0)


async def check_watched(*, edition_id: UUID, assignment_id: UUID, min_watched: int) -> None:
    """Hold a scoresheet to the round's rule on watching first.

    Raises:
        NotWatched: too little of the film was delivered.
    """
    if min_watched == 0:
        return
    delivered = await delivered_to_juror(edition_id, assignment_id)
    if delivered.seconds * 100 < delivered.whole * min_watched:
        raise NotWatched(percent=min_watched, seconds=delivered.seconds, whole=delivered.whole)


async def watched_in_full(edition_id: UUID, entry_id: UUID) -> int:
    """To how many jurors the film of an entry was delivered in full; the caller has decided that it may be told."""
    count: int = await fetch_value(
        f"SELECT count(DISTINCT juror_id) FROM ({DELIVERED} AND assignment.entry_id = $2 "  # noqa: S608 (our own text)
        "GROUP BY assignment.edition_id, assignment.id) AS delivered WHERE seconds * 100 >= whole * $3",
        edition_id,
        entry_id,
        IN_FULL,
    )
    return count
