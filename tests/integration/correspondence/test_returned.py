import asyncio
from uuid import UUID

import httpx
import pytest

from festival.accounts.changing_address import ask_to_change_address
from festival.db import atomic, execute, fetch_value
from festival.jobs import Task
from festival.notifications import jobs
from festival.notifications.delivering import message_returned
from festival.notifications.returned_mail import read_report
from festival.notifications.service import NO_EDITION, SEND, send
from festival.settings import Settings
from tests.browsing import send_form, sit_down
from tests.factories import PASSWORD, make_edition, make_entry, make_founder, make_person
from tests.postbox import Postbox
from tests.unit.notifications.test_returned_mail import report


async def deliver(settings: Settings, message_id: UUID) -> None:
    await jobs.handlers(settings)[SEND](Task(edition_id=NO_EDITION, subject_id=message_id))


async def test_mail_that_came_back_is_listed_and_goes_to_the_address_that_its_reader_gave(
    client: httpx.AsyncClient, with_mail: Settings, postbox: Postbox
) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entrant = await make_person(email="emma@films.example")
    await make_entry(edition=edition, entrant=entrant)
    receipt: UUID = await fetch_value("SELECT id FROM outbox WHERE template = 'entries/receipt'")
    await deliver(with_mail, receipt)
    returned = read_report(report(by=str(receipt)))
    assert returned is not None
    assert [await message_returned(returned.message_id, returned.why) for _ in range(2)] == [True, False]

    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/mail/returned"
    shown = (await client.get(page)).text
    assert "emma@films.example" in shown
    assert "Recipient address rejected" in shown
    assert str(await fetch_value("SELECT context ->> 'digest' FROM outbox WHERE id = $1", receipt)) not in shown
    await execute("UPDATE person SET email = 'emma@new.example' WHERE id = $1", entrant)
    assert (await send_form(client, page, {}, action=f"{page}/{receipt}/again")).status_code == 303
    await deliver(with_mail, receipt)
    assert [recipients for recipients, _ in postbox.received] == [["emma@films.example"], ["emma@new.example"]]
    assert (await send_form(client, page, {}, action=f"{page}/{receipt}/again")).status_code == 409


async def test_an_invitation_that_came_back_is_not_sent_again_and_shows_no_link(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    async with atomic() as connection:
        invitation = await send(
            connection,
            template="editions/jury_invitation",
            recipient="ann@jury.example",
            edition_id=edition.id,
            context={"link": "/invitation/secret-token", "edition_name": edition.name},
        )
    await execute("UPDATE outbox SET bounced_at = now(), tries = 20, failure = '550 unknown'")
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/mail/returned"
    shown = (await client.get(page)).text
    assert "ann@jury.example" in shown
    assert "secret-token" not in shown
    assert "/again" not in shown
    answer = await send_form(client, "/account", {}, action=f"{page}/{invitation}/again")
    assert answer.status_code == 409


async def test_a_worker_that_dies_between_sending_and_writing_it_down_sends_the_same_message_again(
    database: str, with_mail: Settings, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_person(email="ada@festival.example", confirmed=False)
    message_id = await fetch_value("SELECT id FROM outbox")

    async def die(_: UUID) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as dying:
        dying.setattr(jobs, "message_sent", die)
        with pytest.raises(asyncio.CancelledError):
            await deliver(with_mail, message_id)
    await deliver(with_mail, message_id)
    assert len(postbox.received) == 1
    await execute("UPDATE outbox SET send_after = now()")
    await deliver(with_mail, message_id)
    await execute("UPDATE outbox SET send_after = now()")
    await deliver(with_mail, message_id)
    first, second = (message for _, message in postbox.received)
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])
    texts = [message.get_body(("plain",)) for message in (first, second)]
    assert texts[0] is not None
    assert texts[1] is not None
    assert texts[0].get_content() == texts[1].get_content()


async def test_a_dead_mailbox_does_not_keep_an_account(database: str) -> None:
    person = await make_person(email="ada@gone.example")
    await execute("UPDATE outbox SET bounced_at = now(), tries = 20, failure = '550 unknown'")
    await ask_to_change_address(person_id=person, email="ada@new.example", password=PASSWORD, network=None)
    assert await fetch_value("SELECT left_at IS NOT NULL FROM address_change WHERE person_id = $1", person)
    alive = await make_person(email="bea@festival.example")
    await ask_to_change_address(person_id=alive, email="bea@new.example", password=PASSWORD, network=None)
    assert not await fetch_value("SELECT left_at IS NOT NULL FROM address_change WHERE person_id = $1", alive)
