"""The second step of signing in, from the session that waits for it to the one that opens the account."""

from uuid import UUID

from festival import clock
from festival.accounts.attempts import begin_attempt, succeed
from festival.accounts.authenticators import use_code
from festival.accounts.rules import CodeRequired, SecondStepTooLate
from festival.accounts.sessions import begin_session, has_second_step
from festival.accounts.tokens import token_hash
from festival.db import atomic, fetch_value

_WAITING = (
    "SELECT p.id FROM session s JOIN person p ON p.id = s.person_id WHERE s.token_hash = $1 AND s.awaits_code "
    "AND s.expires_at > clock_timestamp() AND p.erased_at IS NULL"
)


async def complete_sign_in(*, token: str, code: str, network: str | None, user_agent: str) -> str:
    """Show a code of the app or a recovery code; the waiting session ends and a whole one begins: its token.

    Raises:
        CodeWrong: it is neither.
        SecondStepTooLate: no session waits under this token.
        TooManyAttempts: too many wrong ones.
    """
    person_id: UUID | None = await fetch_value(_WAITING, token_hash(token))
    if person_id is None:
        raise SecondStepTooLate
    attempt = await begin_attempt(kind="code", email=str(person_id), network=network)
    async with atomic() as connection:
        now = await clock.now(connection)
        await use_code(connection, person_id=person_id, code=code, now=now)
        await succeed(connection, attempt)
        if not await connection.fetchval(
            "DELETE FROM session WHERE token_hash = $1 AND awaits_code RETURNING true", token_hash(token)
        ):
            raise SecondStepTooLate
        return await begin_session(connection, person_id=person_id, user_agent=user_agent, now=now, complete=True)


async def show_second_step(*, person_id: UUID, code: str | None, network: str | None) -> None:
    """What a program must send beside the password, where the person has a second step.

    Raises:
        CodeRequired: there is one and no code came.
        CodeWrong: it is not a code of the app nor an unused recovery code.
        TooManyAttempts: too many wrong ones.
    """
    async with atomic() as connection:
        needed = await has_second_step(connection, person_id)
    if not needed:
        return
    if code is None:
        raise CodeRequired
    attempt = await begin_attempt(kind="code", email=str(person_id), network=network)
    async with atomic() as connection:
        await use_code(connection, person_id=person_id, code=code, now=await clock.now(connection))
        await succeed(connection, attempt)
