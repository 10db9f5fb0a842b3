"""Passwords as argon2id hashes, made and checked in threads, a few at a time.

A check takes the same time whether the account exists or not, and whatever cost its hash was made with.
"""

import unicodedata
from enum import Enum

import anyio.to_thread
from anyio import CapacityLimiter
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = CapacityLimiter(2)
"""Each check holds 64 MiB; more at once would let strangers fill the memory."""


class Cost(Enum):
    """What one guess costs; the parameters are recorded in each hash."""

    STANDARD = (3, 65_536, 4)
    """Three passes over 64 MiB in four lanes: the second recommendation of RFC 9106, section 4."""
    DEMO = (1, 1_024, 1)
    """For generated people only, so that a demo is up in seconds; made anew at their first sign-in."""

    @property
    def hasher(self) -> PasswordHasher:
        """The argon2id hasher of this cost."""
        passes, memory_kib, lanes = self.value
        return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)


async def hash_password(password: str, cost: Cost = Cost.STANDARD) -> str:
    """The hash of a password, with its parameters and salt."""
    return await anyio.to_thread.run_sync(cost.hasher.hash, _normal(password), limiter=_AT_ONCE)


async def is_password(password: str, recorded: str | None, cost: Cost = Cost.STANDARD) -> bool:
    """Whether the password made this hash; without one, as much work as a check at ``cost`` and False."""
    return await anyio.to_thread.run_sync(_verify, _normal(password), recorded, cost, limiter=_AT_ONCE)


def is_outdated(recorded: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return Cost.STANDARD.hasher.check_needs_rehash(recorded)


def _normal(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _verify(password: bytes, recorded: str | None, cost: Cost) -> bool:
    if recorded is not None and _matches(recorded, password):
        return True
    if recorded is None or is_outdated(recorded):
        cost.hasher.hash(password)
    return False


def _matches(recorded: str, password: bytes) -> bool:
    try:
        return Cost.STANDARD.hasher.verify(recorded, password)
    except (VerificationError, InvalidHashError):
        return False
