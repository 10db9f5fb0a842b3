"""Rounds and their jury: planned, filled with entries and jurors, opened; sealed by the scoring slice's verb."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.audit.service import record
from festival.canonical import digest_of
from festival.db import atomic
from festival.editions.membership import lock_edition
from festival.editions.queries import current_rules
from festival.editions.team import invite
from festival.entries import service as entries
from festival.errors import NotFound
from festival.panels.queries import criteria_of, round_for
from festival.panels.rules import (
    JurorTwice,
    Policy,
    PresidentNotInRound,
    RoundAct,
    RoundCannot,
    RoundNeedsPanels,
    RoundState,
    WrongCriteria,
    WrongScale,
    next_round_state,
)
from festival.panels.schemas import NewJuror, NewRound, RoundForOrganiser
from festival.panels.tables import Criterion, Juror, Round


async def plan_round(*, edition_id: UUID, by: UUID, new: NewRound) -> UUID:
    """Add a round after the edition's last one; nothing is shown to jurors yet.

    Raises:
        WrongScale, WrongCriteria: the sentence says what must change.
    """
    _check(new)
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        number = await connection.fetchval(
            "SELECT coalesce(max(number), 0) + 1 FROM round WHERE edition_id = $1", edition_id
        )
        planned = Round(
            edition_id=edition_id,
            id=uuid4(),
            number=number,
            name=new.name,
            policy=Policy(new.policy).value,
            approvals=new.approvals,
            scale_min=Decimal(new.scale_min),
            scale_max=Decimal(new.scale_max),
            scale_step=Decimal(new.scale_step),
            panel_size=new.panel_size,
            quorum=new.quorum,
            min_ballots=new.min_ballots,
            method=new.method,
            due_at=new.due_at,
        )
        await Round.insert(planned)
        await Criterion.insert(
            *(
                Criterion(
                    edition_id=edition_id,
                    round_id=planned.id,
                    key=criterion.key,
                    name=criterion.name,
                    descriptor=criterion.descriptor,
                    weight=criterion.weight,
                    position=position,
                )
                for position, criterion in enumerate(new.criteria, start=1)
            )
        )
        await _log(connection, "round_planned", edition_id, by, planned.id, {"name": new.name, "number": number})
    return planned.id


async def add_juror(*, edition_id: UUID, by: UUID, new: NewJuror) -> UUID:
    """Invite a juror by mail; they judge once they have accepted, under whatever address they like.

    Raises:
        NotFound: the edition is not this person's to organise.
    """
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        juror = Juror(
            edition_id=edition_id,
            id=uuid4(),
            name=new.name,
            countries=new.countries,
            languages=new.languages,
            max_entries=new.max_entries,
            max_minutes=new.max_minutes,
        )
        await Juror.insert(juror)
        await invite(edition_id=edition_id, email=new.email, role="juror", by=by, juror_id=juror.id)
        await _log(connection, "juror_invited", edition_id, by, juror.id, {"name": new.name})
    return juror.id


async def join_as_juror(*, edition_id: UUID, juror_id: UUID, person_id: UUID) -> None:
    """Make the person who accepted the invitation the juror; accepting twice is accepting once.

    Raises:
        JurorTwice: they already are another juror of this edition.
        NotFound: the juror is someone else by now.
    """
    async with atomic() as connection:
        try:
            async with atomic():
                taken = await connection.fetchval(
                    "UPDATE juror SET person_id = $3, state = 'active' WHERE edition_id = $1 AND id = $2 "
                    "AND (person_id IS NULL OR person_id = $3) AND state <> 'left' RETURNING true",
                    edition_id,
                    juror_id,
                    person_id,
                )
        except asyncpg.UniqueViolationError as twice:
            raise JurorTwice from twice
        if not taken:
            raise NotFound
        await _log(connection, "juror_joined", edition_id, person_id, juror_id, {})


async def take_part(*, round_id: UUID, by: UUID, juror_ids: list[UUID] | None = None) -> int:
    """Put jurors into a round (all who have not left, where none are named); returns how many it has."""
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await connection.execute(
            "INSERT INTO round_juror (edition_id, round_id, juror_id) SELECT edition_id, $2, id FROM juror "
            "WHERE edition_id = $1 AND state <> 'left' AND ($3::uuid[] IS NULL OR id = ANY($3)) ON CONFLICT DO NOTHING",
            judged.edition_id,
            round_id,
            juror_ids,
        )
        count: int = await connection.fetchval("SELECT count(*) FROM round_juror WHERE round_id = $1", round_id)
    return count


async def take_entries(*, round_id: UUID, by: UUID, entry_ids: list[UUID] | None = None) -> int:
    """Put qualified entries into a planned round under new random names (all of them, where none are named)."""
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await connection.execute(
            "INSERT INTO round_entry (edition_id, round_id, entry_id, film_ref) "
            "SELECT edition_id, $2, id, gen_random_uuid() FROM entry WHERE edition_id = $1 AND state = 'qualified' "
            "AND ($3::uuid[] IS NULL OR id = ANY($3)) ON CONFLICT DO NOTHING",
            judged.edition_id,
            round_id,
            entry_ids,
        )
        count: int = await connection.fetchval("SELECT count(*) FROM round_entry WHERE round_id = $1", round_id)
    return count


async def name_president(*, round_id: UUID, by: UUID, juror_id: UUID | None) -> None:
    """Name the jury president of a planned round, who alone will seal it; None: a quorum seals.

    Raises:
        PresidentNotInRound: not one of the round's jurors.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await _locked_state(connection, round_id, RoundState.PLANNED)
        if juror_id is not None and not await connection.fetchval(
            "SELECT true FROM round_juror WHERE round_id = $1 AND juror_id = $2", round_id, juror_id
        ):
            raise PresidentNotInRound
        await connection.execute(
            "UPDATE round SET president_id = $2, version = version + 1 WHERE id = $1", round_id, juror_id
        )
        await _log(connection, "president_named", judged.edition_id, by, round_id, {"juror": str(juror_id)})


