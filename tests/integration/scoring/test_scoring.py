"""Scoresheets are saved, committed, replaced and sealed; nothing is lost, nothing counts twice."""

import asyncio
import secrets
from uuid import uuid4

import msgspec
import pytest

from festival.db import execute, fetch, fetch_row, fetch_value
from festival.errors import NotFound
from festival.panels import service as panels
from festival.panels.queries import panels_of, round_for, titles_for_juror
from festival.panels.rules import (
    AssignmentCannot,
    ConflictsUndeclared,
    CountriesDeclared,
    OrganiserInRound,
    RoundCannot,
)
from festival.panels.schemas import ConflictDeclared
from festival.scoring import service
from festival.scoring.frozen import frozen_ballots
from festival.scoring.progress import progress_of
from festival.scoring.queries import (
    film_for_juror,
    master_for_juror,
    queue_for_juror,
    receipts_for_juror,
    round_for_juror,
)
from festival.scoring.rules import (
    CommitmentMismatch,
    CommitmentReplaced,
    CommitmentUsed,
    NothingToSeal,
    NotYoursToSeal,
    RoundClosed,
    ScoresheetChanged,
    StillSealed,
    WrongScores,
)
from festival.scoring.schemas import DraftScores
from tests.factories import make_person
from tests.juries import (
    entry_of,
    first_film,
    join_jury,
    make_jury,
    make_open_jury,
    open_jury,
    state_of,
    submission_for,
    submit,
)

FULL = {"script": 7, "direction": 4}


async def test_two_tabs_never_overwrite_each_other(database: str) -> None:
    jury = await make_open_jury()
    film, juror = await first_film(jury), jury.people[0]
    saved = await service.save_draft(
        assignment_id=film, by=juror, version=0, draft=DraftScores(scores={"script": 3}, private_comment="« so »")
    )
    assert (saved.version, saved.state) == (1, "draft")
    for stale in (0, 2, 7):
        with pytest.raises(ScoresheetChanged):
            await service.save_draft(assignment_id=film, by=juror, version=stale, draft=DraftScores(scores={}))
    tabs = await asyncio.gather(
        *(
            service.save_draft(assignment_id=film, by=juror, version=1, draft=DraftScores(scores={"script": points}))
            for points in (4, 5)
        ),
        return_exceptions=True,
    )
    assert sorted(type(tab).__name__ for tab in tabs) == ["DraftSaved", "ScoresheetChanged"]
    assert (await film_for_juror(film, juror)).version == 2


async def test_fifty_copies_of_a_submission_are_one(database: str) -> None:
    jury = await make_open_jury()
    film, juror = await first_film(jury), jury.people[0]
    submission = await submission_for(film, juror, FULL)
    receipts = await asyncio.gather(
        *(service.submit_scoresheet(assignment_id=film, by=juror, submission=submission) for _ in range(50))
    )
    assert set(receipts) == {receipts[0]}
    assert [row["commitment"] for row in await fetch("SELECT commitment FROM commitment")] == [submission.commitment]
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'scoresheet_committed'") == 1


async def test_a_scoresheet_is_replaced_by_naming_the_one_it_replaces(database: str) -> None:
    jury = await make_open_jury()
    film, juror = await first_film(jury), jury.people[0]
    first = await submission_for(film, juror, FULL)
    await service.submit_scoresheet(assignment_id=film, by=juror, submission=first)
    better = await submission_for(film, juror, {"script": 9, "direction": 9})
    blind = msgspec.structs.replace(better, replaces=None)
    with pytest.raises(CommitmentReplaced):
        await service.submit_scoresheet(assignment_id=film, by=juror, submission=blind)
    receipt = await service.submit_scoresheet(assignment_id=film, by=juror, submission=better)
    assert receipt.replaces == first.commitment
    again = msgspec.structs.replace(first, replaces=better.commitment)
    with pytest.raises(CommitmentUsed):
        await service.submit_scoresheet(assignment_id=film, by=juror, submission=again)
    assert [one.scores for one in await receipts_for_juror(jury.round_id, juror)] == [{"script": "9", "direction": "9"}]


