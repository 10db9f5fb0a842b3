import re
from uuid import uuid4

import httpx
import pytest

from festival.correspondence.rules import TooManyLetters
from festival.correspondence.service import write_to_festival
from festival.db import execute, fetch, fetch_value
from festival.notifications import jobs
from festival.settings import Settings
from tests.browsing import send_form, sit_down
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.postbox import Postbox

CUNNING = "<svg onload=alert(1)> {{7*7}} {title}\nBcc: eve@evil.example"


async def write(client: httpx.AsyncClient, page: str, body: str) -> httpx.Response:
    shown = await client.get(page)
    found = re.search(r'name="letter" value="([0-9a-f-]+)"', shown.text)
    assert found is not None
    return await send_form(client, page, {"body": body, "letter": found[1]})


async def sweep(settings: Settings) -> None:
    for _, act in jobs.schedules(settings).values():
        await act()


async def test_an_entrant_writes_and_is_answered_by_mail_and_on_the_page(
    client: httpx.AsyncClient, with_mail: Settings, postbox: Postbox
) -> None:
    organiser = await make_founder(email="olive@festival.example", display_name="Olive Organiser")
    edition = await make_edition(by=organiser)
    await execute("UPDATE edition SET contact = 'hello@festival.example' WHERE id = $1", edition.id)
    entrant = await make_person(email="emma@films.example", display_name="Emma Entrant")
    entry_id = await make_entry(edition=edition, entrant=entrant)
    await execute("UPDATE outbox SET cancelled_at = now()")

    await sit_down(client, entrant)
    assert f"/me/entries/{entry_id}/letters" in (await client.get(f"/me/entries/{entry_id}")).text
    answer = await write(client, f"/me/entries/{entry_id}/letters", CUNNING)
    assert answer.status_code == 303
    await sweep(with_mail)
    [(recipients, message)] = postbox.received
    assert recipients == ["hello@festival.example"]
    assert (message["From"], message["Reply-To"]) == (f"{edition.name} <no-reply@testserver>", "hello@festival.example")
    text, html = message.iter_parts()
    assert [line for line in CUNNING.splitlines() if line not in text.get_content().splitlines()] == []
    assert "<svg" not in html.get_content()

    desk = f"/organise/{edition.slug}/entries/{entry_id}/letters"
    await sit_down(client, organiser)
    assert "One entrant waits for your answer." in (await client.get(f"/organise/{edition.slug}")).text
    assert desk in (await client.get(f"/organise/{edition.slug}/mail")).text
    assert (await write(client, desk, "It is in good hands.")).status_code == 303
    assert "waits for your answer" not in (await client.get(f"/organise/{edition.slug}")).text
    await sweep(with_mail)
    recipients, message = postbox.received[-1]
    assert (recipients, message["Reply-To"]) == (["emma@films.example"], "hello@festival.example")
    shown = (await client.get(desk)).text
    assert [
        name
        for name in ("Receipt of the entry", "Letter from the entrant", "Letter to the entrant")
        if name not in shown
    ] == []

    await sit_down(client, entrant)
    mine = (await client.get(f"/me/entries/{entry_id}/letters")).text
    assert "It is in good hands." in mine
    assert "Olive Organiser" not in mine
    acts = await fetch("SELECT act FROM audit_event WHERE act LIKE 'letter%' ORDER BY at")
    assert [row["act"] for row in acts] == ["letter_written", "letter_written"]


async def test_without_a_mailbox_each_organiser_gets_the_letter(
    database: str, with_mail: Settings, postbox: Postbox
) -> None:
    edition = await make_edition(by=await make_founder(email="olive@festival.example"))
    entrant = await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant)
    await execute("UPDATE outbox SET cancelled_at = now()")
    letter_id = uuid4()
    for _ in range(2):
        await write_to_festival(entry_id=entry_id, letter_id=letter_id, body="Hello?", by=entrant)
    await sweep(with_mail)
    assert [recipients for recipients, _ in postbox.received] == [["olive@festival.example"]]


async def test_nobody_else_reads_or_writes_letters(client: httpx.AsyncClient) -> None:
    edition = await make_edition()
    entry_id = await make_entry(edition=edition)
    stranger = await make_founder()
    await make_edition(by=stranger)
    await sit_down(client, stranger)
    for page in (f"/me/entries/{entry_id}/letters", f"/organise/{edition.slug}/entries/{entry_id}/letters"):
        assert (await client.get(page)).status_code == 404
        form = {"body": "Hello", "letter": str(uuid4())}
        assert (await send_form(client, "/account", form, action=page)).status_code == 404
    assert await fetch_value("SELECT count(*) FROM letter") == 0


async def test_letters_are_slowed_down_and_a_settled_one_waits_no_more(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entrant = await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant)
    for _ in range(10):
        await write_to_festival(entry_id=entry_id, letter_id=uuid4(), body="Hello?", by=entrant)
    with pytest.raises(TooManyLetters):
        await write_to_festival(entry_id=entry_id, letter_id=uuid4(), body="Hello?", by=entrant)
    await sit_down(client, organiser)
    desk = f"/organise/{edition.slug}/entries/{entry_id}/letters"
    assert (await send_form(client, desk, {}, action=f"{desk}/settle")).status_code == 303
    assert await fetch_value("SELECT count(*) FROM letter WHERE settled_at IS NULL") == 0
