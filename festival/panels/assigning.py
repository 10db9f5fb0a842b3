"""Who judges what: proposed by the engine, confirmed by an organiser."""

from uuid import UUID, uuid4

import asyncpg

from festival.canonical import canonical_json
from festival.db import atomic
from festival.panels.figures import figures_of
from festival.panels.finding import find_conflicts
from festival.panels.holding import hold_panels, hold_round, write_down
from festival.panels.pair_queries import met_before, pins_of
from festival.panels.planning import take_entries, take_part
from festival.panels.problem import Pair, panel_problem
from festival.panels.queries import conflicts_of, entries_of, jurors_of, panels_of, proposal_for, round_for
from festival.panels.round_work import Progress, nearing, quietly
from festival.panels.rules import (
    JUDGING,
    LoadsContradict,
    MixTooLarge,
    ProposalOutdated,
    RoundCannot,
    RoundNeedsEntries,
    RoundNeedsJurors,
    RoundState,
)
from festival.panels.schemas import PanelSettings
from festival.panels.tables import Proposal
from judging import assignment

_SEATS_A_SECOND = 4000
"""About what the engine has seated half of on a small machine; only how fast the bar moves depends on it."""


async def propose_panels(*, round_id: UUID, by: UUID, settings: PanelSettings, progress: Progress = quietly) -> UUID:
    """Have panels proposed, keeping every assignment that stands; nothing changes until they are confirmed.

    A planned round without entries or jurors takes all that are qualified, and all of the jury.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it is sealed.
        RoundNeedsEntries, RoundNeedsJurors: there is nothing to judge, or nobody.
        LoadsContradict, MixTooLarge: no panels could keep these wishes.
    """
    judged = await round_for(round_id, by)
    if judged.state == RoundState.SEALED:
        raise RoundCannot(state=RoundState(judged.state))
    if settings.max_load is not None and settings.min_load > settings.max_load:
        raise LoadsContradict(field="min_load", least=settings.min_load, most=settings.max_load)
    if judged.state == RoundState.PLANNED and not judged.entries:
        await take_entries(round_id=round_id, by=by)
    if not judged.jurors:
        await take_part(round_id=round_id, by=by)
    async with atomic() as connection:
        await find_conflicts(connection, judged.edition_id, round_id)
    await progress(10)
    entries = await entries_of(judged.edition_id, round_id)
    jurors = [one for one in await jurors_of(judged.edition_id, round_id) if one.state != "left"]
    if not entries:
        raise RoundNeedsEntries
    if not jurors:
        raise RoundNeedsJurors
    seats = len(jurors) if settings.everyone else judged.panel_size
    for mix in settings.mixes:
        if mix.least > seats:
            raise MixTooLarge(field="mixes", seats=seats, least=mix.least, attribute=mix.attribute)
    conflicts, kept = await conflicts_of(judged.edition_id), await panels_of(judged.edition_id, round_id)
    problem = panel_problem(
        entries,
        jurors,
        per_entry=seats,
        settings=settings,
        conflicts=conflicts,
        kept=kept,
        pinned=await pins_of(judged.edition_id, round_id),
        met=await met_before(judged.edition_id, round_id),
    )
    await progress(25)
    panels = await nearing(
        progress,
        lambda: assignment.propose_panels(problem),
        first=25,
        last=90,
        seconds=1 + len(entries) * judged.panel_size / _SEATS_A_SECOND,
    )
    await progress(90)
    pairs = [(entries[entry].id, jurors[juror].id) for entry, juror in panels.pairs.tolist()]
    proposal = Proposal(
        edition_id=judged.edition_id,
        id=uuid4(),
        round_id=round_id,
        settings=canonical_json(settings).decode(),
        pairs=canonical_json(pairs).decode(),
        report=canonical_json(panels.report.to_json()).decode(),
        created_by=by,
        figures=canonical_json(figures_of(pairs, entries, jurors, standing=kept, conflicts=conflicts)).decode(),
    )
    async with atomic() as connection:
        await Proposal.insert(proposal)
        await write_down(connection, "panels_proposed", judged.edition_id, by, round_id, {"pairs": len(pairs)})
    return proposal.id


async def confirm_panels(*, proposal_id: UUID, by: UUID) -> int:
    """Make the proposed pairs the round's assignments; returns how many are new. Two organisers cannot both confirm.

    Confirming what is confirmed already changes nothing.

    Raises:
        NotFound: the proposal is not this person's to confirm.
        ProposalOutdated: another was confirmed since, or jurors, entries or conflicts changed since.
        RoundCannot: the round is sealed.
    """
    proposal = await proposal_for(proposal_id, by)
    async with atomic() as connection:
        await hold_round(connection, proposal.round_id, RoundState.PLANNED, *JUDGING)
        await hold_panels(connection, proposal.round_id)
        row = await connection.fetchrow("SELECT edition_id, state FROM proposal WHERE id = $1", proposal_id)
        if row["state"] == "confirmed":
            return 0
        new = await _new_pairs(row["edition_id"], proposal.round_id, set(proposal.pairs))
        if row["state"] != "proposed" or new is None:
            raise ProposalOutdated
        await assign(connection, row["edition_id"], proposal.round_id, new)
        await connection.execute(
            "UPDATE proposal SET state = 'discarded' WHERE round_id = $1 AND id <> $2", proposal.round_id, proposal_id
        )
        await connection.execute("UPDATE proposal SET state = 'confirmed' WHERE id = $1", proposal_id)
        await write_down(connection, "panels_confirmed", row["edition_id"], by, proposal.round_id, {"new": len(new)})
    return len(new)


async def assign(connection: asyncpg.Connection, edition_id: UUID, round_id: UUID, pairs: list[Pair]) -> list[UUID]:
    """Give these films to these jurors, within the transaction that decides it."""
    ids = [uuid4() for _ in pairs]
    await connection.copy_records_to_table(
        "assignment",
        records=[(edition_id, one, round_id, entry, juror) for one, (entry, juror) in zip(ids, pairs, strict=True)],
        columns=["edition_id", "id", "round_id", "entry_id", "juror_id"],
    )
    return ids


async def _new_pairs(edition_id: UUID, round_id: UUID, proposed: set[Pair]) -> list[Pair] | None:
    """The pairs to add; None where the proposal no longer fits what stands."""
    standing = set(await panels_of(edition_id, round_id))
    new = proposed - standing
    entries = {one.id for one in await entries_of(edition_id, round_id)}
    jurors = {one.id for one in await jurors_of(edition_id, round_id) if one.state != "left"}
    known = all(entry in entries and juror in jurors for entry, juror in new)
    fits = known and standing <= proposed and not new & set(await conflicts_of(edition_id))
    return sorted(new) if fits else None
