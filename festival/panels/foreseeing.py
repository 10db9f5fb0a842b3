"""Warnings of a planned round, read from what stands in the database; a round opens past grave ones only knowingly."""

from uuid import UUID

import msgspec

from festival import clock
from festival.db import atomic
from festival.editions.queries import current_rules
from festival.panels.foresight import FILMS_A_DAY, Plan, Warned, warnings_of
from festival.panels.queries import conflicts_of, entries_of, jurors_of, round_for, titles_of
from festival.panels.rules import OpensWithWarnings, RoundState
from festival.panels.schemas import RoundForOrganiser


async def foreseen(judged: RoundForOrganiser, *, films_a_day: int = FILMS_A_DAY) -> list[Warned]:
    """What is foreseen of a round; nothing once it was opened. The caller has decided that its reader organises."""
    if judged.state != RoundState.PLANNED:
        return []
    edition_id = judged.edition_id
    async with atomic() as connection:
        now = await clock.now(connection)
    entries = await entries_of(edition_id, judged.id)
    jurors = await jurors_of(edition_id, judged.id)
    plan = Plan(
        judged=judged,
        entries=entries,
        jurors=[one for one in jurors if one.state != "left"],
        seated={one.id: one.seats for one in entries if one.seats},
        conflicts=await conflicts_of(edition_id),
        awards=(await current_rules(edition_id)).awards,
        now=now,
        films_a_day=films_a_day,
    )
    found = warnings_of(plan)
    titles = await titles_of(edition_id, {film for one in found for film in one.named})
    return [msgspec.structs.replace(one, names=[*one.names, *(titles[film] for film in one.named)]) for one in found]


async def refuse_unheeded(*, round_id: UUID, by: UUID) -> None:
    """Keep a round closed whose grave warnings nobody has said to have seen.

    Raises:
        NotFound: the round is not this person's to organise.
        OpensWithWarnings: there are grave ones.
    """
    grave = [one for one in await foreseen(await round_for(round_id, by)) if one.grave]
    if grave:
        raise OpensWithWarnings(field="sure", warnings=len(grave))