async def test_what_counts_stays_until_the_changed_draft_is_submitted(database: str) -> None:
    jury = await make_open_jury()
    film, juror = await first_film(jury), jury.people[0]
    await submit(film, juror, FULL)
    version = (await film_for_juror(film, juror)).version
    await service.save_draft(assignment_id=film, by=juror, version=version, draft=DraftScores(scores={"script": 1}))
    shown = await film_for_juror(film, juror)
    assert (shown.state, shown.changed, shown.scores) == ("changed", True, {"script": 1})
    await service.seal_round(round_id=jury.round_id, by=juror)
    judged = await round_for(jury.round_id, jury.organiser)
    ballots = [one async for batch in frozen_ballots(judged) for one in batch]
    assert {(one.criterion, one.score) for one in ballots} == {("script", "7"), ("direction", "4")}


@pytest.mark.parametrize(
    "scores", [{"script": 7}, {"script": 7, "direction": 11}, {"script": 7, "direction": 4, "taste": 1}, {}]
)
async def test_half_a_scoresheet_or_one_off_the_scale_is_refused(database: str, scores: dict[str, int]) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    film, juror = await first_film(jury), jury.people[0]
    with pytest.raises(WrongScores):
        await submit(film, juror, scores)
    await submit(film, juror, FULL)


async def test_a_commitment_to_other_scores_is_refused(database: str) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    film, juror = await first_film(jury), jury.people[0]
    honest = await submission_for(film, juror, FULL)
    for forged in (
        msgspec.structs.replace(honest, scores={"script": 8, "direction": 4}),
        msgspec.structs.replace(honest, r=secrets.token_hex(32)),
        msgspec.structs.replace(honest, commitment="0" * 64),
    ):
        with pytest.raises(CommitmentMismatch):
            await service.submit_scoresheet(assignment_id=film, by=juror, submission=forged)
    await service.submit_scoresheet(assignment_id=film, by=juror, submission=honest)


async def test_only_the_president_seals_and_only_something(database: str) -> None:
    jury = await make_open_jury()
    president, other, _ = jury.people
    with pytest.raises(NothingToSeal):
        await service.seal_round(round_id=jury.round_id, by=president)
    await submit(await first_film(jury, 1), other, FULL)
    with pytest.raises(NotYoursToSeal):
        await service.seal_round(round_id=jury.round_id, by=other)
    for stranger in (jury.organiser, await make_person()):
        with pytest.raises(NotFound):
            await service.seal_round(round_id=jury.round_id, by=stranger)
    judged = await round_for(jury.round_id, jury.organiser)
    with pytest.raises(StillSealed):
        await anext(frozen_ballots(judged))
    sealed = await service.seal_round(round_id=jury.round_id, by=president)
    assert (sealed.state, sealed.commitments) == ("sealed", 1)
    listed = await fetch_row("SELECT commitments, digest FROM sealed_list WHERE round_id = $1", jury.round_id)
    assert listed is not None
    assert (len(listed["commitments"]), listed["digest"]) == (1, sealed.digest)
    with pytest.raises(RoundCannot):
        await service.seal_round(round_id=jury.round_id, by=president)
    film = await first_film(jury, 1)
    with pytest.raises(RoundClosed):
        await service.save_draft(assignment_id=film, by=other, version=2, draft=DraftScores(scores={}))
    with pytest.raises(RoundClosed):
        await submit(film, other, FULL)
    with pytest.raises(NotFound):
        await panels.recuse_juror(assignment_id=film, by=other)


