"""The worker's part of publishing: acting at the instants that were approved."""

from festival.jobs import Handler, Task
from festival.publishing.notices import TELL_ENTRANTS, finish_telling, tell_all_entrants
from festival.publishing.timing import ACT_WHEN_DUE, act_on_all_due, act_when_due


async def _act_when_due(task: Task) -> None:
    await act_when_due(task.edition_id, task.subject_id)


async def _tell_entrants(task: Task) -> None:
    await tell_all_entrants(task.edition_id, task.subject_id)


HANDLERS: dict[str, Handler] = {ACT_WHEN_DUE: _act_when_due, TELL_ENTRANTS: _tell_entrants}

SCHEDULES = {
    "publishing_due": ("* * * * *", act_on_all_due),
    "publishing_telling": ("*/10 * * * *", finish_telling),
}
"""Name: when (cron) and what, for the worker."""
