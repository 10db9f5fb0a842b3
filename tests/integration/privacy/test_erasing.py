"""After an erasure nothing in any table, outbox or storage names the person, but for what is said to be kept."""

import asyncio
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from festival.accounts.rules import WrongPassword
from festival.db import execute, fetch, fetch_value
from festival.editions.erasing import SoleOrganiser
from festival.editions.rules import Role
from festival.editions.service import grant_role
from festival.entries.agreements import sharing
from festival.entries.agreements.rules import SharePart
from festival.entries.agreements.schemas import NewShare
from festival.entries.desk.standing_aside import stand_aside
from festival.entries.rules import EntryState
from festival.entries.service import withdraw_entry
from festival.errors import NotFound
from festival.media.erasing import delete_objects
from festival.media.storage import storage
from festival.panels import service as panels
from festival.panels.schemas import PanelSettings
from festival.privacy.erasing import OtherAddress, erase_account, erase_again
from festival.privacy.queries import held_about
from festival.privacy.retention import enforce_periods
from tests.browsing import send_form, sit_down, token_headers
from tests.dumped import tables_naming
from tests.factories import PASSWORD, make_edition, make_entry, make_founder, make_person
from tests.juries import Jury, make_jury

TOKEN = "zqxcanary7f3a9b1e"
EMAIL = f"{TOKEN}@film.example"
OWN = {"password": PASSWORD, "address": EMAIL, "code": "", "network": None}


async def _busy_person() -> tuple[UUID, UUID, UUID]:
    """Somebody with a draft, an entry before a jury, an offer to a friend and mails."""
    person = await make_person(email=EMAIL, display_name=f"Name {TOKEN}")
    edition = await make_edition()
    said = {"title": f"Title {TOKEN}", "synopsis": f"About {TOKEN}", "directors": [f"Director {TOKEN}"]}
    draft = await make_entry(edition=edition, entrant=person, state=EntryState.DRAFT, **said)
    judged = await make_entry(edition=edition, entrant=person, state=EntryState.QUALIFIED, **said)
    await execute("UPDATE entry SET frozen = true WHERE id = $1", judged)
    new = NewShare(part=SharePart.CO_EDITOR, email=f"friend.of.{TOKEN}@film.example")
    await sharing.offer_share(entry_id=draft, by=person, new=new)
    await execute("UPDATE master SET filename = $2 WHERE uploaded_by = $1", person, f"{TOKEN}.mp4")
    await execute("UPDATE upload SET filename = $2 WHERE person_id = $1", person, f"{TOKEN}.mp4")
    return person, draft, judged


async def test_nothing_names_the_person_but_the_record_of_what_was_judged(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    person, draft, judged = await _busy_person()
    key = await fetch_value(
        "SELECT storage_key FROM master JOIN entry ON master_id = master.id WHERE entry.id = $1", draft
    )
    source = tmp_path / "film.mp4"
    source.write_bytes(b"pictures")
    await storage().put(key, source)
    before = await tables_naming(TOKEN)
    assert {"person", "film", "entry_share", "outbox", "master", "upload", "credit", "frozen_entry"} <= set(before)
    await erase_account(person_id=person, **OWN)  # type: ignore[arg-type]
    assert set(await tables_naming(TOKEN)) == {"film", "credit", "frozen_entry"}
    assert await fetch_value("SELECT array_agg(id) FROM entry WHERE entrant_id = $1", person) == [judged]
    assert await storage().size(key) == 8
    await delete_objects()
    with pytest.raises(NotFound):
        await storage().size(key)
    assert await fetch_value("SELECT count(*) FROM doomed_object") == 0
    assert await fetch_value("SELECT person_id FROM erasure") == person
    with pytest.raises(NotFound):
        await held_about(person)


async def test_it_takes_the_address_and_the_password(database: str) -> None:
    person = await make_person(email=EMAIL)
    with pytest.raises(OtherAddress):
        await erase_account(person_id=person, **{**OWN, "address": "other@film.example"})  # type: ignore[arg-type]
    with pytest.raises(WrongPassword):
        await erase_account(person_id=person, **{**OWN, "password": "something else"})  # type: ignore[arg-type]
    await erase_account(person_id=person, **OWN)  # type: ignore[arg-type]
    assert await fetch_value("SELECT erased_at IS NOT NULL FROM person WHERE id = $1", person)
    assert await make_person(email=EMAIL) != person


async def test_two_organisers_cannot_both_leave_an_edition(database: str) -> None:
    first = await make_founder(email="one@film.example")
    edition = await make_edition(by=first)
    alone = {**OWN, "address": "one@film.example"}
    with pytest.raises(SoleOrganiser):
        await erase_account(person_id=first, **alone)  # type: ignore[arg-type]
    second = await make_person(email="two@film.example")
    await grant_role(edition_id=edition.id, person_id=second, role=Role.ORGANISER, by=first)
    answers = await asyncio.gather(
        erase_account(person_id=first, **alone),  # type: ignore[arg-type]
        erase_account(person_id=second, **{**OWN, "address": "two@film.example"}),  # type: ignore[arg-type]
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "SoleOrganiser"]


async def _planned_with(person: UUID) -> tuple[Jury, UUID]:
    """A round with its panels, not open yet, and a film of this person in it; one of the team keeps away from that."""
    jury = await make_jury(films=2)
    film = await make_entry(edition=jury.edition, entrant=person, state=EntryState.QUALIFIED)
    proposal = await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=PanelSettings())
    await panels.confirm_panels(proposal_id=proposal, by=jury.organiser)
    await grant_role(edition_id=jury.edition.id, person_id=jury.people[0], role=Role.PROGRAMMER, by=jury.organiser)
    await stand_aside(edition_id=jury.edition.id, entry_id=film, by=jury.people[0])
    assert await fetch_value("SELECT count(*) FROM assignment WHERE entry_id = $1", film) == 2
    return jury, film


