"""What workers do for privacy: every night, forget what is due and delete what nothing names from storage."""

from festival.jobs import Handler, Task
from festival.media.erasing import DELETE_OBJECTS, delete_objects
from festival.privacy.erasing import erase_again
from festival.privacy.locking import relock
from festival.privacy.retention import enforce_periods


async def delete_from_storage(_: Task) -> None:
    """Delete the objects that no row names any more."""
    await delete_objects()


async def forget_what_is_due() -> None:
    """Enforce the periods, erase again whoever a restored backup brought back, lock what does not lie locked."""
    await erase_again()
    await enforce_periods()
    await delete_objects()
    await relock()


HANDLERS: dict[str, Handler] = {DELETE_OBJECTS: delete_from_storage}
SCHEDULES = {"privacy_forget_what_is_due": ("43 2 * * *", forget_what_is_due)}
"""Name: when (cron) and what, for the worker."""
