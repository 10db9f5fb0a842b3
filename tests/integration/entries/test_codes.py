"""A code lets so many drafts in, to the millisecond of its end, whatever the public deadline."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import msgspec
import pytest

from festival import clock
from festival.db import fetch_value, reading
from festival.editions.queries import current_rules
from festival.editions.schemas import EditionForOrganiser
from festival.editions.service import close_call
from festival.entries import service
from festival.entries.codes.service import CodeNotGood, NewCode, WrongCode, codes_of, make_code, withdraw_code
from festival.entries.rules import CallClosed
from festival.errors import NotFound
from festival.media.leave import has_leave
from tests.browsing import send_form, sit_down
from tests.factories import COMPLETE, make_edition, make_founder, make_master, make_person

UNTIL = datetime.now(UTC).replace(microsecond=0) + timedelta(days=5)


async def closed_call() -> tuple[UUID, EditionForOrganiser]:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await close_call(edition_id=edition.id, by=organiser)
    return organiser, edition


async def begin(edition: EditionForOrganiser, entrant: UUID, code: str) -> UUID:
    category = (await current_rules(edition.id)).categories[0].slug
    new = msgspec.structs.replace(COMPLETE, category=category)
    return await service.draft_entry(edition_id=edition.id, entrant_id=entrant, new=new, code=code)


async def test_a_draft_begun_with_a_code_is_taken_until_the_codes_end(database: str) -> None:
    organiser, edition = await closed_call()
    entrant = await make_person()
    code = await make_code(edition_id=edition.id, by=organiser, new=NewCode(most_entries=1, used_until=UNTIL))
    with pytest.raises(CallClosed):
        await begin(edition, entrant, "")
    entry_id = await begin(edition, entrant, f" {code[:5].lower()}-{code[5:]} ")
    upload = await make_master(edition_id=edition.id, person_id=entrant)
    await service.attach_master(entry_id=entry_id, by=entrant, upload_id=upload)
    about = {"edition_id": edition.id, "person_id": entrant}
    async with reading() as connection:
        assert await has_leave(connection, **about, now=UNTIL - timedelta(milliseconds=1))
        assert not await has_leave(connection, **about, now=UNTIL)
    with clock.standing_at(UNTIL), pytest.raises(CallClosed):
        await service.submit_entry(entry_id=entry_id, by=entrant)
    with clock.standing_at(UNTIL - timedelta(milliseconds=1)):
        await service.submit_entry(entry_id=entry_id, by=entrant)
    assert await fetch_value("SELECT state FROM entry") == "submitted"


async def test_a_code_is_good_for_so_many_and_no_more(database: str) -> None:
    organiser, edition = await closed_call()
    entrant = await make_person()
    code = await make_code(edition_id=edition.id, by=organiser, new=NewCode(most_entries=2, used_until=UNTIL))
    for _ in range(2):
        await begin(edition, entrant, code)
    for wrong in (code, "UNKNOWN234"):
        with pytest.raises(CodeNotGood):
            await begin(edition, entrant, wrong)
    other = await make_code(edition_id=edition.id, by=organiser, new=NewCode(most_entries=2, used_until=UNTIL))
    (listed, used) = await codes_of(edition.id)
    assert (listed.code, listed.used, used.used) == (other, 0, 2)
    await withdraw_code(edition_id=edition.id, code_id=listed.id, by=organiser)
    with pytest.raises(CodeNotGood):
        await begin(edition, entrant, other)
    past = NewCode(most_entries=1, used_until=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(WrongCode):
        await make_code(edition_id=edition.id, by=organiser, new=past)
    with pytest.raises(NotFound):
        await make_code(edition_id=edition.id, by=entrant, new=NewCode(most_entries=1, used_until=UNTIL))


async def test_the_pages_make_a_code_and_let_its_holder_in(client: httpx.AsyncClient) -> None:
    organiser, edition = await closed_call()
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/codes"
    assert (await send_form(client, page, {"most_entries": "0", "used_until": "2090-05-01T12:00"})).status_code == 422
    typed = {"most_entries": "3", "used_until": "2090-05-01T12:00", "lets_in": "on"}
    assert (await send_form(client, page, typed)).status_code == 303
    code = await fetch_value("SELECT code FROM entry_code")
    assert code in (await client.get(page)).text
    await sit_down(client, await make_person())
    form = f"/e/{edition.slug}/enter"
    assert 'name="title"' not in (await client.get(form)).text
    category = (await current_rules(edition.id)).categories[0].slug
    made = await send_form(
        client, f"{form}?code={code}", {"title": "Late", "category": category, "code": code}, action=form
    )
    assert made.status_code == 303, made.text
    assert 'href="' + made.headers["location"] + '/edit"' in (await client.get(made.headers["location"])).text
