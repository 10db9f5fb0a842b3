"""What programs can be told, how a message to them is signed, and which addresses may be asked for.

Signatures follow Standard Webhooks 1.0: HMAC-SHA256 over ``id.timestamp.body`` under a shared secret of 32 bytes.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit
from uuid import UUID

from festival.errors import Invalid, Refused
from festival.web.proxies import Network

MOST_WEBHOOKS = 10
"""Addresses of one edition."""
FORMER_SECRET_LASTS = timedelta(hours=24)
"""After a secret is replaced, messages are signed with both for so long."""
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""After each failed try, as Standard Webhooks proposes: about three days in all."""
MOST_TRIES = len(WAITS) + 1

_SECRET_PREFIX = "whsec_"  # noqa: S105 (the mark of every such secret, not one)
_NAT64 = IPv6Network("64:ff9b::/96")


class WebhookEvent(StrEnum):
    """What can happen that a program is told; every message names the edition and keys, never scores or persons."""

    CALL_OPENED = "call.opened"
    CALL_CLOSED = "call.closed"
    ENTRY_SUBMITTED = "entry.submitted"
    ENTRY_WITHDRAWN = "entry.withdrawn"
    ENTRY_QUALIFIED = "entry.qualified"
    ENTRY_DISQUALIFIED = "entry.disqualified"
    ENTRY_RETURNED = "entry.returned"
    VERDICT_READY = "verdict.ready"
    ROUND_OPENED = "round.opened"
    ROUND_SEALED = "round.sealed"
    SELECTION_PUBLISHED = "selection.published"
    PALMARES_PUBLISHED = "palmares.published"
    TEST = "webhook.test"


CATALOGUE = tuple(event for event in WebhookEvent if event is not WebhookEvent.TEST)
"""What a webhook can be made for; the test comes to every one."""


class NotAWebhookAddress(Invalid):
    """No address that a message can be posted to."""

    sentence = "Write the whole address of the other program, such as https://example.org/hooks."


class WebhookNotSecure(Invalid):
    """Anyone on the way could read and change it."""

    sentence = "The address must begin with https://."


class PrivateAddress(Invalid):
    """It leads into a private network, or to this machine itself."""

    sentence = "This address leads into a private network. Give one that is reachable from the internet."


class UnknownEvent(Invalid):
    """Not in the catalogue."""

    sentence = "Choose at least one of the events of the list."


class WebhookTaken(Refused):
    """The edition tells this address already."""

    sentence = "There is a webhook to this address already."


class TooManyWebhooks(Refused):
    """More than an edition needs."""

    sentence = "An edition has at most %(most)s webhooks. Remove one first."


def is_public(text: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether this IP address belongs to the public internet, or to a network that the installation allows.

    An IPv6 address that stands for an IPv4 one (mapped, 6to4, Teredo, NAT64) is judged by that one.
    """
    address = _plain(ip_address(text.partition("%")[0]))
    if any(address in network for network in allowed):
        return True
    return address.is_global and not address.is_multicast


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def read_networks(texts: Sequence[str]) -> list[Network]:
    """The networks that the installation allows besides the public ones."""
    return [ip_network(text) for text in texts]


def check_address(url: str, allowed: Sequence[Network] = ()) -> str:
    """The address, if a message may be posted there as far as its spelling tells.

    Raises:
        NotAWebhookAddress, WebhookNotSecure, PrivateAddress: it may not.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as failure:
        raise NotAWebhookAddress(field="url") from failure
    plain = url.strip()
    odd = not plain.isascii() or not plain.isprintable() or " " in plain or len(plain) > 2000
    if parts.scheme not in {"http", "https"} or not host or odd or parts.username or parts.password or port == 0:
        raise NotAWebhookAddress(field="url")
    literal = _literal(host)
    if literal is not None and not is_public(literal, allowed):
        raise PrivateAddress(field="url")
    if parts.scheme == "http" and (literal is None or is_public(literal)):
        raise WebhookNotSecure(field="url")
    return plain.partition("#")[0]


def _literal(host: str) -> str | None:
    try:
        return str(ip_address(host))
    except ValueError:
        # 127.1, 0x7f000001 and 2130706433 are addresses to some resolvers: no name of a host ends in a number.
        last = host.rstrip(".").rpartition(".")[2]
        if last.isdigit() or last.startswith("0x") or not last:
            raise NotAWebhookAddress(field="url") from None
        return None


def check_events(names: Sequence[str]) -> list[str]:
    """The chosen events in the catalogue's order.

    Raises:
        UnknownEvent: none, or one that is not in the catalogue.
    """
    if not names or not set(names) <= set(CATALOGUE):
        raise UnknownEvent(field="events")
    return [event.value for event in CATALOGUE if event in names]


def new_secret() -> str:
    """A secret that nobody guesses."""
    return _SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def place_of_secret(webhook_id: UUID) -> str:
    """Whose a locked secret is; a renewed one keeps the place of the one before."""
    return f"webhook {webhook_id}"


def sign(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature as it stands in ``webhook-signature``."""
    key = base64.b64decode(secret.removeprefix(_SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
