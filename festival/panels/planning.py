"""Rounds before they open: planned, filled with entries and jurors, given a president."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival.db import atomic
from festival.editions.membership import lock_edition
from festival.panels.finding import find_conflicts
from festival.panels.holding import hold_round, write_down
from festival.panels.modes import Mode, in_its_mode
from festival.panels.queries import round_for
from festival.panels.rules import (
    JUDGING,
    BandWithoutPoints,
    NotToBeTaken,
    PlanChanged,
    PresidentNotInRound,
    RoundState,
    RulesCannotCount,
    WrongAgreement,
    WrongCriteria,
    WrongScale,
)
from festival.panels.schemas import NewRound
from festival.panels.tables import Criterion, Round
from festival.plain_text import keep_text
from judging.rule_reading import BadRules, read_rules

MOST_STEPS = 1_000_000
"""From the lowest score to the highest."""


async def plan_round(*, edition_id: UUID, by: UUID, new: NewRound) -> UUID:
    """Add a round after the edition's last one; nothing is shown to jurors yet.

    Raises:
        NotFound: the edition is not this person's to organise.
        WrongScale, WrongCriteria, RulesCannotCount: the sentence says what must change.
    """
    new = in_its_mode(new)
    _check(new)
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        number = await connection.fetchval(
            "SELECT coalesce(max(number), 0) + 1 FROM round WHERE edition_id = $1", edition_id
        )
        planned = Round(edition_id=edition_id, id=uuid4(), number=number, **_as_planned(new))
        await Round.insert(planned)
        await Criterion.insert(*_criteria(edition_id, planned.id, new))
        detail = {"name": planned.name, "number": number}
        await write_down(connection, "round_planned", edition_id, by, planned.id, detail)
    return planned.id


async def replan_round(*, round_id: UUID, by: UUID, new: NewRound, version: int) -> None:
    """Change what a round is to be, until it opens; its films, jurors and panels stay.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it was opened; its rules are frozen.
        PlanChanged: somebody else changed it since the ``version`` that this person saw.
        WrongScale, WrongCriteria, RulesCannotCount: the sentence says what must change.
    """
    new = in_its_mode(new)
    _check(new)
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, RoundState.PLANNED)
        if await connection.fetchval("SELECT version FROM round WHERE id = $1", round_id) != version:
            raise PlanChanged
        of_edition = Round.edition_id == judged.edition_id
        changed = {**_as_planned(new), "version": version + 1}
        await Round.update(**changed).where(of_edition & (Round.id == round_id))
        await Criterion.delete().where((Criterion.edition_id == judged.edition_id) & (Criterion.round_id == round_id))
        await Criterion.insert(*_criteria(judged.edition_id, round_id, new))
        await write_down(connection, "round_planned_anew", judged.edition_id, by, round_id, {"name": new.name})


async def take_entries(*, round_id: UUID, by: UUID, entry_ids: list[UUID] | None = None) -> int:
    """Put qualified entries into a planned round under new random names (all, where none are named); gives how many.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it is being judged already.
        NotToBeTaken: an id is no qualified entry of this edition.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, RoundState.PLANNED)
        await connection.execute(
            "INSERT INTO round_entry (edition_id, round_id, entry_id, film_ref) "
            "SELECT edition_id, $2, id, gen_random_uuid() FROM entry WHERE edition_id = $1 AND state = 'qualified' "
            "AND ($3::uuid[] IS NULL OR id = ANY($3)) ON CONFLICT DO NOTHING",
            judged.edition_id,
            round_id,
            entry_ids,
        )
        await _refuse_strangers(connection, "SELECT entry_id FROM round_entry", round_id, entry_ids)
        count: int = await connection.fetchval("SELECT count(*) FROM round_entry WHERE round_id = $1", round_id)
    return count


async def take_part(*, round_id: UUID, by: UUID, juror_ids: list[UUID] | None = None) -> int:
    """Put jurors into a round (all who have not left, where none are named); gives how many it has.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it is sealed.
        NotToBeTaken: an id is no juror of this edition, or of one who left.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        state = await hold_round(connection, round_id, RoundState.PLANNED, *JUDGING)
        await connection.execute(
            "INSERT INTO round_juror (edition_id, round_id, juror_id) SELECT edition_id, $2, id FROM juror "
            "WHERE edition_id = $1 AND state <> 'left' AND ($3::uuid[] IS NULL OR id = ANY($3)) ON CONFLICT DO NOTHING",
            judged.edition_id,
            round_id,
            juror_ids,
        )
        await _refuse_strangers(connection, "SELECT juror_id FROM round_juror", round_id, juror_ids)
        if state in JUDGING:
            await find_conflicts(connection, judged.edition_id, round_id)
        count: int = await connection.fetchval("SELECT count(*) FROM round_juror WHERE round_id = $1", round_id)
    return count


async def leave_out(*, round_id: UUID, by: UUID, juror_id: UUID) -> None:
    """Take a juror out of a planned round, with the films that were to be theirs; harmless when they are not in it.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it is being judged already.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, RoundState.PLANNED)
        await connection.execute("DELETE FROM assignment WHERE round_id = $1 AND juror_id = $2", round_id, juror_id)
        await connection.execute(
            "UPDATE round SET president_id = NULL WHERE id = $1 AND president_id = $2", round_id, juror_id
        )
        await connection.execute("DELETE FROM round_juror WHERE round_id = $1 AND juror_id = $2", round_id, juror_id)
        await write_down(connection, "juror_left_out", judged.edition_id, by, round_id, {"juror": str(juror_id)})


