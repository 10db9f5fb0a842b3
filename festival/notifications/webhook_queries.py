"""What organisers read of their edition's webhooks: never a secret."""

from datetime import datetime
from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row
from festival.errors import NotFound
from festival.notifications.webhook_rules import MOST_TRIES


class EditionWithWebhooks(msgspec.Struct, frozen=True):
    """The edition that one organises, as far as these pages name it."""

    id: UUID
    slug: str
    name: str
    zone: str


class WebhookForOrganiser(msgspec.Struct, frozen=True):
    """Whom the edition tells, and of what."""

    id: UUID
    url: str
    events: list[str]
    paused: bool
    former_secret_until: datetime | None
    """The former secret signs as well until then."""
    created_at: datetime


class DeliveryForOrganiser(msgspec.Struct, frozen=True):
    """One event on its way to one address."""

    id: UUID
    webhook: UUID
    url: str
    event: str
    message: str
    """Its ``webhook-id``: the same for every delivery of one event."""
    state: str
    """delivered, waiting or given_up."""
    tries: int
    status: int | None
    failure: str | None
    created_at: datetime
    tried_at: datetime | None
    delivered_at: datetime | None
    next_try_at: datetime | None


async def organised_edition(slug: str, person_id: UUID) -> EditionWithWebhooks:
    """The edition for one of its organisers.

    Raises:
        NotFound: there is none, or this person does not organise it.
    """
    row = await fetch_row(
        "SELECT e.id, e.slug, e.name, e.zone FROM edition e JOIN membership m ON m.edition_id = e.id "
        "WHERE e.slug = $1 AND m.person_id = $2 AND m.role = 'organiser'",
        slug,
        person_id,
    )
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), EditionWithWebhooks)


async def webhooks_of(edition_id: UUID) -> list[WebhookForOrganiser]:
    """Every webhook, the oldest first."""
    rows = await fetch(
        "SELECT id, url, events, paused_at IS NOT NULL AS paused, created_at, "
        "CASE WHEN former_until > clock_timestamp() THEN former_until END AS former_secret_until "
        "FROM webhook WHERE edition_id = $1 ORDER BY created_at, id",
        edition_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[WebhookForOrganiser])


async def deliveries_of(edition_id: UUID, *, limit: int = 100) -> list[DeliveryForOrganiser]:
    """The latest deliveries, newest first."""
    rows = await fetch(
        "SELECT d.id, d.webhook_id AS webhook, w.url, e.kind AS event, 'msg_' || replace(e.id::text, '-', '') "
        "AS message, CASE WHEN d.delivered_at IS NOT NULL THEN 'delivered' WHEN d.tries >= $3 THEN 'given_up' "
        "ELSE 'waiting' END AS state, d.tries, d.status, d.failure, d.created_at, d.tried_at, d.delivered_at, "
        "CASE WHEN d.delivered_at IS NULL AND d.tries < $3 THEN d.send_after END AS next_try_at "
        "FROM webhook_delivery d JOIN webhook w ON (w.edition_id, w.id) = (d.edition_id, d.webhook_id) "
        "JOIN webhook_event e ON (e.edition_id, e.id) = (d.edition_id, d.event_id) "
        "WHERE d.edition_id = $1 ORDER BY d.created_at DESC, d.id LIMIT $2",
        edition_id,
        limit,
        MOST_TRIES,
    )
    return msgspec.convert([dict(row) for row in rows], list[DeliveryForOrganiser])
