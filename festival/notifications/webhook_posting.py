"""Posting to an address that somebody else chose: only to the public internet, whatever its name leads to.

The name is looked up once, every address it leads to must be public, and the connection goes to one of those very
addresses: a name that changes its mind between the check and the connection (DNS rebinding) gains nothing.
Redirects are answers, not orders. Nothing of the answer but its status is read.
"""

import asyncio
import socket
from collections.abc import Iterable, Mapping, Sequence

import httpcore

from festival.notifications.webhook_rules import PrivateAddress, check_address, is_public
from festival.web.proxies import Network

SECONDS = 15
"""For looking up, connecting and the answer's first line together."""


class PostFailed(Exception):
    """Nothing came back, or nothing was asked: the text says why."""


async def addresses_of(host: str, port: int) -> list[str]:
    """What the name leads to now; none: it leads nowhere."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(each[4][0]) for each in found))


async def check_reachable(url: str, allowed: Sequence[Network]) -> str:
    """The address, if neither its spelling nor what its name leads to now is private; an unknown name may come to be.

    Raises:
        NotAWebhookAddress, WebhookNotSecure, PrivateAddress: nothing is ever posted there.
    """
    kept = check_address(url, allowed)
    target = httpcore.URL(kept)
    found = await addresses_of(target.host.decode().strip("[]"), target.port or 443)
    if not all(is_public(address, allowed) for address in found):
        raise PrivateAddress(field="url")
    return kept


class _PublicNetwork(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's own signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look up, check all, connect to the first that answers."""
        found = await addresses_of(host.strip("[]"), port)
        if not found:
            raise PostFailed("the name of the host is not known")
        if not all(is_public(address, self._allowed) for address in found):
            raise PostFailed("the address leads into a private network")
        for address in found[:-1]:
            try:
                return await self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._plain.connect_tcp(found[-1], port, timeout, local_address, socket_options)


async def post(url: str, body: bytes, headers: Mapping[str, str], *, allowed: Sequence[Network]) -> int:
    """Post a message; the answer's status, whatever it is.

    Raises:
        PostFailed: there was no answer, or the address is not public.
    """
    spelled = [(name.encode(), value.encode()) for name, value in headers.items()]
    waits = {"timeout": {"connect": 5.0, "read": SECONDS, "write": SECONDS, "pool": SECONDS}}
    try:
        check_address(url, allowed)
        async with (
            asyncio.timeout(SECONDS),
            httpcore.AsyncConnectionPool(network_backend=_PublicNetwork(allowed)) as pool,
            pool.stream("POST", url, headers=spelled, content=body, extensions=waits) as answer,
        ):
            return int(answer.status)
    except PrivateAddress as refusal:
        raise PostFailed("the address leads into a private network") from refusal
    except TimeoutError as failure:
        raise PostFailed(f"no answer within {SECONDS} seconds") from failure
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as failure:
        raise PostFailed(f"{type(failure).__name__}: {failure}"[:300]) from failure
