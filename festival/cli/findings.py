"""What `palmares doctor` says of one thing, and how a look at it that fails becomes a finding, too."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import asyncpg
from aiosmtplib import SMTPException

from festival.errors import DomainError

FAILURES = (DomainError, OSError, SMTPException, asyncpg.PostgresError, asyncpg.InterfaceError)


class Finding(NamedTuple):
    """One thing looked at: fine or not, what was found, and what to do where it is not fine."""

    what: str
    fine: bool
    found: str
    mend: str = ""


async def looked(what: str, look: Callable[[], Awaitable[Finding]], *, mend: str) -> Finding:
    """What a look found; where it failed, why, and the usual way to mend that."""
    try:
        return await look()
    except FAILURES as failure:
        return Finding(what, False, sentence_of(failure), mend)


def sentence_of(failure: Exception) -> str:
    """Why a look failed."""
    return failure.text if isinstance(failure, DomainError) else f"{type(failure).__name__}: {failure}"
