"""The worker's part of publishing: acting at the instants that were approved."""

from festival.jobs import Handler, Task
from festival.publishing.timing import ACT_WHEN_DUE, act_on_all_due, act_when_due


async def _act_when_due(task: Task) -> None:
    await act_when_due(task.edition_id, task.subject_id)


HANDLERS: dict[str, Handler] = {ACT_WHEN_DUE: _act_when_due}

SCHEDULES = {"publishing_due": ("* * * * *", act_on_all_due)}
"""Name: when (cron) and what, for the worker."""
