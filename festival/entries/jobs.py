"""What workers do for entries: look whether a film was entered before, enter a list."""

from festival.entries.importing import ENTER_LIST, enter_list
from festival.entries.suspecting import suspect
from festival.jobs import Handler, Task
from festival.media.duplicates import FIND_DUPLICATES


async def find_duplicates(task: Task) -> None:
    """Note the films that may be this master again."""
    await suspect(edition_id=task.edition_id, master_id=task.subject_id)


HANDLERS: dict[str, Handler] = {FIND_DUPLICATES: find_duplicates, ENTER_LIST: enter_list}
