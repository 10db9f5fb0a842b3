"""What workers do for entries: find films entered before, enter a list, let those count that waited, tell of rules."""

from festival.accounts.links import ADDRESS_CONFIRMED
from festival.entries.agreements.counting_in import count_in
from festival.entries.on_behalf.importing import ENTER_LIST, enter_list
from festival.entries.rule_effects import TELL_OF_RULES, tell_of_rules
from festival.entries.suspicions.service import suspect
from festival.jobs import Handler, Task
from festival.media.duplicates import FIND_DUPLICATES


async def find_duplicates(task: Task) -> None:
    """Note the films that may be this master again."""
    await suspect(edition_id=task.edition_id, master_id=task.subject_id)


async def address_confirmed(task: Task) -> None:
    """Let the entries of this person count that waited for nothing else."""
    await count_in(person_id=task.subject_id)


async def rules_changed(task: Task) -> None:
    """Tell the entrants of drafts of this version of the rules."""
    await tell_of_rules(edition_id=task.edition_id, version_id=task.subject_id)


HANDLERS: dict[str, Handler] = {
    FIND_DUPLICATES: find_duplicates,
    ENTER_LIST: enter_list,
    ADDRESS_CONFIRMED: address_confirmed,
    TELL_OF_RULES: rules_changed,
}
