"""Changing an edition's rules: what a change would do, seen first; then the change itself, told to whom it concerns."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from festival.db import atomic
from festival.editions.from_preset import merged
from festival.editions.queries import current_rules
from festival.editions.rule_changes import change_rules
from festival.editions.rule_comparison import RuleDifference, differences, touches_judging
from festival.editions.rules_body import RulesBody, read_rules
from festival.editions.words_compared import ClauseChanged, clauses_changed
from festival.entries.rule_effects import TELL_OF_RULES, DraftsUnderRules, drafts_under
from festival.errors import Refused
from festival.jobs import Task, enqueue
from festival.panels.queries import opened_rounds


class RoundJudgesByRules(Refused):
    """Criteria, scale and awards of a round that is open are frozen in it."""

    sentence = (
        "The round “%(round)s” was opened: what its jury scores and what it gives stand as they were then. "
        "Change what films and entrants must be, but not criteria, scale, stages or awards."
    )


class RulesPreview(msgspec.Struct, frozen=True):
    """What a change would do; ``digest`` is what is agreed to."""

    digest: str
    differences: list[RuleDifference]
    words: list[ClauseChanged]
    drafts: DraftsUnderRules


async def preview_rules(*, edition_id: UUID, changes: Mapping[str, Any]) -> RulesPreview:
    """See the change before it is made; nothing is kept. The caller has decided that its reader organises.

    Raises:
        RoundJudgesByRules: a round is open whose jury scores by what would change.
        WrongRules: the changed rules cannot be read.
    """
    before = await current_rules(edition_id)
    after = read_rules(merged(msgspec.to_builtins(before), changes))
    changed = await _permitted(edition_id, before, after)
    return RulesPreview(after.digest, changed, clauses_changed(before, after), await drafts_under(edition_id, after))


async def apply_rules(*, edition_id: UUID, by: UUID, changes: Mapping[str, Any], agreed: str | None = None) -> None:
    """Make the change a version more; everyone with a draft is told where entrants could read the one before.

    Raises:
        RoundJudgesByRules: a round is open whose jury scores by what would change.
        NotFound, PreviewFirst, Stale, CategoryInUse, WrongRules: as `change_rules`.
    """
    async with atomic() as connection:
        made = await change_rules(edition_id=edition_id, by=by, changes=changes, agreed=agreed)
        if made is None:
            return
        await _permitted(edition_id, made.before, made.after)
        if made.announced:
            await enqueue(connection, TELL_OF_RULES, Task(edition_id=edition_id, subject_id=made.version_id))


async def _permitted(edition_id: UUID, before: RulesBody, after: RulesBody) -> list[RuleDifference]:
    changed = differences(before, after)
    opened = await opened_rounds(edition_id) if touches_judging(changed) else []
    if opened:
        raise RoundJudgesByRules(round=opened[-1])
    return changed
