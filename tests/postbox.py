"""A mail server that keeps what it gets, and what waits in the outbox as its reader will get it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from festival.db import fetch_row
from festival.notifications.one_use import place_of_message
from festival.vault import vault


@dataclass
class Postbox:
    """What arrived, and what the server says to each message."""

    port: int = 0
    answer: str = "250 OK"
    received: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        content: Any = envelope.content
        self.received.append((list(envelope.rcpt_tos), message_from_bytes(content, policy=policy.default)))
        return self.answer


@asynccontextmanager
async def open_postbox() -> AsyncIterator[Postbox]:
    """A postbox that listens on a free port of this machine."""
    box = Postbox()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(box, hostname="postbox", enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    box.port = server.sockets[0].getsockname()[1]
    async with server:
        yield box


async def mailed_link(template: str = "%", recipient: str = "%") -> str:
    """The one-use address in the newest message of a template to a mailbox (LIKE), as its reader gets it."""
    return await _mailed("link", template, recipient)


async def mailed_code(template: str = "%", recipient: str = "%") -> str:
    """The digits in the newest message of a template to a mailbox (LIKE)."""
    return await _mailed("code", template, recipient)


async def _mailed(key: str, template: str, recipient: str) -> str:
    row = await fetch_row(
        "SELECT id, context ->> $1 AS kept FROM outbox WHERE template LIKE $2 AND recipient LIKE $3 "
        "ORDER BY created_at DESC LIMIT 1",
        key,
        template,
        recipient,
    )
    assert row is not None
    return vault().open(row["kept"], place_of_message(row["id"]))
