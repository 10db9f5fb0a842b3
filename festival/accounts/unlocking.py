"""Letting somebody in again who lost every second step: an act of whoever runs the installation, told by mail."""

from festival.accounts.security_notices import Change, tell_of_change
from festival.audit.rules import Log
from festival.audit.service import record
from festival.db import atomic
from festival.errors import Invalid
from festival.notifications.rules import read_address

_STEPS = ("authenticator", "passkey", "recovery_code", "session")


class NobodyHasAddress(Invalid):
    """The address belongs to no account."""

    sentence = "No account here has this address."


async def unlock(*, email: str) -> None:
    """Take app, passkeys and recovery codes away and end every session.

    They sign in with their password or a mailed link, and are asked to set up a new second step where their part needs
    one. Their password stays: nobody but them ever chooses it.

    Raises:
        NobodyHasAddress: there is no such account.
        NotAnAddress: it is no e-mail address.
    """
    address = read_address(email)
    async with atomic() as connection:
        person_id = await connection.fetchval(
            "SELECT id FROM person WHERE email = $1 AND email_confirmed_at IS NOT NULL FOR UPDATE", address
        )
        if person_id is None:
            raise NobodyHasAddress(field="email")
        for table in _STEPS:
            await connection.execute(f"DELETE FROM {table} WHERE person_id = $1", person_id)  # noqa: S608 (names of our own)
        await record(connection, log=Log.DESK, act="unlocked", edition_id=None, actor_id=None, subject_id=person_id)
        await tell_of_change(connection, person_id=person_id, change=Change.SECOND_STEP_TAKEN)
