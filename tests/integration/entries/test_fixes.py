"""A fix asked of an entrant: changed while the festival waits, handed in with a receipt, late, taken back, in bulk."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from festival.db import execute, fetch, fetch_value
from festival.editions.schemas import EditionForOrganiser
from festival.entries.desk.deciding_many import decide_on_many, undo_decisions
from festival.entries.fixes.handing_in import hand_in_fix
from festival.entries.fixes.rules import (
    FixAsked,
    FixDeadlineWrong,
    FixHalfDone,
    FixKeepsCategory,
    FixNotAsked,
    FixState,
    FixTooLate,
)
from festival.entries.fixes.service import ask_for_fix, take_back_fix
from festival.entries.qualifying.writing_many import ask_many_for_fix, note_many, waive_for_many
from festival.entries.queries import entry_for_entrant, entry_for_organiser
from festival.entries.rules import EntryAction, EntryCannot, EntryIncomplete, EntryState, EntrySubmitted, OwnEntry
from festival.entries.schemas import EntryChanges
from festival.entries.service import attach_master, change_entry, disqualify_entry, qualify_entry, withdraw_entry
from festival.errors import NotFound
from festival.plain_text import TextMissing
from tests.browsing import send_form, sit_down
from tests.factories import FITTING, make_edition, make_entry, make_founder, make_master, make_person

LONGER = replace(FITTING, duration_seconds=600.0, sha256="0" * 64)


def in_days(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


async def asked(edition: EditionForOrganiser, entry: UUID, by: UUID, *, days: float = 3) -> None:
    await ask_for_fix(
        edition_id=edition.id, entry_id=entry, by=by, reason="Take your name off the end.", until=in_days(days)
    )


async def pass_deadline(entry: UUID) -> None:
    await execute("UPDATE fix_request SET until = now() - interval '1 second' WHERE entry_id = $1", entry)


async def version_of(entry: UUID) -> int:
    version: int = await fetch_value("SELECT version FROM entry WHERE id = $1", entry)
    return version


async def digest_of(entry: UUID) -> str:
    digest: str = await fetch_value("SELECT digest FROM frozen_entry WHERE entry_id = $1", entry)
    return digest


async def test_what_was_submitted_is_mended_by_its_entrant_and_handed_in_again(database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry = await make_entry(edition=edition, entrant=entrant)
    changes = EntryChanges(synopsis="A bus, a night, nobody's name.")
    with pytest.raises(EntrySubmitted):
        await change_entry(entry_id=entry, by=entrant, version=await version_of(entry), changes=changes)
    before, submitted = await digest_of(entry), await fetch_value("SELECT submitted_at FROM entry")
    await execute("UPDATE edition SET closes_at = now(), call_state = 'closed'")
    await asked(edition, entry, organiser)
    await change_entry(entry_id=entry, by=entrant, version=await version_of(entry), changes=changes)
    film = await make_master(edition_id=edition.id, person_id=entrant, facts=replace(FITTING, sha256="1" * 64))
    await attach_master(entry_id=entry, by=entrant, upload_id=film)
    assert await digest_of(entry) == before
    digest = await hand_in_fix(entry_id=entry, by=entrant)
    assert (digest != before, await digest_of(entry)) == (True, digest)
    frozen = await fetch_value("SELECT body FROM frozen_entry")
    assert (frozen["synopsis"], frozen["film_sha256"]) == (changes.synopsis, "1" * 64)
    assert await fetch_value("SELECT submitted_at FROM entry") == submitted
    shown = (await entry_for_organiser(edition.slug, entry, organiser))[1]
    assert (shown.fix and shown.fix.state, shown.state) == (FixState.DONE, EntryState.SUBMITTED)
    mails = await fetch_value("SELECT array_agg(template ORDER BY created_at) FROM outbox")
    assert mails[-2:] == ["entries/fix_asked", "entries/mended"]
    with pytest.raises(EntrySubmitted):
        await change_entry(entry_id=entry, by=entrant, version=await version_of(entry), changes=changes)
    await qualify_entry(edition_id=edition.id, entry_id=entry, by=organiser)


async def test_a_fix_is_handed_in_whole_in_time_and_by_its_entrant(database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(
        by=organiser,
        changes={"categories": [{"slug": "upright", "name": "Upright"}, {"slug": "silent", "name": "Silent"}]},
    )
    entry = await make_entry(edition=edition, entrant=entrant)
    with pytest.raises(FixNotAsked):
        await hand_in_fix(entry_id=entry, by=entrant)
    await asked(edition, entry, organiser)
    with pytest.raises(NotFound):
        await hand_in_fix(entry_id=entry, by=organiser)
    with pytest.raises(FixKeepsCategory):
        await change_entry(
            entry_id=entry, by=entrant, version=await version_of(entry), changes=EntryChanges(category="silent")
        )
    await change_entry(entry_id=entry, by=entrant, version=await version_of(entry), changes=EntryChanges(synopsis=""))
    with pytest.raises(EntryIncomplete):
        await hand_in_fix(entry_id=entry, by=entrant)
    assert [gap.field for gap in (await entry_for_entrant(entry, entrant)).missing] == ["synopsis"]
    await pass_deadline(entry)
    for late in (
        hand_in_fix(entry_id=entry, by=entrant),
        change_entry(entry_id=entry, by=entrant, version=await version_of(entry), changes=EntryChanges(synopsis="x")),
    ):
        with pytest.raises(FixTooLate):
            await late
    await asked(edition, entry, organiser)
    await change_entry(entry_id=entry, by=entrant, version=await version_of(entry), changes=EntryChanges(synopsis="x"))
    assert await hand_in_fix(entry_id=entry, by=entrant) == await digest_of(entry)


async def test_who_may_ask_of_what_and_until_when(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entry, own = await make_entry(edition=edition), await make_entry(edition=edition, entrant=organiser)
    about: dict[str, Any] = {"edition_id": edition.id, "entry_id": entry, "reason": "Mend it.", "until": in_days(3)}
    for refused, change in (
        (NotFound, {"by": await make_person()}),
        (OwnEntry, {"by": organiser, "entry_id": own}),
        (FixDeadlineWrong, {"by": organiser, "until": in_days(-0.01)}),
        (FixDeadlineWrong, {"by": organiser, "until": in_days(91)}),
        (TextMissing, {"by": organiser, "reason": " "}),
    ):
        with pytest.raises(refused):
            await ask_for_fix(**{**about, **change})
    await ask_for_fix(**about, by=organiser)
    with pytest.raises(FixAsked):
        await ask_for_fix(**about, by=organiser)
    await qualify_entry(edition_id=edition.id, entry_id=entry, by=organiser)
    with pytest.raises(EntryCannot):
        await ask_for_fix(**about, by=organiser)


async def test_a_request_is_taken_back_and_what_was_changed_counts_as_it_stands(database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry = await make_entry(edition=edition, entrant=entrant)
    back = {"edition_id": edition.id, "entry_id": entry, "by": organiser}
    with pytest.raises(FixNotAsked):
        await take_back_fix(**back)
    before = await digest_of(entry)
    await asked(edition, entry, organiser)
    await take_back_fix(**back)
    assert (await digest_of(entry), (await entry_for_entrant(entry, entrant)).fix) == (before, None)
    assert await fetch_value("SELECT cancelled_at IS NOT NULL FROM outbox WHERE template = 'entries/fix_asked'")
    await asked(edition, entry, organiser)
    await change_entry(entry_id=entry, by=entrant, version=await version_of(entry), changes=EntryChanges(synopsis=""))
    with pytest.raises(FixHalfDone):
        await take_back_fix(**back)
    with pytest.raises(FixHalfDone):
        await qualify_entry(edition_id=edition.id, entry_id=entry, by=organiser)
    await change_entry(entry_id=entry, by=entrant, version=await version_of(entry), changes=EntryChanges(synopsis="y"))
    await take_back_fix(**back)
    assert (await fetch_value("SELECT body ->> 'synopsis' FROM frozen_entry"), before != await digest_of(entry)) == (
        "y",
        True,
    )


@pytest.mark.parametrize("ends", ["disqualify", "withdraw"])
async def test_nothing_is_asked_any_more_of_what_is_out(database: str, ends: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry = await make_entry(edition=edition, entrant=entrant)
    await asked(edition, entry, organiser)
    if ends == "disqualify":
        await disqualify_entry(edition_id=edition.id, entry_id=entry, by=organiser, reason="No answer.")
    else:
        await withdraw_entry(entry_id=entry, by=entrant)
    rows = await fetch("SELECT ended_at IS NOT NULL AS ended FROM fix_request")
    assert [row["ended"] for row in rows] == [True]
    assert await fetch_value("SELECT cancelled_at IS NOT NULL FROM outbox WHERE template = 'entries/fix_asked'")


async def test_many_are_asked_noted_and_waived_at_once_and_each_act_is_undone(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entries = [await make_entry(edition=edition) for _ in range(3)]
    own = await make_entry(edition=edition, entrant=organiser)
    about: dict[str, Any] = {"edition_id": edition.id, "by": organiser, "entry_ids": [*entries, own, uuid4()]}
    fix_act, reached = await ask_many_for_fix(**about, reason="Mend it.", until=in_days(3))
    assert reached == 3
    assert (await decide_on_many(**about, action=EntryAction.QUALIFY)).decided == 0
    note_act, noted = await note_many(**about, body="To discuss.")
    waive_act, waived = await waive_for_many(**about, clause="too_long", reason="A tribute.")
    assert (noted, waived) == (4, 3)
    undone = [
        await undo_decisions(edition_id=edition.id, decision_id=act, by=organiser)
        for act in (fix_act, note_act, waive_act)
    ]
    assert undone == [3, 4, 3]
    left = await fetch_value(
        "SELECT (SELECT count(*) FROM fix_request WHERE ended_at IS NULL) + (SELECT count(*) FROM entry_note) "
        "+ (SELECT count(*) FROM waiver)"
    )
    assert left == 0
    with pytest.raises(NotFound):
        await note_many(**{**about, "by": await make_person()}, body="Mine.")


async def test_the_pages_lead_from_asking_to_handing_in(client: httpx.AsyncClient) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry = await make_entry(edition=edition, entrant=entrant, title="Ferry")
    await sit_down(client, organiser)
    desk = f"/organise/{edition.slug}/entries/{entry}"
    refused = await send_form(client, desk, {"reason": "Mend it.", "until": "soon"}, action=f"{desk}/fix")
    assert (refused.status_code, "Give the day and the hour" in refused.text) == (422, True)
    until = in_days(2).strftime("%Y-%m-%dT%H:%M")
    done = await send_form(client, desk, {"reason": "Mend <b>it</b>.", "until": until}, action=f"{desk}/fix")
    assert done.status_code == 303
    assert "Mend &lt;b&gt;it&lt;/b&gt;." in (await client.get(desk)).text
    listed = f"/organise/{edition.slug}/entries"
    found = [("Ferry" in (await client.get(listed, params={"fix": state})).text) for state in FixState]
    assert found == [True, False, False]
    await sit_down(client, entrant)
    mine = f"/me/entries/{entry}"
    assert "The festival asks you to mend this:" in (await client.get(mine)).text
    assert "This call takes no entries now" not in (await client.get(f"{mine}/edit")).text
    assert (await send_form(client, mine, {}, action=f"{mine}/fix")).status_code == 303
    assert "You handed it in on" in (await client.get(mine)).text
    await sit_down(client, organiser)
    assert "Mended and handed in on" in (await client.get(desk)).text


async def test_whoever_qualifies_without_a_word_vouches_for_nothing(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    silent, vouched = await make_entry(edition=edition), await make_entry(edition=edition)
    await sit_down(client, organiser)
    for entry, form in ((silent, {}), (vouched, {"attested": "on"})):
        page = f"/organise/{edition.slug}/entries/{entry}"
        assert (await send_form(client, page, form, action=f"{page}/qualify")).status_code == 303
    assert [row["entry_id"] for row in await fetch("SELECT entry_id FROM attestation")] == [vouched]