async def open_round(*, round_id: UUID, by: UUID) -> str:
    """Freeze the round's rules and entries and let the jury begin; returns the digest of the rules.

    Raises:
        RoundNeedsPanels: no film has a panel.
        RoundCannot: it is open or sealed already.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        state = await _lock(connection, round_id)
        following = next_round_state(state, RoundAct.OPEN)
        if judged.assignments == 0:
            raise RoundNeedsPanels
        document = await rules_document(judged)
        digest = digest_of(document)
        entry_ids = [
            row["entry_id"]
            for row in await connection.fetch("SELECT entry_id FROM round_entry WHERE round_id = $1", round_id)
        ]
        await entries.freeze(connection, edition_id=judged.edition_id, entry_ids=entry_ids)
        await connection.execute(
            "UPDATE round SET state = $2, rules = $3, rules_digest = $4, opened_at = $5, version = version + 1 "
            "WHERE id = $1",
            round_id,
            following.value,
            document,
            digest,
            await clock.now(connection),
        )
        await record(
            connection,
            log="public",
            act="round_opened",
            edition_id=judged.edition_id,
            actor_id=by,
            subject_id=round_id,
            detail={"rules": digest, "entries": len(entry_ids), "jurors": judged.jurors},
        )
    return digest


async def rules_document(judged: RoundForOrganiser) -> dict[str, Any]:
    """The round's rules in one document: what is counted, in the terms of ``palmares tabulate``, and how it is run."""
    row = await Round.select(Round.method, Round.openings).where(Round.id == judged.id).first()
    rules = await current_rules(judged.edition_id)
    return {
        "edition": judged.edition_slug,
        "round": judged.number,
        "policy": judged.policy,
        "panel_size": judged.panel_size,
        "quorum": judged.quorum,
        "president": judged.president_id is not None,
        "openings": row["openings"] if row else "auditor",
        "approvals": judged.approvals,
        "tabulation": {
            "scale": {
                "min": _plain(judged.scale_min),
                "max": _plain(judged.scale_max),
                "step": _plain(judged.scale_step),
            },
            "criteria": {one.key: one.weight for one in await criteria_of(judged.edition_id, judged.id)},
            "method": {"name": "mean", **(row["method"] if row else {}), "min_ballots": judged.min_ballots},
            "awards": [_counted(award) for award in rules.awards],
        },
    }


def _counted(award: Any) -> dict[str, Any]:
    counted: dict[str, Any] = {"name": award.name, "places": award.places}
    for key in ("criteria", "category", "max_per_country", "not_also"):
        if value := getattr(award, key):
            counted[key] = value
    return counted


async def mark_sealed(connection: asyncpg.Connection, *, round_id: UUID, by: UUID) -> RoundState:
    """Seal the round within the transaction that freezes its scoresheets.

    Raises:
        RoundCannot: it is not being judged.
    """
    following = next_round_state(await _lock(connection, round_id), RoundAct.SEAL)
    await connection.execute(
        "UPDATE round SET state = $2, sealed_at = $3, sealed_by = $4, version = version + 1 WHERE id = $1",
        round_id,
        following.value,
        await clock.now(connection),
        by,
    )
    return following


async def _lock(connection: asyncpg.Connection, round_id: UUID) -> RoundState:
    state = await connection.fetchval("SELECT state FROM round WHERE id = $1 FOR UPDATE", round_id)
    if state is None:
        raise NotFound
    return RoundState(state)


async def _locked_state(connection: asyncpg.Connection, round_id: UUID, wanted: RoundState) -> None:
    state = await _lock(connection, round_id)
    if state is not wanted:
        raise RoundCannot(state=state.value)


async def _log(
    connection: asyncpg.Connection, act: str, edition_id: UUID, by: UUID, subject_id: UUID, detail: dict[str, Any]
) -> None:
    await record(
        connection, log="desk", act=act, edition_id=edition_id, actor_id=by, subject_id=subject_id, detail=detail
    )


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _check(new: NewRound) -> None:
    try:
        low, high, step = (Fraction(Decimal(text)) for text in (new.scale_min, new.scale_max, new.scale_step))
    except (InvalidOperation, ValueError, OverflowError) as failure:
        raise WrongScale(field="scale_min", low=new.scale_min) from failure
    if not (low < high and step > 0 and (high - low) % step == 0 and abs(high) <= 10**9):
        raise WrongScale(field="scale_min", low=new.scale_min)
    keys = [criterion.key for criterion in new.criteria]
    if len(set(keys)) < len(keys) or any(not _above_zero(criterion.weight) for criterion in new.criteria):
        raise WrongCriteria(field="criteria")


def _above_zero(weight: str) -> bool:
    try:
        return Fraction(weight) > 0
    except (ValueError, ZeroDivisionError):
        return False
