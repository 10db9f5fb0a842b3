"""Who is at the other end where reverse proxies of ours stand between: their word counts, nobody else's.

``X-Forwarded-For`` is a list to which each proxy adds whom it heard, so it is read from its end: past the proxies that
we trust, the first address is the client's. What stands before it was written by the client and means nothing.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from festival.web.requests import AnyRequest

Network = IPv4Network | IPv6Network


def client_behind(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The client's address: ``peer`` itself unless it is trusted; ``forwarded`` are the parts of the header in order.

    A part that is no address ends the search at the proxy that wrote it.
    """
    client = peer
    for said in reversed(forwarded):
        address = _address(client)
        if address is None or not any(address in network for network in trusted):
            break
        if _address(said) is None:
            break
        client = said.strip()
    return client


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


class ProxyMiddleware(ASGIMiddleware):
    """Puts the client behind our proxies into ``scope["client"]``, for everything that counts by network."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, trusted: Sequence[str]) -> None:
        self.trusted = [ip_network(network) for network in trusted]

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Find the client, hand on."""
        client = scope["client"]
        if self.trusted and client is not None:
            request: AnyRequest = Request(scope)
            forwarded = ",".join(request.headers.getall("x-forwarded-for", [])).split(",")
            scope["client"] = (client_behind(client[0], forwarded, self.trusted), client[1])
        await next_app(scope, receive, send)
