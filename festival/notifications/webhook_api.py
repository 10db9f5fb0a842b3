"""Webhooks for programs: made, paused, renewed, tried and removed with an organiser's token."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.errors import NotFound
from festival.notifications import webhooks
from festival.notifications.webhook_queries import (
    DeliveryForOrganiser,
    WebhookForOrganiser,
    deliveries_of,
    organised_edition,
    webhooks_of,
)
from festival.notifications.webhook_rules import read_networks
from festival.settings import Settings
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise
from festival.web.requests import Limit

Url = Annotated[str, msgspec.Meta(max_length=2000)]


class NewWebhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to tell, and of what; the events stand in the catalogue of the API's page."""

    url: Url
    events: Annotated[list[str], msgspec.Meta(max_length=50)]


class WebhookChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tell it nothing for now, or again."""

    paused: bool


class WebhookMade(msgspec.Struct, frozen=True):
    """``secret`` is shown this once; it signs every message."""

    id: UUID
    secret: str


class Webhooks(Controller):
    """The webhooks of an edition, for its organisers."""

    path = "/api/v1/editions/{slug:str}/webhooks"
    tags = ("webhooks",)
    guards = (needs_organise,)

    @get("/", summary="The webhooks of an edition")
    async def listed(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> list[WebhookForOrganiser]:
        """The oldest first; never with a secret."""
        return await webhooks_of((await organised_edition(slug, principal.person_id)).id)

    @post("/", summary="Add a webhook")
    async def add(
        self,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        slug: FromPath[str],
        data: JSONBody[NewWebhook],
    ) -> WebhookMade:
        """Addresses in private networks are refused. The same address twice is refused, too: a repeat adds nothing."""
        edition = await organised_edition(slug, principal.person_id)
        webhook_id, secret = await webhooks.add_webhook(
            edition_id=edition.id,
            by=principal.person_id,
            url=data.url,
            events=data.events,
            allowed=read_networks(settings.webhook_networks),
        )
        return WebhookMade(id=webhook_id, secret=secret)

    @get("/deliveries", summary="The latest deliveries")
    async def deliveries(
        self, principal: NamedDependency[Principal], slug: FromPath[str], limit: Limit = 100
    ) -> list[DeliveryForOrganiser]:
        """What was told to whom, and what they answered; newest first."""
        return await deliveries_of((await organised_edition(slug, principal.person_id)).id, limit=limit)

    @post("/deliveries/{delivery_id:str}/redelivery", summary="Send an event once more", status_code=202)
    async def again(
        self, principal: NamedDependency[Principal], slug: FromPath[str], delivery_id: FromPath[str]
    ) -> dict[str, UUID]:
        """Under the same ``webhook-id``; gives the id of the new delivery."""
        edition = await organised_edition(slug, principal.person_id)
        made = await webhooks.deliver_again(
            edition_id=edition.id, delivery_id=read_id(delivery_id), by=principal.person_id
        )
        return {"id": made}

    @patch("/{webhook_id:str}", summary="Pause or resume a webhook")
    async def change(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        webhook_id: FromPath[str],
        data: JSONBody[WebhookChanges],
    ) -> WebhookForOrganiser:
        """What happens while it is paused is not told later."""
        edition, key = await organised_edition(slug, principal.person_id), read_id(webhook_id)
        await webhooks.pause_webhook(edition_id=edition.id, webhook_id=key, by=principal.person_id, paused=data.paused)
        for webhook in await webhooks_of(edition.id):
            if webhook.id == key:
                return webhook
        raise NotFound

    @post("/{webhook_id:str}/secret", summary="Renew the secret")
    async def renew(
        self, principal: NamedDependency[Principal], slug: FromPath[str], webhook_id: FromPath[str]
    ) -> WebhookMade:
        """For a day messages carry both signatures."""
        edition, key = await organised_edition(slug, principal.person_id), read_id(webhook_id)
        secret = await webhooks.renew_secret(edition_id=edition.id, webhook_id=key, by=principal.person_id)
        return WebhookMade(id=key, secret=secret)

    @post("/{webhook_id:str}/test", summary="Send a test", status_code=202)
    async def test(
        self, principal: NamedDependency[Principal], slug: FromPath[str], webhook_id: FromPath[str]
    ) -> dict[str, str]:
        """A ``webhook.test`` that means nothing; its outcome stands among the deliveries."""
        edition = await organised_edition(slug, principal.person_id)
        await webhooks.test_webhook(edition_id=edition.id, webhook_id=read_id(webhook_id), by=principal.person_id)
        return {"event": "webhook.test"}

    @delete("/{webhook_id:str}", summary="Remove a webhook")
    async def remove(
        self, principal: NamedDependency[Principal], slug: FromPath[str], webhook_id: FromPath[str]
    ) -> None:
        """With its secret and its log."""
        edition = await organised_edition(slug, principal.person_id)
        await webhooks.remove_webhook(edition_id=edition.id, webhook_id=read_id(webhook_id), by=principal.person_id)


ROUTES: list[Any] = [Webhooks]
