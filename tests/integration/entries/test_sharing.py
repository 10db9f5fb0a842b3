"""Co-editors change and nothing else; makers claim what was entered for them; a successor takes an entry over."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from festival.clock import standing_at
from festival.db import fetch, fetch_value
from festival.entries import service
from festival.entries.agreements import sharing
from festival.entries.agreements.queries import agreements_of
from festival.entries.agreements.rules import AlreadyOffered, AlreadyYours, HandOverLater, ShareOver, SharePart
from festival.entries.agreements.schemas import NewShare
from festival.entries.queries import entries_for_entrant, entry_for_entrant
from festival.entries.rules import EntryState, FilmBeforeJury, OwnEntry
from festival.entries.schemas import EntryChanges
from festival.errors import NotFound, SignInRequired
from festival.plain_text import TextMissing
from tests.browsing import send_form, sit_down, token_headers
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.postbox import mailed_link


async def _offer(entry_id: UUID, by: UUID, part: SharePart, email: str) -> str:
    token = await sharing.offer_share(entry_id=entry_id, by=by, new=NewShare(part=part, email=email))
    assert token is not None
    return token


async def test_a_co_editor_changes_and_may_not_withdraw_submit_share_or_hand_over(database: str) -> None:
    edition, owner, friend = await make_edition(), await make_person(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=owner, state=EntryState.DRAFT)
    token = await _offer(entry_id, owner, SharePart.CO_EDITOR, "friend@film.example")
    with pytest.raises(NotFound):
        await entry_for_entrant(entry_id, friend)
    with pytest.raises(AlreadyYours):
        await sharing.accept_share(token=token, person_id=owner)
    for _ in range(2):
        await sharing.accept_share(token=token, person_id=friend)
    shared = await entry_for_entrant(entry_id, friend)
    assert not shared.owned
    assert [entry.id for entry in (await entries_for_entrant(friend)).items] == [entry_id]
    changes = EntryChanges(title_english="Two Stations")
    await service.change_entry(entry_id=entry_id, by=friend, version=shared.version, changes=changes)
    assert (await entry_for_entrant(entry_id, owner)).title_english == "Two Stations"
    for act in (
        lambda: service.submit_entry(entry_id=entry_id, by=friend),
        lambda: service.withdraw_entry(entry_id=entry_id, by=friend),
        lambda: _offer(entry_id, friend, SharePart.SUCCESSOR, "me@film.example"),
    ):
        with pytest.raises(NotFound):
            await act()
    [share] = (await agreements_of(entry_id, owner)).shares
    await sharing.end_share(entry_id=entry_id, by=owner, share_id=share.id)
    with pytest.raises(NotFound):
        await entry_for_entrant(entry_id, friend)
    acts = await fetch("SELECT act FROM audit_event WHERE act LIKE 'share%' ORDER BY at")
    assert [row["act"] for row in acts] == ["share_offered", "share_accepted", "share_ended"]


async def test_an_offer_holds_once_for_a_month_and_for_one_person(database: str) -> None:
    edition, owner = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=owner, state=EntryState.DRAFT)
    token = await _offer(entry_id, owner, SharePart.CO_EDITOR, "friend@film.example")
    with pytest.raises(AlreadyOffered):
        await _offer(entry_id, owner, SharePart.CO_EDITOR, "friend@film.example")
    with pytest.raises(NotFound):
        await sharing.accept_share(token="no such token", person_id=owner)
    with standing_at(edition.now + timedelta(days=31)), pytest.raises(ShareOver):
        await sharing.accept_share(token=token, person_id=await make_person())
    await sharing.accept_share(token=token, person_id=await make_person())
    with pytest.raises(ShareOver):
        await sharing.accept_share(token=token, person_id=await make_person())


async def test_an_entry_is_handed_over_in_two_steps(database: str) -> None:
    edition, owner, heir = await make_edition(), await make_person(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=owner)
    with pytest.raises(HandOverLater):
        await _offer(entry_id, owner, SharePart.SUCCESSOR, "heir@film.example")
    await service.withdraw_entry(entry_id=entry_id, by=owner)
    token = await _offer(entry_id, owner, SharePart.SUCCESSOR, "heir@film.example")
    assert (await entry_for_entrant(entry_id, owner)).owned
    await sharing.accept_share(token=token, person_id=heir)
    assert (await entry_for_entrant(entry_id, heir)).owned
    assert not (await entry_for_entrant(entry_id, heir)).rights_confirmed
    assert await fetch_value("SELECT owner_id FROM film JOIN entry ON film.id = film_id") == heir
    with pytest.raises(NotFound):
        await entry_for_entrant(entry_id, owner)


async def test_a_teacher_enters_for_others_who_claim_by_mail(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition, teacher = await make_edition(by=organiser), await make_person(display_name="Tess Teacher")
    entry_id = await make_entry(edition=edition, entrant=teacher, state=EntryState.DRAFT)
    await sharing.offer_share(entry_id=entry_id, by=teacher, new=NewShare(part=SharePart.MAKER, name="Nour Pupil"))
    with pytest.raises(TextMissing):
        await sharing.offer_share(entry_id=entry_id, by=teacher, new=NewShare(part=SharePart.MAKER))
    token = await _offer(entry_id, teacher, SharePart.MAKER, "pupil@school.example")
    page = f"/share/{token}"
    assert "Tess Teacher entered this film for you" in (await client.get(page)).text
    claimed = await send_form(client, page, {"display_name": "Paul Pupil"})
    assert claimed.headers["location"] == f"/me/entries/{entry_id}"
    assert "shares it with you" in (await client.get(f"/me/entries/{entry_id}")).text
    names = {(share.name, share.accepted) for share in (await agreements_of(entry_id, teacher)).shares}
    assert names == {("Nour Pupil", False), ("Paul Pupil", True)}
    pupil = await fetch_value("SELECT id FROM person WHERE email = 'pupil@school.example'")
    assert [share.name for share in (await agreements_of(entry_id, pupil)).shares] == ["Paul Pupil"]


async def test_a_link_alone_opens_no_account_with_a_password(database: str) -> None:
    edition, owner = await make_edition(), await make_person()
    await make_person(email="known@film.example")
    entry_id = await make_entry(edition=edition, entrant=owner, state=EntryState.DRAFT)
    token = await _offer(entry_id, owner, SharePart.CO_EDITOR, "known@film.example")
    with pytest.raises(SignInRequired):
        await sharing.accept_share_as_guest(token=token, display_name="Mallory", user_agent="tests")


async def test_nobody_new_comes_near_a_film_before_the_jury_nor_decides_on_a_shared_one(database: str) -> None:
    organiser = await make_founder()
    edition, owner = await make_edition(by=organiser), await make_person()
    entry_id = await make_entry(edition=edition, entrant=owner)
    token = await _offer(entry_id, owner, SharePart.CO_EDITOR, "organiser@film.example")
    late = await _offer(entry_id, owner, SharePart.CO_EDITOR, "late@film.example")
    await sharing.accept_share(token=token, person_id=organiser)
    with pytest.raises(OwnEntry):
        await service.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=organiser)
    await fetch("UPDATE entry SET frozen = true WHERE id = $1", entry_id)
    with pytest.raises(FilmBeforeJury):
        await sharing.accept_share(token=late, person_id=await make_person())
    with pytest.raises(FilmBeforeJury):
        await _offer(entry_id, owner, SharePart.MAKER, "maker@film.example")


async def test_people_by_page_and_by_program(client: httpx.AsyncClient) -> None:
    edition, owner, friend = await make_edition(), await make_person(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=owner, state=EntryState.DRAFT)
    await sit_down(client, owner)
    page = f"/me/entries/{entry_id}/people"
    offered = {"part": "co_editor", "email": "friend@film.example"}
    assert (await send_form(client, page, offered, action=f"{page}/shares")).status_code == 303
    refused = await send_form(client, page, {"part": "co_editor", "email": "nobody"}, action=f"{page}/shares")
    assert refused.status_code == 422
    assert "Write one e-mail address" in refused.text
    given = await send_form(client, page, {"publication": "on"}, action=f"{page}/consents")
    assert given.status_code == 303
    assert "Shown to the public" in (await client.get(page)).text
    token = await mailed_link("entries/share")
    accepted = await client.post(
        "/api/v1/shares/acceptance",
        json={"token": token.rpartition("/")[2]},
        headers=await token_headers(friend),
    )
    assert accepted.json() == {"entry_id": str(entry_id), "part": "co_editor"}
    named = await client.post(
        f"/api/v1/entries/{entry_id}/shares",
        json={"part": "maker", "name": "Nour"},
        headers=await token_headers(owner),
    )
    assert named.status_code == 202, named.text
    assert len(named.json()["shares"]) == 2
