"""What workers do for editions: notice that a call has opened or closed, which nobody does but the clock."""

from festival.db import atomic, fetch
from festival.notifications.webhook_rules import WebhookEvent
from festival.notifications.webhooks import tell


async def tell_of_calls() -> None:
    """Tell programs of each opening and closing of the last day, once; a moved deadline counts anew."""
    rows = await fetch(
        """
        SELECT id, 'call.opened' AS event, opens_at AS at FROM edition
        WHERE call_state = 'announced' AND opens_at <= clock_timestamp() AND closes_at > clock_timestamp()
            AND opens_at > clock_timestamp() - interval '1 day'
        UNION ALL
        SELECT id, 'call.closed', closes_at FROM edition
        WHERE call_state <> 'preparing' AND closes_at <= clock_timestamp()
            AND closes_at > clock_timestamp() - interval '1 day'
        """
    )
    for row in rows:
        async with atomic() as connection:
            at = row["at"].isoformat()
            await tell(connection, edition_id=row["id"], event=WebhookEvent(row["event"]), data={"at": at}, once=at)


SCHEDULES = {"editions_calls": ("* * * * *", tell_of_calls)}
"""Name: when (cron) and what, for the worker."""