async def test_a_film_in_a_round_that_has_not_opened_goes_with_its_entrant(database: str) -> None:
    person = await make_person(email=EMAIL)
    jury, film = await _planned_with(person)
    await erase_account(person_id=person, **OWN)  # type: ignore[arg-type]
    assert await fetch_value("SELECT count(*) FROM entry WHERE id = $1", film) == 0
    await panels.open_round(round_id=jury.round_id, by=jury.organiser)
    assert await fetch_value("SELECT count(*) FROM round_entry") == 2


async def test_a_film_withdrawn_from_such_a_round_is_forgotten_in_time(database: str) -> None:
    person = await make_person(email=EMAIL)
    _, film = await _planned_with(person)
    await withdraw_entry(entry_id=film, by=person)
    long_ago = "now() - interval '200 days'"
    await execute(f"UPDATE edition SET opens_at = {long_ago} - interval '1 day', closes_at = {long_ago}")
    await enforce_periods()
    assert {row["id"] for row in await fetch("SELECT id FROM entry WHERE entrant_id = $1", person)} == set()


async def test_a_film_that_was_selected_stays_without_its_entrant(database: str) -> None:
    person = await make_person(email=EMAIL)
    edition = await make_edition()
    film = await make_entry(edition=edition, entrant=person, state=EntryState.QUALIFIED)
    await execute(
        "INSERT INTO selected_entry (edition_id, entry_id, place, state) VALUES ($1, $2, 1, 'reserve')",
        edition.id,
        film,
    )
    await erase_account(person_id=person, **OWN)  # type: ignore[arg-type]
    assert await fetch_value("SELECT count(*) FROM entry WHERE id = $1", film) == 1
    assert await tables_naming(EMAIL) == {}


async def test_a_restored_backup_forgets_again(database: str) -> None:
    person = await make_person(email=EMAIL)
    await execute("INSERT INTO erasure (person_id) VALUES ($1)", person)
    assert await erase_again() == 1
    assert await tables_naming(TOKEN) == {}
    assert await erase_again() == 0


async def test_the_archive_holds_everything_and_nobody_else(client: httpx.AsyncClient) -> None:
    person, _, _ = await _busy_person()
    other = await make_person(email="stranger@else.example")
    await make_entry(edition=await make_edition(), entrant=other, title="Strange Title")
    await sit_down(client, person)
    page = await client.get("/account/data")
    assert TOKEN in page.text
    answer = await client.get("/account/data/archive")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    data = json.loads(archive.read("data.json"))
    assert data["sections"]["account"][0]["email"] == EMAIL
    assert len(data["sections"]["entries"]) == 2
    assert TOKEN in archive.read("data.html").decode()
    assert b"Strange" not in answer.content
    assert b"stranger@" not in answer.content
    by_program = await client.get("/api/v1/me/data", headers=await token_headers(person))
    assert by_program.json()["sections"]["entries"] == data["sections"]["entries"]


async def test_erasing_by_page_signs_out(client: httpx.AsyncClient) -> None:
    person = await make_person(email=EMAIL)
    await sit_down(client, person)
    page = "/account/data"
    refused = await send_form(client, page, {"address": "x@y.example", "password": PASSWORD}, action=f"{page}/erasure")
    assert refused.status_code == 422
    gone = await send_form(client, page, {"address": EMAIL, "password": PASSWORD}, action=f"{page}/erasure")
    assert gone.status_code == 303
    assert (await client.get("/account")).status_code == 303


async def test_what_is_due_is_forgotten_and_the_rest_stays(database: str) -> None:
    person = await make_person()
    old = await make_edition(opens_in=timedelta(days=-300), closes_in=timedelta(days=30))
    gone = await make_entry(edition=old, entrant=person, state=EntryState.DRAFT)
    stays = await make_entry(edition=old, entrant=person)
    await execute("UPDATE edition SET closes_at = now() - interval '200 days' WHERE id = $1", old.id)
    fresh = await make_entry(edition=await make_edition(), entrant=person, state=EntryState.DRAFT)
    await enforce_periods()
    left = {row["id"] for row in await fetch("SELECT id FROM entry")}
    assert left == {stays, fresh}
    assert gone not in left
