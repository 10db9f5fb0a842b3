"""Opening a sealed round again, and replacing a president: two people, a reason, and everybody told."""

from uuid import UUID

import msgspec
import pytest

from festival.awards.queries import latest_result, sealed_round
from festival.awards.service import compute_result
from festival.db import fetch, fetch_value
from festival.errors import NotFound
from festival.panels import service as panels
from festival.panels.queries import round_for
from festival.panels.rules import (
    AskedAlready,
    AskedByYou,
    NoPresidentHere,
    NoReason,
    NothingAsked,
    PresidentNotInRound,
    RoundCannot,
    RoundState,
)
from festival.publishing.bundle import Bundle
from festival.publishing.bundle_checks import check_bundle
from festival.publishing.bundle_queries import bundle_for
from festival.publishing.service import publish
from festival.scoring import service as scoring
from festival.scoring.queries import receipts_for_juror
from festival.scoring.reopening import agree_to_reopen, ask_to_reopen
from festival.scoring.rules import AlreadyPublic, NotYoursToSeal, RoundClosed
from tests.factories import make_person
from tests.juries import first_film, make_colleague, make_open_jury, submit
from tests.results import Judged, make_result, stage_and_approve

WHY = "A film was shown in a broken copy."


async def told(template: str) -> set[UUID]:
    rows = await fetch("SELECT person_id FROM outbox WHERE template = $1", template)
    return {row["person_id"] for row in rows}


async def reopen(judged: Judged) -> None:
    round_id = judged.jury.round_id
    await ask_to_reopen(round_id=round_id, by=judged.organiser, reason=WHY)
    await agree_to_reopen(round_id=round_id, by=judged.colleague)


async def test_one_person_never_opens_a_sealed_round(database: str) -> None:
    judged = await make_result()
    round_id, organiser = judged.jury.round_id, judged.organiser
    with pytest.raises(NothingAsked):
        await agree_to_reopen(round_id=round_id, by=judged.colleague)
    with pytest.raises(NoReason):
        await ask_to_reopen(round_id=round_id, by=organiser, reason=" ")
    for stranger in (judged.president, await make_person()):
        with pytest.raises(NotFound):
            await ask_to_reopen(round_id=round_id, by=stranger, reason=WHY)
    await ask_to_reopen(round_id=round_id, by=organiser, reason=WHY)
    for by in (organiser, judged.colleague):
        with pytest.raises(AskedAlready):
            await ask_to_reopen(round_id=round_id, by=by, reason=WHY)
    with pytest.raises(AskedByYou):
        await agree_to_reopen(round_id=round_id, by=organiser)
    assert (await round_for(round_id, organiser)).state == RoundState.SEALED
    await agree_to_reopen(round_id=round_id, by=judged.colleague)
    assert (await round_for(round_id, organiser)).state == RoundState.REOPENED
    with pytest.raises(RoundCannot):
        await agree_to_reopen(round_id=round_id, by=judged.colleague)
    assert await told("scoring/round_reopened") == {*judged.jury.people, organiser, judged.colleague}
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'round_reopened' AND log = 'public'") == 1


async def test_a_reopened_round_keeps_both_lists_and_says_so_everywhere(database: str) -> None:
    judged = await make_result()
    jury = judged.jury
    film, juror = await first_film(jury), jury.people[1]
    before = {one.commitment for one in await receipts_for_juror(jury.round_id, juror)}
    await reopen(judged)
    assert {one.commitment for one in await receipts_for_juror(jury.round_id, juror)} == before
    with pytest.raises(NotFound):
        await sealed_round(jury.round_id, judged.organiser)
    await submit(await first_film(jury, 1), juror, {"script": 10, "direction": 10})
    await scoring.seal_round(round_id=jury.round_id, by=judged.president)
    with pytest.raises(RoundClosed):
        await submit(film, jury.people[0], {"script": 1, "direction": 1})
    lists = await fetch("SELECT number, jsonb_array_length(commitments) AS length FROM sealed_list ORDER BY number")
    assert [(row["number"], row["length"]) for row in lists] == [(1, 12), (2, 13)]
    sealed = await sealed_round(jury.round_id, judged.organiser)
    old = await latest_result(sealed)
    assert (sealed.reopened_at is not None, old is not None and old.outdated) == (True, True)
    again = Judged(
        jury, await compute_result(round_id=jury.round_id, by=judged.organiser), jury.organiser, judged.colleague
    )
    publication = await publish(publication_id=await stage_and_approve(again), by=judged.organiser)
    assert publication.body.reopened is True
    bundle = msgspec.json.decode(await bundle_for(publication.id, judged.organiser), type=Bundle)
    found = check_bundle(bundle)
    assert (found.problems, bundle.palmares["reopened"], len(bundle.sealed)) == ((), True, 2)
    assert "the round was reopened after scores had been seen, and sealed again" in found.notes
    with pytest.raises(AlreadyPublic):
        await ask_to_reopen(round_id=jury.round_id, by=judged.organiser, reason=WHY)


async def test_a_palmares_of_a_round_sealed_once_says_nothing_of_reopening(database: str) -> None:
    judged = await make_result()
    publication = await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    assert publication.body.reopened is msgspec.UNSET


async def test_two_people_replace_a_president_and_the_jury_reads_it(database: str) -> None:
    jury = await make_open_jury()
    colleague = await make_colleague(jury)
    film = await first_film(jury)
    receipt = await submit(film, jury.people[0], {"script": 7, "direction": 4})
    asked = {"round_id": jury.round_id, "juror_id": jury.jurors[1], "reason": "Ann has resigned."}
    with pytest.raises(PresidentNotInRound):
        await panels.ask_for_president(**{**asked, "juror_id": jury.round_id}, by=jury.organiser)
    await panels.ask_for_president(**asked, by=jury.organiser)
    with pytest.raises(AskedByYou):
        await panels.agree_on_president(round_id=jury.round_id, by=jury.organiser)
    await panels.agree_on_president(round_id=jury.round_id, by=colleague)
    assert await told("panels/president_replaced") == {*jury.people, jury.organiser, colleague}
    with pytest.raises(NotYoursToSeal):
        await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    assert [one.commitment for one in await receipts_for_juror(jury.round_id, jury.people[0])] == [receipt.commitment]
    await panels.let_juror_go(round_id=jury.round_id, juror_id=jury.jurors[0], by=jury.organiser, reason="Resigned.")
    sealed = await scoring.seal_round(round_id=jury.round_id, by=jury.people[1])
    assert (sealed.state, sealed.commitments) == ("sealed", 1)


async def test_a_round_that_a_quorum_seals_gets_no_president(database: str) -> None:
    jury = await make_open_jury(president=False)
    with pytest.raises(NoPresidentHere):
        await panels.ask_for_president(
            round_id=jury.round_id, by=jury.organiser, juror_id=jury.jurors[1], reason="We would like one."
        )
