"""What accounts forget by themselves."""

from festival.accounts.rules import LONGEST_LIMIT
from festival.db import execute


async def forget_expired() -> None:
    """Delete sessions and links that ended, and sign-in attempts that no limit counts any more."""
    await execute("DELETE FROM session WHERE expires_at < clock_timestamp()")
    await execute("DELETE FROM sign_in_link WHERE expires_at < clock_timestamp() - interval '1 day'")
    await execute("DELETE FROM sign_in_attempt WHERE at < clock_timestamp() - $1::interval", LONGEST_LIMIT)


SCHEDULES = {"accounts_forget_expired": ("17 * * * *", forget_expired)}
"""Name: when (cron) and what, for the worker."""
