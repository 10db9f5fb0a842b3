"""Sending the outbox: each message by its own job as soon as it stands, and what is left over minute by minute.

No more go out within a minute than the settings allow. Without a mail server configured nothing is taken: the messages
wait, and go out once there is one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from email.message import EmailMessage
from uuid import UUID

from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from festival.jobs import Handler, Task
from festival.notifications.delivering import due_messages, message_failed, message_sent, take_message
from festival.notifications.mailer import compose, connect
from festival.notifications.one_use import opened_message
from festival.notifications.service import SEND
from festival.notifications.webhook_delivering import deliver, due_deliveries
from festival.notifications.webhook_rules import read_networks
from festival.notifications.webhooks import DELIVER
from festival.notifications.wordings import letter_of
from festival.settings import Settings
from festival.vault import SecretLost


def handlers(settings: Settings) -> dict[str, Handler]:
    """The jobs of this slice by name, for the worker."""

    async def send_message(task: Task) -> None:
        await _send(settings, [task.subject_id])

    async def deliver_webhook(task: Task) -> None:
        await deliver(task.edition_id, task.subject_id, allowed=read_networks(settings.webhook_networks))

    return {SEND: send_message, DELIVER: deliver_webhook}


def schedules(settings: Settings) -> dict[str, tuple[str, Callable[[], Awaitable[None]]]]:
    """Name: when (cron) and what, for the worker."""

    async def send_waiting() -> None:
        await _send(settings, await due_messages(most=settings.mail_per_minute))

    async def deliver_waiting() -> None:
        allowed = read_networks(settings.webhook_networks)
        await asyncio.gather(
            *(deliver(edition, delivery, allowed=allowed) for edition, delivery in await due_deliveries())
        )

    return {
        "notifications_send_waiting": ("* * * * *", send_waiting),
        "notifications_deliver_waiting": ("* * * * *", deliver_waiting),
    }


async def _send(settings: Settings, message_ids: Iterable[UUID]) -> None:
    if settings.smtp_url is None:
        return
    connection = _Connection(settings.smtp_url)
    try:
        for message_id in message_ids:
            await _send_one(settings, connection, message_id)
    finally:
        await connection.close()


class _Connection:
    """The way to the mail server, kept open from one message to the next and opened anew where it broke."""

    def __init__(self, smtp_url: str) -> None:
        self._smtp_url = smtp_url
        self._client: SMTP | None = None

    async def send(self, message: EmailMessage) -> None:
        """Hand one message over."""
        if self._client is None or not self._client.is_connected:
            self._client = connect(self._smtp_url)
            await self._client.connect()
        await self._client.send_message(message)

    async def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._client is not None and self._client.is_connected:
            with suppress(SMTPException, OSError):
                await self._client.quit()


async def _send_one(settings: Settings, connection: _Connection, message_id: UUID) -> None:
    waiting = await take_message(message_id, per_minute=settings.mail_per_minute)
    if waiting is None:
        return
    try:
        waiting = opened_message(waiting)
    except SecretLost as lost:
        await message_failed(message_id, lost.text, for_good=False)
        return
    letter = await letter_of(waiting, address=settings.address)
    message = compose(
        letter,
        message_id=waiting.id,
        sender=settings.sender,
        recipient=waiting.recipient,
        reply_to=waiting.reply_to,
        written_at=waiting.created_at,
        on_behalf_of=waiting.context.get("edition_name"),
    )
    try:
        await connection.send(message)
    except (SMTPException, OSError) as failure:
        await message_failed(message_id, f"{type(failure).__name__}: {failure}", for_good=_is_final(failure))
    else:
        await message_sent(message_id)


def _is_final(failure: Exception) -> bool:
    """Whether the server said that it will never take this message (a 5xx to the recipient or the message)."""
    if isinstance(failure, SMTPRecipientsRefused):
        return all(refused.code >= 500 for refused in failure.recipients)
    return isinstance(failure, SMTPResponseException) and 550 <= failure.code <= 559
