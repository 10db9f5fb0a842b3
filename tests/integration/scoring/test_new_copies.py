"""A film replaced while its jury is at work: sent once, watched by the team, scored anew; receipts stay checkable."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest

from festival.db import execute, fetch, fetch_value
from festival.entries.fixes.rules import FixDeadlineWrong
from festival.entries.new_copies.queries import copy_of
from festival.entries.new_copies.rules import (
    CopyAwaited,
    CopyNotAwaited,
    CopyNotReady,
    CopyState,
    CopyTooLate,
    NotBeforeJury,
    SameCopy,
)
from festival.entries.new_copies.service import ask_for_copy, send_copy, take_back_copy
from festival.errors import NotFound
from festival.media.facts import Facts
from festival.panels.queries import round_for
from festival.publishing.bundle_gathering import _scoresheets
from festival.scoring import service as scoring
from festival.scoring.new_copies import admit_new_copy
from festival.scoring.queries import film_for_juror, queue_for_juror, receipts_for_juror, sealed_list_for_juror
from festival.scoring.rules import CommitmentUsed, NewCopyCame
from tests.browsing import send_form, sit_down, token_headers
from tests.factories import FITTING, make_master, make_person
from tests.juries import Jury, entry_of, first_film, make_open_jury, submission_for, submit

FULL = {"script": 7, "direction": 4}
MENDED = replace(FITTING, sha256="e" * 64)


def in_days(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


@pytest.fixture
async def jury(database: str) -> Jury:
    return await make_open_jury(films=1)


async def entrant_of(entry_id: UUID) -> UUID:
    found: UUID = await fetch_value("SELECT entrant_id FROM entry WHERE id = $1", entry_id)
    return found


async def ask(jury: Jury, entry_id: UUID, *, days: float = 2) -> None:
    await ask_for_copy(
        edition_id=jury.edition.id, entry_id=entry_id, by=jury.organiser, reason="No sound.", until=in_days(days)
    )


async def send(jury: Jury, entry_id: UUID, facts: Facts | None = MENDED) -> UUID:
    """Gives the master."""
    entrant = await entrant_of(entry_id)
    upload = await make_master(edition_id=jury.edition.id, person_id=entrant, facts=facts)
    await send_copy(entry_id=entry_id, by=entrant, upload_id=upload)
    master: UUID = await fetch_value("SELECT master_id FROM upload WHERE id = $1", upload)
    return master


async def make_watchable(master: UUID) -> None:
    await execute(
        "INSERT INTO rendition (edition_id, id, master_id, kind, storage_key, media_type, bytes, width, height) "
        "SELECT edition_id, gen_random_uuid(), id, 'proxy', id::text, 'video/mp4', 10, 360, 640 FROM master "
        "WHERE id = $1",
        master,
    )


async def admit(jury: Jury, entry_id: UUID) -> int:
    return await admit_new_copy(edition_id=jury.edition.id, entry_id=entry_id, by=jury.organiser)


async def replaced(jury: Jury, entry_id: UUID) -> int:
    await ask(jury, entry_id)
    await make_watchable(await send(jury, entry_id))
    return await admit(jury, entry_id)


async def state_of(jury: Jury, entry_id: UUID) -> CopyState:
    copy = await copy_of(jury.edition.id, entry_id)
    assert copy is not None
    return copy.state


async def test_it_is_asked_for_sent_checked_and_put_before_the_jury_by_whoever_watched_it(jury: Jury) -> None:
    entry_id = await entry_of(await first_film(jury))
    old = await fetch_value("SELECT master_id FROM entry WHERE id = $1", entry_id)
    await ask(jury, entry_id)
    assert await state_of(jury, entry_id) is CopyState.AWAITED
    with pytest.raises(CopyNotReady):
        await admit(jury, entry_id)
    await send(jury, entry_id, replace(MENDED, duration_seconds=6000.0))
    assert await state_of(jury, entry_id) is CopyState.UNFIT
    new = await send(jury, entry_id)
    assert await state_of(jury, entry_id) is CopyState.CHECKING
    await make_watchable(new)
    assert await state_of(jury, entry_id) is CopyState.READY
    assert await fetch_value("SELECT master_id FROM entry WHERE id = $1", entry_id) == old
    assert await admit(jury, entry_id) == 0
    assert await state_of(jury, entry_id) is CopyState.ADMITTED
    entry = (await fetch("SELECT master_id, state, frozen FROM entry WHERE id = $1", entry_id))[0]
    assert tuple(entry) == (new, "qualified", True)
    body = await fetch_value("SELECT body FROM frozen_entry WHERE entry_id = $1", entry_id)
    assert body["film_sha256"] == MENDED.sha256
    assert await fetch_value("SELECT master_id FROM attestation WHERE entry_id = $1", entry_id) == new
    with pytest.raises(CopyNotAwaited):
        await send(jury, entry_id, replace(MENDED, sha256="d" * 64))
    acts = await fetch("SELECT act, detail FROM audit_event WHERE subject_id = $1 AND log = 'desk'", entry_id)
    assert {row["act"]: row["detail"] for row in acts}["film_replaced"] == {
        "reason": "No sound.",
        "old": str(old),
        "new": str(new),
    }


async def test_scoresheets_on_the_old_copy_are_drafts_again_and_their_jurors_told(jury: Jury) -> None:
    film, other = await first_film(jury, 1), await first_film(jury, 2)
    entry_id, (_, ben, cleo) = await entry_of(film), jury.people
    first = await submit(film, ben, FULL)
    assert await replaced(jury, entry_id) == 1
    mail = await fetch("SELECT person_id, context FROM outbox WHERE template = 'scoring/new_copy'")
    assert [(row["person_id"], row["context"]["path"]) for row in mail] == [(ben, f"/jury/films/{film}")]
    queued = (await queue_for_juror(jury.round_id, ben))[0]
    assert (queued.state, queued.new_copy) == ("returned", True)
    shown = await film_for_juror(film, ben)
    assert (shown.state, shown.scores, shown.commitment, shown.copy) == ("returned", FULL, first.commitment, 1)
    assert [line.state for line in await receipts_for_juror(jury.round_id, ben)] == ["returned"]
    untouched = await film_for_juror(other, cleo)
    assert (untouched.state, untouched.new_copy) == ("waiting", True)

    second = await submit(film, ben, FULL)
    assert second.replaces == first.commitment
    again = (await queue_for_juror(jury.round_id, ben))[0]
    assert (again.state, again.new_copy) == ("submitted", False)


async def test_what_was_scored_on_the_old_copy_is_not_taken_for_the_new_one(jury: Jury) -> None:
    film, ben = await first_film(jury, 1), jury.people[1]
    entry_id = await entry_of(film)
    before = await submission_for(film, ben, FULL)
    before = msgspec.structs.replace(before, copy=0)
    await scoring.submit_scoresheet(assignment_id=film, by=ben, submission=before)
    late = msgspec.structs.replace(await submission_for(film, ben, FULL), copy=0)
    await replaced(jury, entry_id)
    with pytest.raises(NewCopyCame):
        await scoring.submit_scoresheet(assignment_id=film, by=ben, submission=late)
    # Nor is the submission of before, sent again by a device that never heard the answer.
    with pytest.raises(CommitmentUsed):
        await scoring.submit_scoresheet(
            assignment_id=film, by=ben, submission=msgspec.structs.replace(before, copy=None)
        )


async def test_a_receipt_for_the_old_copy_is_sealed_and_set_aside_for_its_reason(jury: Jury) -> None:
    ann, ben, cleo = jury.people
    films = [await first_film(jury, at) for at in range(3)]
    entry_id = await entry_of(films[0])
    given = [await submit(film, person, FULL) for film, person in zip(films, jury.people, strict=True)]
    assert await replaced(jury, entry_id) == 3
    again = [await submit(films[0], ann, FULL), await submit(films[1], ben, FULL)]
    await scoring.seal_round(round_id=jury.round_id, by=ann)
    sealed = await sealed_list_for_juror(jury.round_id, ann)
    assert sealed is not None
    assert sorted(sealed.commitments) == sorted(one.commitment for one in given + again)
    sheets = await _scoresheets(await round_for(jury.round_id, jury.organiser))
    assert len(sheets.openings) == 2
    assert {one.commitment: one.reason.value for one in sheets.unopened} == {
        given[0].commitment: "replaced",
        given[1].commitment: "replaced",
        given[2].commitment: "new_copy",
    }
    assert [line.commitment for line in await receipts_for_juror(jury.round_id, cleo)] == [given[2].commitment]
    assert {receipt.commitment for receipt in again} <= set(
        await fetch_value("SELECT array_agg(commitment) FROM scoresheet WHERE state = 'frozen'")
    )


async def test_it_is_refused_late_twice_the_same_or_without_a_jury(jury: Jury) -> None:
    entry_id = await entry_of(await first_film(jury))
    entrant = await entrant_of(entry_id)
    with pytest.raises(FixDeadlineWrong):
        await ask(jury, entry_id, days=-1)
    with pytest.raises(CopyNotAwaited):
        await send(jury, entry_id)
    with pytest.raises(NotFound):
        await ask_for_copy(
            edition_id=jury.edition.id, entry_id=entry_id, by=jury.people[0], reason="No sound.", until=in_days(1)
        )
    await ask(jury, entry_id)
    with pytest.raises(CopyAwaited):
        await ask(jury, entry_id)
    with pytest.raises(SameCopy):
        await send(jury, entry_id, FITTING)
    stranger = await make_person()
    with pytest.raises(NotFound):
        await send_copy(
            entry_id=entry_id,
            by=stranger,
            upload_id=await make_master(edition_id=jury.edition.id, person_id=stranger, facts=MENDED),
        )
    await execute("UPDATE new_copy SET until = clock_timestamp()")
    with pytest.raises(CopyTooLate):
        await send(jury, entry_id)
    await ask(jury, entry_id)
    await take_back_copy(edition_id=jury.edition.id, entry_id=entry_id, by=jury.organiser)
    assert await copy_of(jury.edition.id, entry_id) is None
    await execute("UPDATE entry SET frozen = false WHERE id = $1", entry_id)
    with pytest.raises(NotBeforeJury):
        await ask(jury, entry_id)
    assert entrant != jury.organiser


async def test_the_pages_of_all_three_say_it(jury: Jury, client: httpx.AsyncClient, tmp_path: Path) -> None:
    film, ben = await first_film(jury, 1), jury.people[1]
    entry_id = await entry_of(film)
    entrant = await entrant_of(entry_id)
    await submit(film, ben, FULL)
    desk, mine = f"/organise/{jury.edition.slug}/entries/{entry_id}", f"/me/entries/{entry_id}"
    await sit_down(client, jury.organiser)
    wish = {"reason": "No sound from 0:10.", "until": in_days(3).strftime("%Y-%m-%dT%H:%M")}
    assert (await send_form(client, desk, wish, action=f"{desk}/new-copy")).status_code == 303
    assert "A new copy is awaited until" in (await client.get(desk)).text

    await sit_down(client, entrant)
    shown = (await client.get(mine)).text
    assert "The jury needs a new copy of your film:" in shown
    assert "No sound from 0:10." in shown
    upload = await make_master(edition_id=jury.edition.id, person_id=entrant, facts=MENDED)
    assert (await send_form(client, mine, {"upload": str(upload)}, action=f"{mine}/new-copy")).status_code == 303
    assert "Your new copy has arrived." in (await client.get(mine)).text

    await sit_down(client, jury.organiser)
    assert "One new copy of a film waits to be watched" in (await client.get(f"/organise/{jury.edition.slug}")).text
    listed = (await client.get(f"/organise/{jury.edition.slug}/entries?new_copy=sent")).text
    assert "Film A" in listed
    await make_watchable(await fetch_value("SELECT master_id FROM new_copy"))
    assert "put it before the jury" in (await client.get(desk)).text
    assert (await send_form(client, desk, {}, action=f"{desk}/new-copy/admission")).status_code == 303
    assert "The jury has had a new copy since" in (await client.get(desk)).text
    assert "Film A" not in (await client.get(f"/organise/{jury.edition.slug}/entries?new_copy=sent")).text

    await sit_down(client, ben)
    assert "new copy" in (await client.get(f"/jury/rounds/{jury.round_id}")).text
    page = (await client.get(f"/jury/films/{film}")).text
    assert "This is a new copy of the film" in page
    assert 'data-copy="1"' in page
    receipts = (await client.get(f"/jury/rounds/{jury.round_id}/receipts")).text
    assert "It was given for an older copy of the film" in receipts


async def test_programs_do_the_same(jury: Jury, client: httpx.AsyncClient) -> None:
    entry_id = await entry_of(await first_film(jury))
    entrant = await entrant_of(entry_id)
    at_desk = f"/api/v1/editions/{jury.edition.slug}/entries/{entry_id}/new-copy"
    team, maker = await token_headers(jury.organiser), await token_headers(entrant)
    wish = {"reason": "No sound.", "until": in_days(2).isoformat()}
    assert (await client.get(at_desk, headers=team)).status_code == 404
    assert (await client.post(at_desk, json=wish, headers=team)).status_code == 204
    upload = await make_master(edition_id=jury.edition.id, person_id=entrant, facts=MENDED)
    sent = await client.put(f"/api/v1/entries/{entry_id}/new-copy", json={"upload": str(upload)}, headers=maker)
    assert sent.status_code == 200
    early = await client.post(f"{at_desk}/admission", headers=team)
    assert (early.status_code, early.json()["code"]) == (409, "copy_not_ready")
    assert (await client.delete(at_desk, headers=team)).status_code == 204
    assert (await client.get(at_desk, headers=team)).status_code == 404
