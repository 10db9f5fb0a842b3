"""What changed in how one signs in is told by mail, to the address that one has."""

from enum import StrEnum
from uuid import UUID

import asyncpg

from festival.notifications.service import send


class Change(StrEnum):
    """What the mail tells; its template says it in words."""

    PASSWORD = "password"  # noqa: S105 (a word for what changed, not a password)
    ADDRESS = "address"
    AUTHENTICATOR_ADDED = "authenticator_added"
    AUTHENTICATOR_REMOVED = "authenticator_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    RECOVERY_CODES = "recovery_codes"
    SECOND_STEP_TAKEN = "second_step_taken"


async def tell_of_change(connection: asyncpg.Connection, *, person_id: UUID, change: Change) -> None:
    """Put the mail into the outbox within this transaction; people whose address is not confirmed get none."""
    person = await connection.fetchrow(
        "SELECT email, locale FROM person WHERE id = $1 AND email IS NOT NULL AND email_confirmed_at IS NOT NULL",
        person_id,
    )
    if person is not None:
        await send(
            connection,
            template="accounts/sign_in_changed",
            recipient=person["email"],
            person_id=person_id,
            context={"change": change.value},
            locale=person["locale"],
        )
