"""The organisers' page of webhooks: whom the edition tells of what, and what became of each message."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.errors import DomainError, NotFound
from festival.notifications import webhooks
from festival.notifications.webhook_queries import (
    DeliveryForOrganiser,
    WebhookForOrganiser,
    deliveries_of,
    organised_edition,
    webhooks_of,
)
from festival.notifications.webhook_rules import CATALOGUE, read_networks
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

_TEMPLATE = "notifications/webhooks.html.j2"


@dataclass(frozen=True, slots=True)
class WebhooksPage:
    """Every webhook, the log of deliveries, and the form for one more; ``secret`` is shown this once."""

    edition_name: str
    edition_slug: str
    zone: str
    webhooks: list[WebhookForOrganiser]
    deliveries: list[DeliveryForOrganiser]
    catalogue: list[str]
    secret: str | None = None
    url: str = ""
    chosen: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


class WebhookPages(Controller):
    """Whom the edition tells."""

    path = "/organise/{slug:str}/webhooks"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The list, the log, the form."""
        return render(request, _TEMPLATE, await _page(slug, principal))

    @post("/")
    async def add(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        slug: FromPath[str],
    ) -> Response[Any]:
        """A new one; its secret is shown on the answer."""
        edition = await organised_edition(slug, principal.person_id)
        form = await request.form()
        url, chosen = str(form.get("url", "")), [str(name) for name in form.getall("events", [])]
        try:
            _, secret = await webhooks.add_webhook(
                edition_id=edition.id,
                by=principal.person_id,
                url=url,
                events=chosen,
                allowed=read_networks(settings.webhook_networks),
            )
        except DomainError as refusal:
            page = await _page(slug, principal, url=url, chosen=chosen, errors=beside_field(refusal))
            return render_refused(request, _TEMPLATE, page, refusal)
        return render(request, _TEMPLATE, await _page(slug, principal, secret=secret))

    @post("/{webhook_id:str}/{act:str}")
    async def act(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        webhook_id: FromPath[str],
        act: FromPath[str],
    ) -> Response[Any]:
        """Test, pause, resume, renew the secret, remove; or send a delivery again."""
        edition = await organised_edition(slug, principal.person_id)
        key, about = read_id(webhook_id), {"edition_id": edition.id, "by": principal.person_id}
        match act:
            case "renew":
                secret = await webhooks.renew_secret(webhook_id=key, **about)
                return render(request, _TEMPLATE, await _page(slug, principal, secret=secret))
            case "test":
                await webhooks.test_webhook(webhook_id=key, **about)
            case "pause" | "resume":
                await webhooks.pause_webhook(webhook_id=key, paused=act == "pause", **about)
            case "remove":
                await webhooks.remove_webhook(webhook_id=key, **about)
            case "again":
                await webhooks.deliver_again(delivery_id=key, **about)
            case _:
                raise NotFound
        return Redirect(f"/organise/{slug}/webhooks", status_code=303)


async def _page(slug: str, principal: Principal, **shown: Any) -> WebhooksPage:
    edition = await organised_edition(slug, principal.person_id)
    return WebhooksPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        zone=edition.zone,
        webhooks=await webhooks_of(edition.id),
        deliveries=await deliveries_of(edition.id, limit=50),
        catalogue=[event.value for event in CATALOGUE],
        **shown,
    )


ROUTES: list[Any] = [WebhookPages]
