"""Panels are proposed by the engine, confirmed once, and repaired with the least disturbance."""

import asyncio
from uuid import UUID, uuid4

import pytest

from festival.db import execute, fetch, fetch_value
from festival.errors import NotFound
from festival.panels import service as panels
from festival.panels.queries import conflicts_of, panels_of, proposal_for, round_for
from festival.panels.rules import ProposalOutdated, RoundCannot, RoundNeedsEntries, RoundNeedsJurors, RoundNeedsPanels
from festival.panels.schemas import PanelSettings
from tests.juries import Jury, join_jury, make_colleague, make_films, make_jury, make_open_jury, open_jury


async def _propose(jury: Jury, by: UUID | None = None, **settings: object) -> UUID:
    return await panels.propose_panels(
        round_id=jury.round_id,
        by=by or jury.organiser,
        settings=PanelSettings(**settings),  # type: ignore[arg-type]
    )


async def test_every_film_gets_its_panel_and_loads_are_even(database: str) -> None:
    jury = await make_jury(films=6)
    proposal = await proposal_for(await _propose(jury), jury.organiser)
    assert (len(proposal.pairs), proposal.report["unfilled"]) == (12, [])
    assert (proposal.report["load_min"], proposal.report["load_max"]) == (4, 4)
    assert await panels_of(jury.edition.id, jury.round_id) == []
    assert await panels.confirm_panels(proposal_id=proposal.id, by=jury.organiser) == 12
    assert await panels.confirm_panels(proposal_id=proposal.id, by=jury.organiser) == 0
    assert await panels_of(jury.edition.id, jury.round_id) == sorted(proposal.pairs)


async def test_everyone_sees_everything_but_a_country_in_common(database: str) -> None:
    jury = await make_jury(films=4)
    await execute("UPDATE juror SET countries = '{SN}' WHERE id = $1", jury.jurors[1])
    proposal = await proposal_for(await _propose(jury, everyone=True), jury.organiser)
    assert len(proposal.pairs) == 11
    assert [one["missing"] for one in proposal.report["unfilled"]] == [1]
    allowed = await proposal_for(await _propose(jury, everyone=True, allow_same_country=True), jury.organiser)
    assert len(allowed.pairs) == 12


async def test_a_film_without_words_is_for_every_juror(database: str) -> None:
    jury = await make_jury(films=0, names=(), president=False)
    await make_films(jury.edition, ["Silent"], dialogue_languages=["zxx"], subtitle_languages=[])
    await make_films(jury.edition, ["Wolof"], dialogue_languages=["wo"], subtitle_languages=["en"])
    await join_jury(jury, "Fred", languages=["en"])
    await join_jury(jury, "Gert", languages=["de"])
    proposal = await proposal_for(await _propose(jury, everyone=True), jury.organiser)
    seen = {juror: sum(1 for _, other in proposal.pairs if other == juror) for juror in jury.jurors}
    assert list(seen.values()) == [2, 1]


