"""Who judges what: proposed by the engine, confirmed by an organiser, repaired with the least disturbance."""

from uuid import UUID, uuid4

import anyio.to_thread
import asyncpg
import numpy as np
from numpy.typing import NDArray

from festival import clock
from festival.audit.service import record
from festival.canonical import canonical_json
from festival.db import atomic
from festival.errors import NotFound
from festival.panels.queries import conflicts_of, entries_of, jurors_of, panels_of, proposal_for, round_for
from festival.panels.rules import (
    AssignmentAct,
    AssignmentState,
    ProposalOutdated,
    RoundCannot,
    RoundNeedsEntries,
    RoundNeedsJurors,
    RoundState,
    next_assignment_state,
)
from festival.panels.schemas import EntryForPanels, JurorForOrganiser, PanelSettings
from festival.panels.service import take_entries, take_part
from festival.panels.tables import Proposal
from judging.assignment import Entry, Juror, Objective, PanelProblem, propose_panels

Pair = tuple[UUID, UUID]
FAIR_ENTRIES = 1000
"""Beyond so many entries the engine aims at the total, since the fairest worst entry is not proved in time."""


async def propose(*, round_id: UUID, by: UUID, settings: PanelSettings) -> UUID:
    """Have panels proposed, keeping every assignment that stands; nothing changes until they are confirmed.

    Raises:
        RoundCannot: the round is sealed.
        RoundNeedsEntries, RoundNeedsJurors: there is nothing to judge, or nobody.
    """
    judged = await round_for(round_id, by)
    if judged.state == RoundState.SEALED:
        raise RoundCannot(state=judged.state)
    if judged.state == RoundState.PLANNED and not judged.entries:
        await take_entries(round_id=round_id, by=by)
    if not judged.jurors:
        await take_part(round_id=round_id, by=by)
    entries = await entries_of(judged.edition_id, round_id)
    jurors = await jurors_of(judged.edition_id, round_id)
    if not entries:
        raise RoundNeedsEntries
    if not jurors:
        raise RoundNeedsJurors
    per_entry = len(jurors) if settings.everyone else judged.panel_size
    problem = _problem(
        entries,
        jurors,
        per_entry=per_entry,
        settings=settings,
        conflicts=await conflicts_of(judged.edition_id),
        kept=await panels_of(judged.edition_id, round_id),
    )
    panels = await anyio.to_thread.run_sync(propose_panels, problem)
    pairs = [(entries[entry].id, jurors[juror].id) for entry, juror in panels.pairs.tolist()]
    proposal = Proposal(
        edition_id=judged.edition_id,
        id=uuid4(),
        round_id=round_id,
        settings=canonical_json(settings).decode(),
        pairs=canonical_json(pairs).decode(),
        report=canonical_json(panels.report.to_json()).decode(),
        created_by=by,
    )
    async with atomic() as connection:
        await Proposal.insert(proposal)
        await _log(connection, "panels_proposed", judged.edition_id, by, round_id, {"pairs": len(pairs)})
    return proposal.id


async def confirm_panels(*, proposal_id: UUID, by: UUID) -> int:
    """Make the proposed pairs the round's assignments; returns how many are new. Two organisers cannot both confirm.

    Raises:
        ProposalOutdated: another was confirmed since, or a pair of it became a conflict.
        RoundCannot: the round is sealed.
    """
    proposal = await proposal_for(proposal_id, by)
    async with atomic() as connection:
        judged = await connection.fetchrow("SELECT * FROM round WHERE id = $1 FOR UPDATE", proposal.round_id)
        if judged["state"] == RoundState.SEALED:
            raise RoundCannot(state=judged["state"])
        latest = await connection.fetchval(
            "SELECT id FROM proposal WHERE round_id = $1 AND state <> 'discarded' ORDER BY created_at DESC, id LIMIT 1",
            proposal.round_id,
        )
        if latest != proposal_id:
            raise ProposalOutdated
        standing = set(await panels_of(judged["edition_id"], proposal.round_id))
        proposed = set(proposal.pairs)
        if not standing <= proposed or proposed & set(await conflicts_of(judged["edition_id"])) - standing:
            raise ProposalOutdated
        new = sorted(proposed - standing)
        await _assign(connection, judged["edition_id"], proposal.round_id, new)
        await connection.execute(
            "UPDATE proposal SET state = CASE WHEN id = $2 THEN 'confirmed' ELSE 'discarded' END WHERE round_id = $1",
            proposal.round_id,
            proposal_id,
        )
        await _log(connection, "panels_confirmed", judged["edition_id"], by, proposal.round_id, {"new": len(new)})
    return len(new)


async def defer(*, assignment_id: UUID, by: UUID) -> None:
    """Put a film aside for later; it stays in the juror's queue and is never lost."""
    await _move(assignment_id, by, AssignmentAct.DEFER)


async def resume(*, assignment_id: UUID, by: UUID) -> None:
    """Take a deferred film up again."""
    await _move(assignment_id, by, AssignmentAct.RESUME)


async def recuse_juror(*, assignment_id: UUID, by: UUID, reason: str) -> UUID | None:
    """The juror steps back from a film; the seat is given to another at once. Returns the new assignment, if any.

    Raises:
        NotFound: not this juror's film.
        AssignmentCannot: it has ended already, or its scoresheet is frozen.
    """
    async with atomic() as connection:
        row = await _own(connection, assignment_id, by)
        following = next_assignment_state(AssignmentState(row["state"]), AssignmentAct.RECUSE)
        await connection.execute(
            "UPDATE assignment SET state = $2, reason = $3, ended_at = $4 WHERE id = $1",
            assignment_id,
            following.value,
            reason[:500],
            await clock.now(connection),
        )
        await connection.execute(
            "INSERT INTO conflict (edition_id, juror_id, entry_id, source, note) VALUES ($1, $2, $3, 'recused', $4) "
            "ON CONFLICT DO NOTHING",
            row["edition_id"],
            row["juror_id"],
            row["entry_id"],
            reason[:500],
        )
        await record(
            connection,
            log="private",
            act="juror_recused",
            edition_id=row["edition_id"],
            actor_id=by,
            subject_id=assignment_id,
            detail={},
        )
        return await _refill(connection, row["edition_id"], row["round_id"], row["entry_id"])