async def name_president(*, round_id: UUID, by: UUID, juror_id: UUID | None) -> None:
    """Name the jury president of a planned round, who alone will seal it; None: a quorum seals.

    Raises:
        NotFound: the round is not this person's to organise.
        PresidentNotInRound: not one of the round's jurors.
        RoundCannot: it is being judged already.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, RoundState.PLANNED)
        if juror_id is not None and not await connection.fetchval(
            "SELECT true FROM round_juror WHERE round_id = $1 AND juror_id = $2", round_id, juror_id
        ):
            raise PresidentNotInRound
        await connection.execute(
            "UPDATE round SET president_id = $2, version = version + 1 WHERE id = $1", round_id, juror_id
        )
        detail = {"juror": str(juror_id) if juror_id else None}
        await write_down(connection, "president_named", judged.edition_id, by, round_id, detail)


async def _refuse_strangers(
    connection: asyncpg.Connection, taken: str, round_id: UUID, wanted: list[UUID] | None
) -> None:
    if wanted is None:
        return
    inside = {row[0] for row in await connection.fetch(f"{taken} WHERE round_id = $1", round_id)}
    strangers = [one for one in wanted if one not in inside]
    if strangers:
        raise NotToBeTaken(field="ids", count=len(strangers), first=str(strangers[0]))


def _as_planned(new: NewRound) -> dict[str, Any]:
    """The columns of a round that a plan decides."""
    return {
        "name": keep_text(new.name, field="name", most=200, required=True),
        "policy": new.policy,
        "mode": new.mode,
        "agreeing": new.agreeing,
        "approvals": new.approvals,
        "scale_min": Decimal(new.scale_min),
        "scale_max": Decimal(new.scale_max),
        "scale_step": Decimal(new.scale_step),
        "panel_size": new.panel_size,
        "quorum": new.quorum,
        "min_ballots": new.min_ballots,
        "min_watched": new.min_watched,
        "method": msgspec.json.encode(new.method).decode(),
        "advance": msgspec.json.encode(new.advance).decode(),
        "due_at": new.due_at,
    }


def _criteria(edition_id: UUID, round_id: UUID, new: NewRound) -> list[Criterion]:
    return [
        Criterion(
            edition_id=edition_id,
            round_id=round_id,
            key=criterion.key,
            name=keep_text(criterion.name, field="criteria", most=200, required=True),
            descriptor=keep_text(criterion.descriptor, field="criteria", most=2000, lines=True),
            weight=criterion.weight,
            position=position,
        )
        for position, criterion in enumerate(new.criteria, start=1)
    ]


def _check(new: NewRound) -> None:
    low, high, step = (Fraction(text) for text in (new.scale_min, new.scale_max, new.scale_step))
    if not (low < high and step > 0 and (high - low) % step == 0 and (high - low) / step <= MOST_STEPS):
        raise WrongScale(field="scale_min", low=new.scale_min)
    keys = [criterion.key for criterion in new.criteria]
    if new.agreeing is not None and (Mode(new.mode) is not Mode.YES_NO_MAYBE or new.agreeing > new.panel_size):
        raise WrongAgreement(field="agreeing")
    if not keys or len(set(keys)) < len(keys) or any(not _above_zero(criterion.weight) for criterion in new.criteria):
        raise WrongCriteria(field="criteria")
    if new.advance.band is not None and Mode(new.mode) is Mode.RANKING:
        raise BandWithoutPoints(field="band")
    rules: dict[str, Any] = {
        "criteria": {criterion.key: criterion.weight for criterion in new.criteria},
        "method": {"name": "mean", **new.method},
    }
    try:
        ranked = read_rules(rules).ranked
    except BadRules as refusal:
        raise RulesCannotCount(field="method", reason=str(refusal)) from refusal
    if ranked and Mode(new.mode) is not Mode.RANKING:
        raise RulesCannotCount(field="method", reason="this method counts rankings, and jurors fill in scoresheets.")
    if not ranked and Mode(new.mode) is Mode.RANKING:
        raise RulesCannotCount(field="method", reason="this method counts scoresheets, and jurors rank their films.")


def _above_zero(weight: str) -> bool:
    try:
        return Fraction(weight) > 0
    except ZeroDivisionError:
        return False
