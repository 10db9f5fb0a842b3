import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from festival.db import atomic, execute, fetch_row, fetch_value
from festival.jobs import Task
from festival.notifications import jobs
from festival.notifications.rules import NotAnAddress
from festival.notifications.service import NO_EDITION, SEND, send
from festival.settings import Settings
from tests.browsing import sit_down
from tests.factories import make_edition, make_entry, make_person
from tests.postbox import Postbox

CONTEXT = {"link": "/link/secret-token", "hours": 1}


async def write(recipient: str = "ada@festival.example", *, locale: str = "en", after: timedelta | None = None) -> UUID:
    async with atomic() as connection:
        return await send(
            connection, template="accounts/sign_in", recipient=recipient, context=CONTEXT, locale=locale, after=after
        )


async def deliver(settings: Settings, message_id: UUID) -> None:
    await jobs.handlers(settings)[SEND](Task(edition_id=NO_EDITION, subject_id=message_id))


async def sweep(settings: Settings) -> None:
    for _, send_waiting in jobs.schedules(settings).values():
        await send_waiting()


async def test_a_message_reaches_its_one_recipient_as_text_and_html(
    database: str, with_mail: Settings, postbox: Postbox
) -> None:
    message_id = await write()
    await deliver(with_mail, message_id)
    [(recipients, message)] = postbox.received
    assert recipients == ["ada@festival.example"]
    assert message["Subject"] == "Your link to sign in"
    assert message["From"] == "Palmarès <no-reply@testserver>"
    assert message["Message-ID"] == f"<{message_id}@testserver>"
    text, html = message.iter_parts()
    assert "http://testserver/link/secret-token" in text.get_content().splitlines()
    assert 'href="http://testserver/link/secret-token"' in html.get_content()


async def test_a_message_is_sent_once_however_many_ask(database: str, with_mail: Settings, postbox: Postbox) -> None:
    message_id = await write()
    await asyncio.gather(*(deliver(with_mail, message_id) for _ in range(5)), sweep(with_mail))
    await sweep(with_mail)
    assert len(postbox.received) == 1


async def test_a_sent_message_keeps_no_link(database: str, with_mail: Settings) -> None:
    message_id = await write()
    await deliver(with_mail, message_id)
    row = await fetch_row("SELECT context, sent_at IS NOT NULL AS sent FROM outbox WHERE id = $1", message_id)
    assert row is not None
    assert dict(row) == {"context": {"hours": 1}, "sent": True}


async def test_no_message_without_the_act_it_tells(database: str) -> None:
    async def change_our_mind() -> None:
        async with atomic() as connection:
            await send(connection, template="accounts/sign_in", recipient="ada@festival.example", context=CONTEXT)
            raise RuntimeError("changed our mind")

    with pytest.raises(RuntimeError, match="changed our mind"):
        await change_our_mind()
    assert await fetch_value("SELECT count(*) FROM outbox") == 0
    assert await fetch_value("SELECT count(*) FROM pgqueuer") == 0
    await write()
    assert await fetch_value("SELECT count(*) FROM outbox") == 1
    assert await fetch_value("SELECT count(*) FROM pgqueuer") == 1


async def test_without_a_mail_server_messages_wait_and_go_out_later(
    database: str, settings: Settings, with_mail: Settings, postbox: Postbox
) -> None:
    message_id = await write()
    await deliver(settings, message_id)
    await sweep(settings)
    assert await fetch_value("SELECT tries FROM outbox WHERE id = $1", message_id) == 0
    await sweep(with_mail)
    assert len(postbox.received) == 1


async def test_a_busy_server_is_tried_again_later_and_a_refusal_is_not(
    database: str, with_mail: Settings, postbox: Postbox
) -> None:
    postbox.answer = "451 try again later"
    busy = await write()
    await sweep(with_mail)
    await sweep(with_mail)
    assert len(postbox.received) == 1
    await execute("UPDATE outbox SET send_after = now() WHERE id = $1", busy)
    postbox.answer = "250 OK"
    await sweep(with_mail)
    assert await fetch_value("SELECT sent_at IS NOT NULL FROM outbox WHERE id = $1", busy)
    postbox.answer = "550 no such mailbox"
    refused = await write("bob@festival.example")
    await sweep(with_mail)
    await execute("UPDATE outbox SET send_after = now() WHERE id = $1", refused)
    await sweep(with_mail)
    assert len(postbox.received) == 3
    assert "550" in await fetch_value("SELECT failure FROM outbox WHERE id = $1", refused)


async def test_no_more_go_out_within_a_minute_than_the_provider_allows(
    database: str, with_mail: Settings, postbox: Postbox
) -> None:
    slow = replace(with_mail, mail_per_minute=2)
    for name in ("ada", "bea", "cleo"):
        await write(f"{name}@festival.example")
    await asyncio.gather(sweep(slow), sweep(slow))
    assert len(postbox.received) == 2
    await execute("UPDATE outbox SET tried_at = tried_at - interval '1 minute'")
    await sweep(slow)
    assert len(postbox.received) == 3


async def test_an_address_whose_mail_came_back_is_told_to_its_person(
    client: httpx.AsyncClient, with_mail: Settings, postbox: Postbox
) -> None:
    person = await make_person(email="ada@festival.example")
    await sit_down(client, person)
    await sweep(with_mail)
    assert "came back" not in (await client.get("/account")).text
    postbox.answer = "550 no such mailbox"
    await write()
    await sweep(with_mail)
    assert "came back" in (await client.get("/account")).text


async def test_answers_to_an_edition_s_mail_go_to_the_festival(
    database: str, with_mail: Settings, postbox: Postbox
) -> None:
    edition = await make_edition()
    for contact in ("", "hello@bücher.example"):
        await execute("UPDATE outbox SET sent_at = now()")
        await execute("UPDATE edition SET contact = $2 WHERE id = $1", edition.id, contact)
        await make_entry(edition=edition)
        await execute("UPDATE outbox SET sent_at = now() WHERE template <> 'entries/receipt'")
        await sweep(with_mail)
    assert [message["Reply-To"] for _, message in postbox.received] == [None, "hello@xn--bcher-kva.example"]


async def test_a_message_for_later_waits(database: str, with_mail: Settings, postbox: Postbox) -> None:
    await write(after=timedelta(hours=1))
    await sweep(with_mail)
    assert postbox.received == []


async def test_names_cannot_add_headers_or_recipients(database: str, with_mail: Settings, postbox: Postbox) -> None:
    for recipient in ("ada@festival.example\nBcc: eve@evil.example", "ada@festival.example, eve@evil.example", "ada"):
        with pytest.raises(NotAnAddress):
            await write(recipient)
    message_id = await write("ünï@bücher.example")
    await deliver(with_mail, message_id)
    [(recipients, _)] = postbox.received
    assert recipients == ["ünï@xn--bcher-kva.example"]
