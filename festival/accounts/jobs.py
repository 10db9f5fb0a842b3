"""What accounts forget by themselves."""

from festival.accounts.rules import ADDRESS_CHANGE_WITHIN, LONGEST_LIMIT
from festival.db import execute
from festival.web.request_rate import forget_past_minutes


async def forget_expired() -> None:
    """Delete what has ended: sessions, links, challenges, changes of address, and attempts that no limit counts."""
    await execute("DELETE FROM session WHERE expires_at < clock_timestamp()")
    await execute("DELETE FROM sign_in_link WHERE expires_at < clock_timestamp() - interval '1 day'")
    await execute("DELETE FROM passkey_challenge WHERE expires_at < clock_timestamp()")
    await execute(
        "DELETE FROM address_change WHERE created_at < clock_timestamp() - $1::interval", ADDRESS_CHANGE_WITHIN
    )
    await execute("DELETE FROM sign_in_attempt WHERE at < clock_timestamp() - $1::interval", LONGEST_LIMIT)
    await forget_past_minutes()


SCHEDULES = {"accounts_forget_expired": ("17 * * * *", forget_expired)}
"""Name: when (cron) and what, for the worker."""
