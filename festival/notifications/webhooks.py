"""Webhooks: told in the transaction of what happened, made, paused, renewed and removed by organisers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.errors import NotFound
from festival.jobs import Task, enqueue
from festival.notifications.webhook_posting import check_reachable
from festival.notifications.webhook_rules import (
    FORMER_SECRET_LASTS,
    MOST_WEBHOOKS,
    TooManyWebhooks,
    WebhookEvent,
    WebhookTaken,
    check_events,
    new_secret,
    place_of_secret,
)
from festival.vault import vault
from festival.web.proxies import Network

DELIVER = "deliver_webhook"


async def tell(
    connection: asyncpg.Connection,
    *,
    edition_id: UUID,
    event: WebhookEvent,
    data: Mapping[str, Any],
    once: str | None = None,
) -> None:
    """Let every webhook of the edition that wants this event have it, exactly if the transaction commits.

    ``data`` are keys and states that a program looks up with its token: never a score, a name or an address.
    ``once`` names what happened, where several workers may notice it: it is told once.
    """
    await _tell(connection, edition_id, event, data, once or uuid4().hex, None)


async def is_wanted(connection: asyncpg.Connection, *, edition_id: UUID, event: WebhookEvent) -> bool:
    """Whether any webhook of the edition listens for this event."""
    wanted: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM webhook WHERE edition_id = $1 AND events @> ARRAY[$2] AND paused_at IS NULL)",
        edition_id,
        event.value,
    )
    return wanted


async def _tell(
    connection: asyncpg.Connection,
    edition_id: UUID,
    event: WebhookEvent,
    data: Mapping[str, Any],
    key: str,
    only: UUID | None,
) -> None:
    rows = await connection.fetch(
        """
        WITH wanted AS (
            SELECT webhook.id, edition.slug FROM webhook JOIN edition ON edition.id = webhook.edition_id
            WHERE webhook.edition_id = $1 AND ((webhook.events @> ARRAY[$2] AND paused_at IS NULL) OR webhook.id = $5)
        ), told AS (
            INSERT INTO webhook_event (edition_id, id, kind, key, body)
            SELECT $1, gen_random_uuid(), $2, $4, jsonb_build_object('edition', slug) || $3
            FROM (SELECT DISTINCT slug FROM wanted) AS edition
            ON CONFLICT DO NOTHING RETURNING id
        )
        INSERT INTO webhook_delivery (edition_id, webhook_id, event_id)
        SELECT $1, wanted.id, told.id FROM wanted, told RETURNING id
        """,
        edition_id,
        event.value,
        dict(data),
        key,
        only,
    )
    for row in rows:
        await enqueue(connection, DELIVER, Task(edition_id=edition_id, subject_id=row["id"]))


async def add_webhook(
    *, edition_id: UUID, by: UUID, url: str, events: Sequence[str], allowed: Sequence[Network] = ()
) -> tuple[UUID, str]:
    """Tell this address of these events from now on; gives its id and its secret, which is shown this once.

    Raises:
        NotFound: ``by`` does not organise the edition.
        NotAWebhookAddress, WebhookNotSecure, PrivateAddress: nothing is ever posted there.
        UnknownEvent, WebhookTaken, TooManyWebhooks: it cannot be made so.
    """
    chosen = check_events(events)
    await _organise(edition_id, by)
    kept = await check_reachable(url, allowed)
    webhook_id, secret = uuid4(), new_secret()
    async with atomic() as connection:
        await connection.execute("SELECT FROM edition WHERE id = $1 FOR UPDATE", edition_id)
        standing = await connection.fetch("SELECT url FROM webhook WHERE edition_id = $1", edition_id)
        if kept in [row["url"] for row in standing]:
            raise WebhookTaken
        if len(standing) >= MOST_WEBHOOKS:
            raise TooManyWebhooks(most=MOST_WEBHOOKS)
        await connection.execute(
            "INSERT INTO webhook (edition_id, id, url, events, secret, created_by) VALUES ($1, $2, $3, $4, $5, $6)",
            edition_id,
            webhook_id,
            kept,
            chosen,
            vault().lock(secret, place_of_secret(webhook_id)),
            by,
        )
        await _record(connection, "webhook_added", edition_id, by, webhook_id, {"url": kept, "events": chosen})
    return webhook_id, secret


async def renew_secret(*, edition_id: UUID, webhook_id: UUID, by: UUID) -> str:
    """A new secret, shown this once; for a day messages are signed with the former one as well.

    Raises:
        NotFound: no such webhook, or ``by`` does not organise the edition.
    """
    secret = new_secret()
    async with atomic() as connection:
        await _change(
            connection,
            edition_id,
            webhook_id,
            by,
            "former_secret = secret, former_until = $4, secret = $5",
            await clock.now(connection) + FORMER_SECRET_LASTS,
            vault().lock(secret, place_of_secret(webhook_id)),
        )
        await _record(connection, "webhook_secret_renewed", edition_id, by, webhook_id, {})
    return secret


async def pause_webhook(*, edition_id: UUID, webhook_id: UUID, by: UUID, paused: bool) -> None:
    """Tell it nothing for now, or again; what happens meanwhile is not told later.

    Raises:
        NotFound: no such webhook, or ``by`` does not organise the edition.
    """
    async with atomic() as connection:
        setting = "paused_at = CASE WHEN $4 THEN clock_timestamp() END"
        await _change(connection, edition_id, webhook_id, by, setting, paused)
        act = "webhook_paused" if paused else "webhook_resumed"
        await _record(connection, act, edition_id, by, webhook_id, {})


async def remove_webhook(*, edition_id: UUID, webhook_id: UUID, by: UUID) -> None:
    """Forget the address, its secret and its log.

    Raises:
        NotFound: no such webhook, or ``by`` does not organise the edition.
    """
    await _organise(edition_id, by)
    async with atomic() as connection:
        url = await connection.fetchval(
            "DELETE FROM webhook WHERE edition_id = $1 AND id = $2 RETURNING url", edition_id, webhook_id
        )
        if url is None:
            raise NotFound
        await _record(connection, "webhook_removed", edition_id, by, webhook_id, {"url": url})


async def test_webhook(*, edition_id: UUID, webhook_id: UUID, by: UUID) -> None:
    """Send it a message that means nothing, paused or not.

    Raises:
        NotFound: no such webhook, or ``by`` does not organise the edition.
    """
    await _organise(edition_id, by)
    async with atomic() as connection:
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM webhook WHERE edition_id = $1 AND id = $2)", edition_id, webhook_id
        ):
            raise NotFound
        await _tell(connection, edition_id, WebhookEvent.TEST, {}, uuid4().hex, webhook_id)


async def deliver_again(*, edition_id: UUID, delivery_id: UUID, by: UUID) -> UUID:
    """Send an event once more, as a delivery of its own under the event's own id; gives the delivery's.

    Raises:
        NotFound: no such delivery, or ``by`` does not organise the edition.
    """
    await _organise(edition_id, by)
    async with atomic() as connection:
        again: UUID | None = await connection.fetchval(
            "INSERT INTO webhook_delivery (edition_id, webhook_id, event_id) "
            "SELECT edition_id, webhook_id, event_id FROM webhook_delivery WHERE edition_id = $1 AND id = $2 "
            "RETURNING id",
            edition_id,
            delivery_id,
        )
        if again is None:
            raise NotFound
        await enqueue(connection, DELIVER, Task(edition_id=edition_id, subject_id=again), after=timedelta())
    return again


_ORGANISES = (
    "EXISTS (SELECT FROM membership WHERE membership.edition_id = $1 AND membership.person_id = $3 "
    "AND membership.role = 'organiser')"
)


async def _change(
    connection: asyncpg.Connection, edition_id: UUID, webhook_id: UUID, by: UUID, setting: str, *values: object
) -> None:
    changed = await connection.fetchval(
        f"UPDATE webhook SET {setting} WHERE edition_id = $1 AND id = $2 AND {_ORGANISES} RETURNING true",  # noqa: S608 (our own text)
        edition_id,
        webhook_id,
        by,
        *values,
    )
    if not changed:
        raise NotFound


async def _organise(edition_id: UUID, by: UUID) -> None:
    async with atomic() as connection:
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND person_id = $2 AND role = 'organiser')",
            edition_id,
            by,
        ):
            raise NotFound


async def _record(
    connection: asyncpg.Connection, act: str, edition_id: UUID, by: UUID, webhook_id: UUID, detail: dict[str, Any]
) -> None:
    await audit.record(
        connection, log="desk", act=act, edition_id=edition_id, actor_id=by, subject_id=webhook_id, detail=detail
    )