async def test_without_a_president_the_quorum_seals(database: str) -> None:
    jury = await make_open_jury(president=False, quorum=2)
    await submit(await first_film(jury), jury.people[0], FULL)
    for _ in range(2):
        agreed = await service.seal_round(round_id=jury.round_id, by=jury.people[0])
        assert (agreed.state, agreed.agreements, agreed.digest) == ("open", 1, None)
    assert (await round_for_juror(jury.round_id, jury.people[0])).agreed_to_seal
    assert (await service.seal_round(round_id=jury.round_id, by=jury.people[1])).state == "sealed"


async def test_sealing_waits_for_submissions_under_way_and_takes_none_after(database: str) -> None:
    jury = await make_open_jury()
    await submit(await first_film(jury), jury.people[0], FULL)
    films = await queue_for_juror(jury.round_id, jury.people[1])
    submissions = [await submission_for(one.assignment_id, jury.people[1], FULL) for one in films]
    answers = await asyncio.gather(
        *(
            service.submit_scoresheet(assignment_id=one.assignment_id, by=jury.people[1], submission=submission)
            for one, submission in zip(films, submissions, strict=True)
        ),
        service.seal_round(round_id=jury.round_id, by=jury.people[0]),
        return_exceptions=True,
    )
    taken = sum(type(answer).__name__ == "Receipt" for answer in answers)
    assert {type(answer).__name__ for answer in answers} <= {"Receipt", "RoundClosed", "Sealed"}
    assert await fetch_value("SELECT count(*) FROM scoresheet WHERE state = 'frozen'") == taken + 1
    assert await fetch_value("SELECT jsonb_array_length(commitments) FROM sealed_list") == taken + 1


async def test_nothing_is_seen_before_conflicts_are_declared(database: str) -> None:
    jury = await make_open_jury(declare=False)
    juror = jury.people[0]
    film = await fetch_value("SELECT id FROM assignment WHERE juror_id = $1 LIMIT 1", jury.jurors[0])
    assert await queue_for_juror(jury.round_id, juror) == []
    with pytest.raises(ConflictsUndeclared):
        await film_for_juror(film, juror)
    with pytest.raises(NotFound):
        await master_for_juror(film, juror)
    with pytest.raises(ConflictsUndeclared):
        await service.save_draft(assignment_id=film, by=juror, version=0, draft=DraftScores(scores={}))
    await panels.declare_conflicts(round_id=jury.round_id, by=juror, declared=ConflictDeclared())
    assert len(await queue_for_juror(jury.round_id, juror)) == 4
    assert (await film_for_juror(film, juror)).assignment_id == film


async def test_declared_conflicts_leave_the_queue_and_the_seats_are_refilled(database: str) -> None:
    jury = await make_jury(films=6)  # panels of two among three: a third juror stands by for every film
    await open_jury(jury, declare=False)
    juror = jury.people[0]
    titles = {one.title: one.title_ref for one in await titles_for_juror(jury.round_id, juror)}
    mine = await fetch("SELECT entry_id FROM assignment WHERE juror_id = $1", jury.jurors[0])
    declared = ConflictDeclared(films=[titles["Film B"]], countries=["FR"], note="I taught at a school in Dakar.")
    lost = await panels.declare_conflicts(round_id=jury.round_id, by=juror, declared=declared)
    assert 0 <= lost <= len(mine)
    standing = await panels_of(jury.edition.id, jury.round_id)
    assert len(standing) == 12
    left = {film.title for film in await queue_for_juror(jury.round_id, juror)}
    assert left.isdisjoint({"Film A", "Film B"})
    marked = {one.title for one in await titles_for_juror(jury.round_id, juror) if one.declared}
    assert marked == {"Film B"}  # Film A is French, which the juror must not learn
    with pytest.raises(CountriesDeclared):
        await panels.declare_conflicts(round_id=jury.round_id, by=juror, declared=ConflictDeclared(countries=["SN"]))
    await panels.declare_conflicts(
        round_id=jury.round_id, by=juror, declared=ConflictDeclared(films=[titles["Film C"]])
    )
    assert "Film C" not in {film.title for film in await queue_for_juror(jury.round_id, juror)}