async def _refill(connection: asyncpg.Connection, edition_id: UUID, round_id: UUID, entry_id: UUID) -> UUID | None:
    """Give the open seat to the juror with the fewest films who may see this one; every other pair stays."""
    entries = [entry for entry in await entries_of(edition_id, round_id) if entry.id == entry_id]
    jurors = await jurors_of(edition_id, round_id)
    if not entries:
        return None
    standing = await panels_of(edition_id, round_id)
    seated = [pair for pair in standing if pair[0] == entry_id]
    # With one entry to place, a juror's remaining room is what their own cap leaves.
    room = [
        JurorForOrganiser(
            **{
                **{name: getattr(one, name) for name in one.__struct_fields__},
                "max_entries": None if one.max_entries is None else max(0, one.max_entries - one.assigned),
            }
        )
        for one in sorted(jurors, key=lambda one: (one.assigned, str(one.id)))
    ]
    problem = _problem(
        entries,
        room,
        per_entry=len(seated) + 1,
        settings=PanelSettings(),
        conflicts=await conflicts_of(edition_id),
        kept=seated,
        prefer_first=True,
    )
    panels = propose_panels(problem)
    new = [room[juror].id for _, juror in panels.pairs.tolist() if (entry_id, room[juror].id) not in seated]
    if not new:
        return None
    made = await _assign(connection, edition_id, round_id, [(entry_id, new[0])])
    return made[0]


async def _assign(connection: asyncpg.Connection, edition_id: UUID, round_id: UUID, pairs: list[Pair]) -> list[UUID]:
    ids = [uuid4() for _ in pairs]
    await connection.copy_records_to_table(
        "assignment",
        records=[(edition_id, one, round_id, entry, juror) for one, (entry, juror) in zip(ids, pairs, strict=True)],
        columns=["edition_id", "id", "round_id", "entry_id", "juror_id"],
    )
    return ids


async def _move(assignment_id: UUID, by: UUID, act: AssignmentAct) -> None:
    async with atomic() as connection:
        row = await _own(connection, assignment_id, by)
        following = next_assignment_state(AssignmentState(row["state"]), act)
        await connection.execute("UPDATE assignment SET state = $2 WHERE id = $1", assignment_id, following.value)


async def _own(connection: asyncpg.Connection, assignment_id: UUID, by: UUID) -> asyncpg.Record:
    """The juror's own assignment in a round that is being judged, locked."""
    row = await connection.fetchrow(
        """
        SELECT assignment.* FROM assignment
        JOIN juror ON (juror.edition_id, juror.id) = (assignment.edition_id, assignment.juror_id)
        JOIN round ON (round.edition_id, round.id) = (assignment.edition_id, assignment.round_id)
        WHERE assignment.id = $1 AND juror.person_id = $2 AND round.state IN ('open', 'reopened')
        FOR UPDATE OF assignment
        """,
        assignment_id,
        by,
    )
    if row is None:
        raise NotFound
    return row


def _problem(
    entries: list[EntryForPanels],
    jurors: list[JurorForOrganiser],
    *,
    per_entry: int,
    settings: PanelSettings,
    conflicts: list[Pair],
    kept: list[Pair],
    prefer_first: bool = False,
) -> PanelProblem:
    entry_at = {entry.id: index for index, entry in enumerate(entries)}
    juror_at = {juror.id: index for index, juror in enumerate(jurors)}

    def pairs(given: list[Pair]) -> NDArray[np.int32]:
        known = [
            (entry_at[entry], juror_at[juror]) for entry, juror in given if entry in entry_at and juror in juror_at
        ]
        return np.array(sorted(set(known)), np.int32).reshape(-1, 2)

    standing = set(kept)
    wishes = np.array([(0, index) for index in range(len(jurors))], np.int32) if prefer_first else pairs([])
    return PanelProblem(
        entries=tuple(
            Entry(
                id=str(entry.id),
                countries=frozenset(entry.countries),
                languages=frozenset(entry.languages),
                category=entry.category,
                minutes=entry.minutes,
            )
            for entry in entries
        ),
        jurors=tuple(
            Juror(
                id=str(juror.id),
                countries=frozenset(juror.countries),
                languages=frozenset(juror.languages),
                max_minutes=juror.max_minutes,
                max_entries=juror.max_entries,
            )
            for juror in jurors
        ),
        per_entry=per_entry,
        affinity_pairs=wishes,
        affinity_values=np.linspace(1, 0, len(wishes)) if prefer_first else np.empty(0, np.float64),
        forbidden=pairs([pair for pair in conflicts if pair not in standing]),
        kept=pairs(kept),
        max_load=settings.max_load,
        min_load=settings.min_load,
        max_minutes=settings.max_minutes,
        max_per_country=settings.max_per_country,
        allow_same_country=settings.allow_same_country,
        objective=Objective.FAIR if len(entries) <= FAIR_ENTRIES else Objective.TOTAL,
        seed=settings.seed,
    )


async def _log(
    connection: asyncpg.Connection, act: str, edition_id: UUID, by: UUID, round_id: UUID, detail: dict[str, int]
) -> None:
    await record(
        connection, log="desk", act=act, edition_id=edition_id, actor_id=by, subject_id=round_id, detail=detail
    )
