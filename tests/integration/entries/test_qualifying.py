"""What the team writes beside entries: found by it, hidden from jurors and entrants, and asked for where it must be."""

from dataclasses import replace

import httpx
import pytest

from festival.db import execute, fetch_value
from festival.entries.qualifying.attesting import attest, take_back_attestation
from festival.entries.qualifying.labelling import label_entries, write_note
from festival.entries.qualifying.rules import FilmsUnattested, NotWaivable, TooManyLabels
from festival.entries.qualifying.waiving import take_back_waiver, waive_clause
from festival.entries.queries import entry_for_entrant, entry_for_organiser
from festival.entries.rules import EntryIncomplete, EntryState, OwnEntry
from festival.entries.service import submit_entry
from festival.errors import NotFound
from festival.plain_text import TextMissing
from tests.browsing import send_form, sit_down, token_headers
from tests.factories import FITTING, make_edition, make_entry, make_founder, make_person
from tests.juries import first_film, make_colleague, make_jury, make_open_jury, open_jury

TOO_LONG = replace(FITTING, duration_seconds=600.0)


async def test_entries_are_labelled_found_and_given_back(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    ferry = await make_entry(edition=edition, title="Ferry")
    await make_entry(edition=edition, title="Lantern")
    await label_entries(edition_id=edition.id, by=organiser, entry_ids=[ferry], label="to discuss")
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/entries"
    found = (await client.get(page, params={"label": "to discuss"})).text
    assert ("Ferry" in found, "Lantern" in found) == (True, False)
    act = f"{page}/decisions"
    done = await send_form(client, page, {"which": "all", "action": "label", "give_label": "<b>late</b>"}, action=act)
    assert done.status_code == 303
    told = (await client.get(done.headers["location"])).text
    assert "The labels of 2 entries changed." in told
    assert "&lt;b&gt;late&lt;/b&gt;" in told
    decision = await fetch_value("SELECT id FROM bulk_decision ORDER BY decided_at DESC LIMIT 1")
    await send_form(client, page, {}, action=f"{act}/{decision}/undo")
    assert await fetch_value("SELECT array_agg(label) FROM entry_label") == ["to discuss"]


async def test_labels_are_bounded_and_only_the_desk_s(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entry = await make_entry(edition=edition)
    for number in range(20):
        await label_entries(edition_id=edition.id, by=organiser, entry_ids=[entry], label=f"label {number}")
    with pytest.raises(TooManyLabels):
        await label_entries(edition_id=edition.id, by=organiser, entry_ids=[entry], label="one more")
    with pytest.raises(NotFound):
        await label_entries(edition_id=edition.id, by=await make_person(), entry_ids=[entry], label="mine")


async def test_labels_and_notes_reach_neither_jurors_nor_entrants_but_the_entrant_s_data(
    client: httpx.AsyncClient,
) -> None:
    jury = await make_open_jury()
    entry = await fetch_value("SELECT entry_id FROM assignment LIMIT 1")
    entrant = await fetch_value("SELECT entrant_id FROM entry WHERE id = $1", entry)
    await label_entries(edition_id=jury.edition.id, by=jury.organiser, entry_ids=[entry], label="kumquatlabel")
    await write_note(edition_id=jury.edition.id, entry_id=entry, by=jury.organiser, body="kumquatnote")
    await sit_down(client, entrant)
    for page in ("/me", f"/me/entries/{entry}"):
        assert "kumquat" not in (await client.get(page)).text
    data = (await client.get("/account/data")).text
    assert ("kumquatlabel" in data, "kumquatnote" in data) == (True, True)
    await sit_down(client, jury.people[0])
    film = await first_film(jury)
    for page in ("/jury", f"/jury/{jury.edition.slug}/films/{film}"):
        assert "kumquat" not in (await client.get(page)).text
    await sit_down(client, jury.organiser)
    shown = (await client.get(f"/organise/{jury.edition.slug}/entries/{entry}")).text
    assert ("kumquatlabel" in shown, "kumquatnote" in shown) == (True, True)


async def test_a_note_is_removed_by_its_author_alone(client: httpx.AsyncClient) -> None:
    jury = await make_jury(films=1)
    entry = await fetch_value("SELECT id FROM entry LIMIT 1")
    note = await write_note(edition_id=jury.edition.id, entry_id=entry, by=jury.organiser, body="Shown elsewhere?")
    page = f"/organise/{jury.edition.slug}/entries/{entry}"
    answers = []
    for person in (await make_colleague(jury), jury.organiser):
        await sit_down(client, person)
        answers.append((await send_form(client, page, {}, action=f"{page}/notes/{note}/removal")).status_code)
    assert answers == [404, 303]
    assert (await send_form(client, page, {"note": " "}, action=f"{page}/notes")).status_code == 422


async def test_a_blind_round_opens_with_films_that_somebody_vouched_for(database: str) -> None:
    jury = await make_jury(films=2)
    entry = await fetch_value("SELECT id FROM entry LIMIT 1")
    await take_back_attestation(edition_id=jury.edition.id, entry_id=entry, by=jury.organiser)
    with pytest.raises(FilmsUnattested) as refused:
        await open_jury(jury, everyone=True)
    assert refused.value.values == {"films": 1}
    await attest(edition_id=jury.edition.id, entry_id=entry, by=jury.organiser)
    await open_jury(jury, everyone=True)
    assert await fetch_value("SELECT state FROM round") == "open"


async def test_another_copy_needs_another_attestation(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entry = await make_entry(edition=edition, state=EntryState.QUALIFIED)
    assert (await entry_for_organiser(edition.slug, entry, organiser))[1].attested_at is not None
    other = await make_entry(edition=edition)
    await execute(
        "UPDATE entry SET master_id = (SELECT master_id FROM entry WHERE id = $2) WHERE id = $1", entry, other
    )
    assert (await entry_for_organiser(edition.slug, entry, organiser))[1].attested_at is None
    with pytest.raises(OwnEntry):
        await attest(edition_id=edition.id, entry_id=await make_entry(edition=edition, entrant=organiser), by=organiser)


async def test_a_clause_is_waived_for_one_entry_and_stands_in_its_receipt(client: httpx.AsyncClient) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser, changes={"eligibility": {"countries_allowed": ["JP"]}})
    entry = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT, facts=TOO_LONG, countries=["FR"])
    with pytest.raises(EntryIncomplete):
        await submit_entry(entry_id=entry, by=entrant)
    _, shown = await entry_for_organiser(edition.slug, entry, organiser)
    assert {one.clause for one in shown.failing} == {"too_long", "origin"}
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/entries/{entry}"
    waive = f"{page}/waivers"
    assert (await send_form(client, page, {"clause": "too_long", "reason": ""}, action=waive)).status_code == 422
    for clause in ("too_long", "origin"):
        fields = {"clause": clause, "reason": f"A tribute: {clause}."}
        assert (await send_form(client, page, fields, action=waive)).status_code == 303
    found = (await client.get(f"/organise/{edition.slug}/entries?verdict=refused")).text
    assert "does not fit the rules</span>" not in found
    await submit_entry(entry_id=entry, by=entrant)
    mine = await entry_for_entrant(entry, entrant)
    assert mine.receipt is not None
    assert [one.clause for one in mine.receipt.waived] == ["origin", "too_long"]
    frozen = await fetch_value("SELECT body FROM frozen_entry WHERE entry_id = $1", entry)
    assert frozen["waived"][1] == {"clause": "too_long", "reason": "A tribute: too_long."}
    await sit_down(client, entrant)
    assert "A tribute: too_long." in (await client.get(f"/me/entries/{entry}")).text
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'clause_waived'") == 2


async def test_a_waiver_is_for_one_entry_with_a_reason_and_mends_no_broken_file(database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry, other = [
        await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT, facts=TOO_LONG, title=title)
        for title in ("Ferry", "Lantern")
    ]
    about = {"edition_id": edition.id, "entry_id": entry}
    with pytest.raises(TextMissing):
        await waive_clause(**about, by=organiser, clause="too_long", reason=" ")
    for clause in ("damaged", "film", "title", "x" * 100):
        with pytest.raises(NotWaivable):
            await waive_clause(**about, by=organiser, clause=clause, reason="Why not.")
    with pytest.raises(NotFound):
        await waive_clause(**about, by=await make_person(), clause="too_long", reason="Mine.")
    await waive_clause(**about, by=organiser, clause="too_long", reason="A tribute.")
    await submit_entry(entry_id=entry, by=entrant)
    with pytest.raises(EntryIncomplete):
        await submit_entry(entry_id=other, by=entrant)
    await take_back_waiver(**about, by=organiser, clause="too_long")
    assert [one.clause for one in (await entry_for_organiser(edition.slug, entry, organiser))[1].failing] == [
        "too_long"
    ]


async def test_programs_write_beside_entries(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entry = await make_entry(edition=edition, state=EntryState.SUBMITTED)
    api = f"/api/v1/editions/{edition.slug}/entries/{entry}"
    headers = await token_headers(organiser)
    assert (await client.post(f"{api}/labels", json={"label": "late"}, headers=headers)).json()["labels"] == ["late"]
    off = {"label": "late", "off": True}
    assert (await client.post(f"{api}/labels", json=off, headers=headers)).json()["labels"] == []
    noted = (await client.post(f"{api}/notes", json={"body": "Seen."}, headers=headers)).json()
    assert [note["body"] for note in noted["notes"]] == ["Seen."]
    assert (await client.post(f"{api}/attestation", headers=headers)).json()["attested_at"] is not None
    assert (await client.delete(f"{api}/attestation", headers=headers)).json()["attested_at"] is None
    waiver = {"clause": "too_long", "reason": "A tribute."}
    waived = (await client.post(f"{api}/waivers", json=waiver, headers=headers)).json()["waived"]
    assert [one["clause"] for one in waived] == ["too_long"]
    assert (await client.delete(f"{api}/waivers/too_long", headers=headers)).json()["waived"] == []