async def test_two_organisers_confirming_different_panels_at_once_get_one_set(database: str) -> None:
    jury = await make_jury(films=6)
    colleague = await make_colleague(jury)
    one, other = await _propose(jury), await _propose(jury, colleague, seed=7)
    answers = await asyncio.gather(
        panels.confirm_panels(proposal_id=one, by=jury.organiser),
        panels.confirm_panels(proposal_id=other, by=colleague),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["ProposalOutdated", "int"]
    assert len(await panels_of(jury.edition.id, jury.round_id)) == 12
    states = [row["state"] for row in await fetch("SELECT state FROM proposal ORDER BY state")]
    assert states == ["confirmed", "discarded"]


async def test_panels_are_proposed_again_around_those_that_stand(database: str) -> None:
    jury = await make_open_jury(films=3, everyone=False)
    before = set(await panels_of(jury.edition.id, jury.round_id))
    await join_jury(jury, "Dan")
    await panels.take_part(round_id=jury.round_id, by=jury.organiser)
    again = await _propose(jury, everyone=True)
    assert await panels.confirm_panels(proposal_id=again, by=jury.organiser) == 12 - len(before)
    assert before < set(await panels_of(jury.edition.id, jury.round_id))


async def test_a_proposal_that_became_a_conflict_or_lost_a_film_is_outdated(database: str) -> None:
    jury = await make_jury(films=2)
    proposal = await proposal_for(await _propose(jury, everyone=True), jury.organiser)
    entry, juror = proposal.pairs[0]
    await execute(
        "INSERT INTO conflict (edition_id, juror_id, entry_id, source) VALUES ($1, $2, $3, 'organiser')",
        jury.edition.id,
        juror,
        entry,
    )
    with pytest.raises(ProposalOutdated):
        await panels.confirm_panels(proposal_id=proposal.id, by=jury.organiser)
    fresh = await _propose(jury, everyone=True)
    await execute("UPDATE entry SET state = 'disqualified', reason = 'online before' WHERE id = $1", entry)
    with pytest.raises(ProposalOutdated):
        await panels.confirm_panels(proposal_id=fresh, by=jury.organiser)
    assert await panels.confirm_panels(proposal_id=await _propose(jury, everyone=True), by=jury.organiser) == 3


async def test_a_disqualified_film_does_not_block_further_panels(database: str) -> None:
    jury = await make_open_jury(films=3, everyone=False)
    entry, _ = (await panels_of(jury.edition.id, jury.round_id))[0]
    await execute("UPDATE entry SET state = 'disqualified', reason = 'online before' WHERE id = $1", entry)
    assert await panels.confirm_panels(proposal_id=await _propose(jury, everyone=True), by=jury.organiser) == 2


async def test_nothing_to_judge_or_nobody(database: str) -> None:
    empty = await make_jury(films=0)
    with pytest.raises(RoundNeedsEntries):
        await _propose(empty)
    lonely = await make_jury(names=(), president=False)
    with pytest.raises(RoundNeedsJurors):
        await _propose(lonely)


async def test_panels_are_closed_to_strangers_and_absent_rounds_look_alike(database: str) -> None:
    jury = await make_jury()
    proposal = await _propose(jury)
    stranger = (await make_jury()).organiser
    for attempt in (
        lambda: _propose(jury, stranger),
        lambda: panels.confirm_panels(proposal_id=proposal, by=stranger),
        lambda: panels.confirm_panels(proposal_id=uuid4(), by=jury.organiser),
        lambda: round_for(jury.round_id, stranger),
        lambda: panels.take_entries(round_id=jury.round_id, by=stranger),
        lambda: panels.name_president(round_id=jury.round_id, by=stranger, juror_id=None),
        lambda: panels.open_round(round_id=jury.round_id, by=stranger),
    ):
        with pytest.raises(NotFound):
            await attempt()
    assert await panels.confirm_panels(proposal_id=proposal, by=jury.organiser) == 8


async def test_entries_and_president_are_settled_once_the_round_is_open(database: str) -> None:
    jury = await make_open_jury()
    for attempt in (
        panels.take_entries(round_id=jury.round_id, by=jury.organiser),
        panels.name_president(round_id=jury.round_id, by=jury.organiser, juror_id=None),
        panels.leave_out(round_id=jury.round_id, by=jury.organiser, juror_id=jury.jurors[2]),
        panels.open_round(round_id=jury.round_id, by=jury.organiser),
    ):
        with pytest.raises(RoundCannot):
            await attempt


async def test_a_juror_left_out_takes_nothing_along(database: str) -> None:
    jury = await make_jury()
    await panels.confirm_panels(proposal_id=await _propose(jury, everyone=True), by=jury.organiser)
    await panels.leave_out(round_id=jury.round_id, by=jury.organiser, juror_id=jury.jurors[0])
    judged = await round_for(jury.round_id, jury.organiser)
    assert (judged.jurors, judged.assignments, judged.president_id) == (2, 8, None)


async def test_film_names_in_a_round_are_random_and_its_entries_frozen(database: str) -> None:
    jury = await make_open_jury()
    rows = await fetch("SELECT round_entry.*, entry.frozen FROM round_entry JOIN entry ON entry.id = entry_id")
    assert all(row["frozen"] and row["film_ref"] != row["entry_id"] and row["film_ref"].version == 4 for row in rows)
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'round_opened' AND log = 'public'") == 1
    assert await conflicts_of(jury.edition.id) == []


async def test_opening_needs_panels(database: str) -> None:
    jury = await make_jury()
    with pytest.raises(RoundNeedsPanels):
        await panels.open_round(round_id=jury.round_id, by=jury.organiser)
    await open_jury(jury)
