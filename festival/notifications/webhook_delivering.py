"""An event on its way to a webhook: taken by one worker at a time, signed, posted, and tried again for three days."""

import json
import time
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from festival.db import execute, fetch, fetch_row
from festival.notifications.webhook_posting import PostFailed, post
from festival.notifications.webhook_rules import MOST_TRIES, WAITS, place_of_secret, sign
from festival.vault import SecretLost, vault
from festival.web.proxies import Network

_GONE = 410


async def due_deliveries() -> list[tuple[UUID, UUID]]:
    """Edition and id of the deliveries that wait for a try, longest waiting first."""
    rows = await fetch(
        "SELECT edition_id, id FROM webhook_delivery WHERE delivered_at IS NULL AND send_after <= clock_timestamp() "
        "AND tries < $1 ORDER BY send_after LIMIT 100",
        MOST_TRIES,
    )
    return [(row["edition_id"], row["id"]) for row in rows]


async def deliver(edition_id: UUID, delivery_id: UUID, *, allowed: Sequence[Network] = ()) -> None:
    """One try; a delivery that is not due is left alone. 410 pauses the webhook: the other side is gone for good."""
    taken = await _take(edition_id, delivery_id)
    if taken is None:
        return
    message_id, timestamp = f"msg_{taken['event_id'].hex}", int(time.time())
    body = json.dumps(
        {"type": taken["kind"], "timestamp": taken["happened_at"].isoformat(), "data": taken["body"]},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    place = place_of_secret(taken["webhook_id"])
    try:
        secrets = [vault().open(kept, place) for kept in (taken["secret"], taken["former_secret"]) if kept]
    except SecretLost as lost:
        await _note(edition_id, delivery_id, None, lost.text, gone=False)
        return
    headers = {
        "content-type": "application/json",
        "user-agent": "Palmares-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            sign(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in secrets
        ),
    }
    try:
        status = await post(taken["url"], body, headers, allowed=allowed)
    except PostFailed as failure:
        await _note(edition_id, delivery_id, None, str(failure), gone=False)
    else:
        refusal = None if 200 <= status < 300 else f"the other program answered {status}"
        await _note(edition_id, delivery_id, status, refusal, gone=status == _GONE)
        if status == _GONE:
            await execute(
                "UPDATE webhook SET paused_at = coalesce(paused_at, clock_timestamp()) "
                "WHERE edition_id = $1 AND id = $2",
                edition_id,
                taken["webhook_id"],
            )


async def _take(edition_id: UUID, delivery_id: UUID) -> asyncpg.Record | None:
    """Nobody else tries it until the wait after this try is over."""
    return await fetch_row(
        "UPDATE webhook_delivery d SET tries = d.tries + 1, tried_at = clock_timestamp(), "
        "send_after = clock_timestamp() + ($3::interval[])[least(d.tries + 1, $4)] "
        "FROM webhook w, webhook_event e WHERE d.edition_id = $1 AND d.id = $2 AND d.delivered_at IS NULL "
        "AND d.send_after <= clock_timestamp() AND d.tries < $5 "
        "AND (w.edition_id, w.id) = (d.edition_id, d.webhook_id) AND (e.edition_id, e.id) = (d.edition_id, d.event_id) "
        "RETURNING d.webhook_id, d.event_id, e.kind, e.body, e.happened_at, w.url, w.secret, "
        "CASE WHEN w.former_until > clock_timestamp() THEN w.former_secret END AS former_secret",
        edition_id,
        delivery_id,
        list(WAITS),
        len(WAITS),
        MOST_TRIES,
    )


async def _note(edition_id: UUID, delivery_id: UUID, status: int | None, failure: str | None, *, gone: bool) -> None:
    await execute(
        "UPDATE webhook_delivery SET status = $3, failure = $4, "
        "delivered_at = CASE WHEN $4::text IS NULL THEN clock_timestamp() END, "
        "tries = CASE WHEN $5 THEN $6 ELSE tries END WHERE edition_id = $1 AND id = $2",
        edition_id,
        delivery_id,
        status,
        failure,
        gone,
        MOST_TRIES,
    )
