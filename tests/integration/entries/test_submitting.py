"""Submitting is decided to the millisecond by the database's clock, once, and only when form and film are clean."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from festival.accounts.links import ADDRESS_CONFIRMED
from festival.accounts.recovering import confirm_by_code
from festival.canonical import digest_of
from festival.clock import standing_at
from festival.db import fetch, fetch_row, fetch_value
from festival.editions.rules import CallPhase
from festival.editions.service import close_call, extend_call
from festival.entries import service
from festival.entries.agreements.rules import Waited
from festival.entries.jobs import HANDLERS
from festival.entries.queries import entry_for_entrant
from festival.entries.rules import (
    CallClosed,
    CallNotOpen,
    EntriesUsedUp,
    EntryCannot,
    EntryIncomplete,
    EntryState,
    EntrySubmitted,
)
from festival.entries.schemas import EntryChanges
from festival.errors import NotFound
from festival.jobs import Task
from festival.media.facts import Facts
from festival.media.service import MAKE_RENDITIONS
from tests.factories import FITTING, make_edition, make_entry, make_founder, make_person
from tests.postbox import mailed_code


async def test_a_clean_entry_is_frozen_and_receipted(database: str) -> None:
    edition = await make_edition()
    entrant = await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    receipt = await service.submit_entry(entry_id=entry_id, by=entrant)
    frozen = await fetch_row("SELECT body, digest FROM frozen_entry WHERE entry_id = $1", entry_id)
    assert frozen is not None
    assert receipt.digest == frozen["digest"] == digest_of(frozen["body"])
    assert frozen["body"]["title"] == "雨の駅"
    assert frozen["body"]["film_sha256"] == FITTING.sha256
    entry = await entry_for_entrant(entry_id, entrant)
    assert entry.state is EntryState.SUBMITTED
    assert entry.receipt is not None
    assert entry.receipt.digest == receipt.digest
    template, context = await _mail(entrant)
    assert template == "entries/receipt"
    assert context["digest"] == receipt.digest


async def test_an_unconfirmed_address_is_in_time_and_counts_once_confirmed(database: str) -> None:
    edition = await make_edition()
    entrant = await make_person(confirmed=False)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    receipt = await service.submit_entry(entry_id=entry_id, by=entrant)
    assert receipt.waits_for == [Waited.ADDRESS]
    entry = await entry_for_entrant(entry_id, entrant)
    assert (entry.state, entry.waits_for) == (EntryState.WAITING, [Waited.ADDRESS])
    assert await fetch_value("SELECT count(*) FROM pgqueuer WHERE entrypoint = $1", MAKE_RENDITIONS) == 0
    code = await mailed_code("accounts/confirm_email")
    await confirm_by_code(person_id=entrant, code=code, network=None)
    queued = await fetch("SELECT payload FROM pgqueuer WHERE entrypoint = $1", ADDRESS_CONFIRMED)
    for row in (*queued, *queued):
        await HANDLERS[ADDRESS_CONFIRMED](msgspec.json.decode(row["payload"], type=Task))
    entry = await entry_for_entrant(entry_id, entrant)
    assert (entry.state, entry.waits_for) == (EntryState.SUBMITTED, [])
    assert entry.receipt is not None
    assert entry.receipt.submitted_at == receipt.submitted_at
    mails = await fetch("SELECT template FROM outbox WHERE person_id = $1 ORDER BY created_at", entrant)
    assert [row["template"] for row in mails] == ["accounts/confirm_email", "entries/receipt", "entries/counted"]


async def _mail(person_id: object) -> tuple[str, dict[str, str]]:
    row = await fetch_row(
        "SELECT template, context FROM outbox WHERE person_id = $1 AND template LIKE 'entries/%'", person_id
    )
    assert row is not None
    return row["template"], row["context"]


async def test_the_deadline_takes_the_last_millisecond_and_refuses_its_own_instant(database: str) -> None:
    edition = await make_edition()
    entrant = await make_person()
    early, late = [await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT) for _ in range(2)]
    with standing_at(edition.closes_at - timedelta(milliseconds=1)):
        await service.submit_entry(entry_id=early, by=entrant)
    with standing_at(edition.closes_at), pytest.raises(CallClosed):
        await service.submit_entry(entry_id=late, by=entrant)
    with standing_at(edition.opens_at - timedelta(milliseconds=1)), pytest.raises(CallNotOpen):
        await service.submit_entry(entry_id=late, by=entrant)
    with standing_at(edition.opens_at):
        await service.submit_entry(entry_id=late, by=entrant)


async def test_a_closed_call_refuses_and_an_extended_one_takes(database: str) -> None:
    founder, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=founder)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    await close_call(edition_id=edition.id, by=founder)
    with pytest.raises(CallClosed):
        await service.submit_entry(entry_id=entry_id, by=entrant)
    with pytest.raises(CallClosed):
        await service.change_entry(entry_id=entry_id, by=entrant, version=2, changes=EntryChanges(title="Late"))
    assert (await entry_for_entrant(entry_id, entrant)).call == CallPhase.CLOSED
    await extend_call(edition_id=edition.id, by=founder, closes_at=edition.closes_at + timedelta(days=1))
    await service.submit_entry(entry_id=entry_id, by=entrant)


async def test_twenty_copies_of_one_submission_are_one(database: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    outcomes = await asyncio.gather(
        *(service.submit_entry(entry_id=entry_id, by=entrant) for _ in range(20)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert len(refused) == 19
    assert {type(refusal) for refusal in refused} == {EntryCannot}
    assert await fetch_value("SELECT count(*) FROM outbox WHERE template = 'entries/receipt'") == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"synopsis": ""}, "synopsis"),
        ({"directors": []}, "directors"),
        ({"countries": []}, "countries"),
        ({"dialogue_languages": []}, "dialogue_languages"),
        ({"completed_on": None}, "completed_on"),
        ({"rights_confirmed": False}, "rights_confirmed"),
    ],
)
async def test_each_gap_of_the_form_is_named(database: str, said: dict[str, object], field: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT, **said)
    assert [gap.field for gap in (await entry_for_entrant(entry_id, entrant)).missing] == [field]
    with pytest.raises(EntryIncomplete):
        await service.submit_entry(entry_id=entry_id, by=entrant)


async def test_every_clause_that_a_film_breaks_is_told(database: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    wide = Facts(
        bytes=1000, container="mp4", duration_seconds=600.0, width=1920, height=1080, orientation="horizontal",
        display_aspect_ratio="16:9", frame_rate=25.0, video_codec="h264", audio_codec="aac", sha256="0" * 64,
    )  # fmt: skip
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT, facts=wide)
    entry = await entry_for_entrant(entry_id, entrant)
    assert entry.film is not None
    assert entry.film.verdict is not None
    codes = [problem.code for problem in entry.film.verdict.problems]
    assert codes == ["too_long", "wrong_orientation", "wrong_aspect_ratio", "too_small"]
    with pytest.raises(EntryIncomplete):
        await service.submit_entry(entry_id=entry_id, by=entrant)


async def test_a_film_that_is_still_checked_waits(database: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT, facts=None)
    assert [gap.field for gap in (await entry_for_entrant(entry_id, entrant)).missing] == ["film"]
    with pytest.raises(EntryIncomplete):
        await service.submit_entry(entry_id=entry_id, by=entrant)


async def test_what_is_submitted_stands_until_it_is_withdrawn(database: str) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant)
    version = (await entry_for_entrant(entry_id, entrant)).version
    with pytest.raises(EntrySubmitted):
        await service.change_entry(entry_id=entry_id, by=entrant, version=version, changes=EntryChanges(title="Other"))
    await service.withdraw_entry(entry_id=entry_id, by=entrant)
    changes = EntryChanges(title="Other")
    await service.change_entry(entry_id=entry_id, by=entrant, version=version + 1, changes=changes)
    await service.submit_entry(entry_id=entry_id, by=entrant)
    assert await fetch_value("SELECT body ->> 'title' FROM frozen_entry WHERE entry_id = $1", entry_id) == "Other"


async def test_nobody_enters_more_often_than_the_rules_allow(database: str) -> None:
    edition = await make_edition(changes={"eligibility": {"entries_per_person": 1}})
    entrant = await make_person()
    first, second = [await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT) for _ in range(2)]
    outcomes = await asyncio.gather(
        service.submit_entry(entry_id=first, by=entrant),
        service.submit_entry(entry_id=second, by=entrant),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [EntriesUsedUp.__name__, "Receipt"]


async def test_another_persons_entry_is_as_absent(database: str) -> None:
    edition, entrant, stranger = await make_edition(), await make_person(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    for act in (
        service.submit_entry(entry_id=entry_id, by=stranger),
        service.withdraw_entry(entry_id=entry_id, by=stranger),
        entry_for_entrant(entry_id, stranger),
    ):
        with pytest.raises(NotFound):
            await act
    await service.submit_entry(entry_id=entry_id, by=entrant)