async def test_a_recusal_takes_the_film_away_and_gives_it_to_another(database: str) -> None:
    jury = await make_jury(films=3)
    await open_jury(jury)
    juror, film = jury.people[0], await first_film(jury)
    await submit(film, juror, FULL)
    new = await panels.recuse_juror(assignment_id=film, by=juror, reason="I know the director.")
    assert new is not None
    assert (await entry_of(new), await state_of(film)) == (await entry_of(film), "recused")
    for attempt in (film_for_juror(film, juror), master_for_juror(film, juror)):
        with pytest.raises(NotFound):
            await attempt
    with pytest.raises(AssignmentCannot):
        await panels.recuse_juror(assignment_id=film, by=juror)
    progress = await progress_of(await round_for(jury.round_id, jury.organiser), jury.organiser)
    assert (progress.submitted, progress.recused, progress.assigned) == (0, 1, 6)


async def test_deferred_films_come_last_and_back(database: str) -> None:
    jury = await make_open_jury()
    juror, film = jury.people[0], await first_film(jury)
    for _ in range(2):
        await panels.defer(assignment_id=film, by=juror)
    queue = {one.assignment_id: one.state for one in await queue_for_juror(jury.round_id, juror)}
    assert queue[film] == "deferred"
    assert (await film_for_juror([one for one in queue if one != film][-1], juror)).next_assignment_id != film
    await panels.resume(assignment_id=film, by=juror)
    assert await state_of(film) == "waiting"


async def test_nobody_elses_film_and_no_disqualified_one(database: str) -> None:
    jury = await make_open_jury()
    film = await first_film(jury)
    draft = DraftScores(scores={})
    for by in (jury.people[1], jury.organiser, await make_person()):
        for attempt in (
            film_for_juror(film, by),
            master_for_juror(film, by),
            service.save_draft(assignment_id=film, by=by, version=0, draft=draft),
            panels.defer(assignment_id=film, by=by),
            panels.recuse_juror(assignment_id=film, by=by),
        ):
            with pytest.raises(NotFound):
                await attempt
    with pytest.raises(NotFound):
        await film_for_juror(uuid4(), jury.people[0])
    await film_for_juror(film, jury.people[0])
    await execute(
        "UPDATE entry SET state = 'disqualified', reason = 'online before' WHERE id = $1", await entry_of(film)
    )
    with pytest.raises(NotFound):
        await film_for_juror(film, jury.people[0])


async def test_an_organiser_who_judges_is_kept_out_until_the_seal(database: str) -> None:
    jury = await make_open_jury(films=2)
    joined = await join_jury(jury, "Olga")
    await execute(
        "INSERT INTO membership (edition_id, person_id, role) VALUES ($1, $2, 'organiser')", jury.edition.id, joined
    )
    assert (await round_for(jury.round_id, joined)).id == jury.round_id
    await panels.take_part(round_id=jury.round_id, by=jury.organiser)
    with pytest.raises(OrganiserInRound):
        await round_for(jury.round_id, joined)
    await submit(await first_film(jury), jury.people[0], FULL)
    await service.seal_round(round_id=jury.round_id, by=jury.people[0])
    assert (await round_for(jury.round_id, joined)).state == "sealed"


async def test_progress_is_counts_and_the_same_whatever_was_scored(database: str) -> None:
    jury = await make_open_jury()
    judged = await round_for(jury.round_id, jury.organiser)
    film = await first_film(jury)
    await submit(film, jury.people[0], {"script": 1, "direction": 1})
    low = await progress_of(judged, jury.organiser)
    await submit(film, jury.people[0], {"script": 10, "direction": 10})
    assert await progress_of(judged, jury.organiser) == low
    assert (low.submitted, low.assigned, low.films, low.films_complete) == (1, 12, 4, 0)
    assert [(one.submitted, one.assigned, one.films) for one in low.coverage] == [(0, 3, 3), (1, 3, 1)]
