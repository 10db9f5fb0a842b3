"""What workers do for correspondence: mails to many in batches, reminders at their hour."""

from festival.correspondence.mailing import SEND_MAILING, send_all_mailings, send_mailing
from festival.correspondence.reminding import remind_of_drafts
from festival.jobs import Handler, Task


async def _send_mailing(task: Task) -> None:
    await send_mailing(task.edition_id, task.subject_id)


HANDLERS: dict[str, Handler] = {SEND_MAILING: _send_mailing}

SCHEDULES = {
    "correspondence_mailings": ("* * * * *", send_all_mailings),
    "correspondence_drafts": ("*/10 * * * *", remind_of_drafts),
}
"""Name: when (cron) and what, for the worker."""
