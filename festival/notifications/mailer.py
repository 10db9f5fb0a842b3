"""The way to the mail server: one recipient a message, TLS wherever the server is not this machine."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as PLAIN
from email.policy import SMTPUTF8
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit
from uuid import UUID

from aiosmtplib import SMTP

from festival.notifications.letters import Letter
from festival.notifications.rules import deliverable

SENDER_NAME = "Palmarès"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT_SECONDS = 30


def connect(smtp_url: str) -> SMTP:
    """A client for ``async with``: ``smtps://`` speaks TLS at once, ``smtp://`` must upgrade unless it is local."""
    parts = urlsplit(smtp_url)
    at_once = parts.scheme == "smtps"
    return SMTP(
        hostname=parts.hostname,
        port=parts.port or (465 if at_once else 587),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=at_once,
        start_tls=not at_once and parts.hostname not in _LOOPBACK,
        timeout=_TIMEOUT_SECONDS,
    )


def compose(
    letter: Letter,
    *,
    message_id: UUID,
    sender: str,
    recipient: str,
    written_at: datetime,
    reply_to: str | None = None,
    on_behalf_of: str | None = None,
) -> EmailMessage:
    """The letter as a message. Its id is the outbox's own, so that a copy sent twice is recognised as one.

    ``on_behalf_of``: the edition in whose name it comes; the address stays ours, whose server may send for it.
    """
    message = EmailMessage(policy=PLAIN if all(map(_has_plain_name, (recipient, reply_to or ""))) else SMTPUTF8)
    message["From"] = _mailbox(sender, _one_line(on_behalf_of or SENDER_NAME))
    message["To"] = _mailbox(recipient)
    if reply_to is not None:
        message["Reply-To"] = _mailbox(reply_to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(written_at)
    message["Message-ID"] = f"<{message_id}@{deliverable(sender).rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _has_plain_name(address: str) -> bool:
    return address.rpartition("@")[0].isascii()


def _mailbox(address: str, name: str = "") -> Address:
    local, _, domain = deliverable(address).rpartition("@")
    return Address(display_name=name, username=local, domain=domain)
