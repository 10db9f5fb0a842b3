"""One-use addresses and codes in a message that waits: locked in the outbox, opened for its reader alone."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from festival.notifications.schemas import MessageInOutbox
from festival.vault import vault

ONE_USE = ("link", "code")
"""Keys of a message's context whose values let somebody in; they are wiped once it was sent."""


def locked_context(context: Mapping[str, Any], message_id: UUID) -> dict[str, Any]:
    """The context as the outbox keeps it."""
    return _each(context, lambda text: vault().lock(text, place_of_message(message_id)))


def opened_message(message: MessageInOutbox) -> MessageInOutbox:
    """The message as its reader gets it.

    Raises:
        SecretLost: it was locked with a secret that this installation was not given.
    """
    context = _each(message.context, lambda text: vault().open(text, place_of_message(message.id)))
    return msgspec.structs.replace(message, context=context)


def place_of_message(message_id: UUID) -> str:
    """Whose a locked text in the outbox is."""
    return f"message {message_id}"


def _each(context: Mapping[str, Any], turned: Callable[[str], str]) -> dict[str, Any]:
    return {
        key: turned(value) if key in ONE_USE and isinstance(value, str) else value for key, value in context.items()
    }
