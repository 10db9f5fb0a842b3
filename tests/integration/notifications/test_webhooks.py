"""A program is told what happens, signed, until it takes it; nothing is posted into a private network."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

import httpx
import pytest

from festival.db import execute, fetch_row, fetch_value
from festival.editions.jobs import tell_of_calls
from festival.editions.schemas import EditionForOrganiser
from festival.errors import NotFound
from festival.notifications import jobs, webhooks
from festival.notifications.webhook_delivering import deliver
from festival.notifications.webhook_rules import CATALOGUE, PrivateAddress, place_of_secret, read_networks, sign
from festival.settings import Settings
from festival.vault import vault
from tests.browsing import send_form, sit_down, token_headers
from tests.factories import make_edition, make_entry, make_founder, make_person

OWN = read_networks(["127.0.0.0/8"])
ALL = [event.value for event in CATALOGUE]


@dataclass
class Receiver:
    """Another program, on this machine: keeps what it is sent and answers as it is told to."""

    port: int = 0
    answer: str = "204 No Content"
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.splitlines()[1:])
        }
        self.requests.append((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(f"HTTP/1.1 {self.answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.take, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as one:
        yield one


async def organised() -> tuple[UUID, EditionForOrganiser]:
    organiser = await make_founder()
    return organiser, await make_edition(by=organiser)


async def add(edition: EditionForOrganiser, by: UUID, url: str, events: list[str] = ALL) -> tuple[UUID, str]:
    return await webhooks.add_webhook(edition_id=edition.id, by=by, url=url, events=events, allowed=OWN)


async def deliver_all(settings: Settings) -> None:
    await execute("UPDATE webhook_delivery SET send_after = clock_timestamp() - interval '1 second'")
    _, deliver_waiting = jobs.schedules(replace(settings, webhook_networks=("127.0.0.0/8",)))[
        "notifications_deliver_waiting"
    ]
    await deliver_waiting()


def kinds(receiver: Receiver) -> list[str]:
    return sorted(json.loads(body)["type"] for _, body in receiver.requests)


async def test_what_happens_to_an_entry_is_told_signed_and_names_nobody(
    database: str, settings: Settings, receiver: Receiver
) -> None:
    organiser, edition = await organised()
    _, secret = await add(edition, organiser, receiver.url)
    entry_id = await make_entry(edition=edition)
    await deliver_all(settings)
    ((headers, body),) = receiver.requests
    told = json.loads(body)
    assert told["type"] == "entry.submitted"
    assert told["data"] == {"edition": edition.slug, "entry": str(entry_id), "external_id": None}
    assert headers["webhook-signature"] == sign(
        secret, message_id=headers["webhook-id"], timestamp=int(headers["webhook-timestamp"]), body=body
    )
    await deliver_all(settings)
    assert len(receiver.requests) == 1


async def test_only_chosen_events_are_told_and_none_while_paused(
    database: str, settings: Settings, receiver: Receiver
) -> None:
    organiser, edition = await organised()
    webhook_id, _ = await add(edition, organiser, receiver.url, ["entry.withdrawn"])
    await make_entry(edition=edition)
    await webhooks.pause_webhook(edition_id=edition.id, webhook_id=webhook_id, by=organiser, paused=True)
    assert await fetch_value("SELECT count(*) FROM webhook_event") == 0


async def test_what_was_not_taken_is_tried_again_later_and_a_person_can_send_it_once_more(
    database: str, settings: Settings, receiver: Receiver
) -> None:
    organiser, edition = await organised()
    await add(edition, organiser, receiver.url)
    receiver.answer = "503 Busy"
    await make_entry(edition=edition)
    await deliver_all(settings)
    row = await fetch_row("SELECT *, send_after > clock_timestamp() AS later FROM webhook_delivery")
    assert row is not None
    assert (row["tries"], row["status"], row["delivered_at"], row["later"]) == (1, 503, None, True)
    await deliver(edition.id, row["id"], allowed=OWN)
    assert len(receiver.requests) == 1
    receiver.answer = "200 OK"
    await deliver_all(settings)
    again = await webhooks.deliver_again(edition_id=edition.id, delivery_id=row["id"], by=organiser)
    await deliver(edition.id, again, allowed=OWN)
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    assert len(receiver.requests) == 3
    assert await fetch_value("SELECT count(*) FROM webhook_delivery WHERE delivered_at IS NOT NULL") == 2


async def test_gone_means_gone(database: str, settings: Settings, receiver: Receiver) -> None:
    organiser, edition = await organised()
    await add(edition, organiser, receiver.url)
    receiver.answer = "410 Gone"
    await make_entry(edition=edition)
    await deliver_all(settings)
    await deliver_all(settings)
    assert len(receiver.requests) == 1
    assert await fetch_value("SELECT paused_at IS NOT NULL FROM webhook")


async def test_a_redirect_is_an_answer_and_not_followed(database: str, settings: Settings, receiver: Receiver) -> None:
    organiser, edition = await organised()
    async with listening() as inner:
        receiver.answer = f"302 Found\r\nlocation: {inner.url}"
        await add(edition, organiser, receiver.url)
        await make_entry(edition=edition)
        await deliver_all(settings)
        assert (len(receiver.requests), inner.requests) == (1, [])
        assert await fetch_value("SELECT status FROM webhook_delivery") == 302


async def test_a_private_address_is_refused_at_registration_and_at_connection(
    database: str, receiver: Receiver
) -> None:
    organiser, edition = await organised()
    about = {"edition_id": edition.id, "by": organiser, "events": ALL}
    for url in (receiver.url.replace("http:", "https:"), f"https://localhost:{receiver.port}/"):
        with pytest.raises(PrivateAddress):
            await webhooks.add_webhook(url=url, **about)
    # As a name that was public when it was registered and leads inwards now:
    webhook_id, _ = await add(edition, organiser, receiver.url)
    await execute("UPDATE webhook SET url = $1", f"https://localhost:{receiver.port}/")
    await webhooks.test_webhook(edition_id=edition.id, webhook_id=webhook_id, by=organiser)
    await deliver(edition.id, await fetch_value("SELECT id FROM webhook_delivery"))
    assert receiver.requests == []
    assert await fetch_value("SELECT failure FROM webhook_delivery") == "the address leads into a private network"


async def test_after_a_renewal_both_secrets_sign_and_none_is_read_again(
    client: httpx.AsyncClient, settings: Settings, receiver: Receiver
) -> None:
    organiser, edition = await organised()
    webhook_id, former = await add(edition, organiser, receiver.url)
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/webhooks"
    renewed = await send_form(client, page, {}, action=f"{page}/{webhook_id}/renew")
    secret = vault().open(await fetch_value("SELECT secret FROM webhook"), place_of_secret(webhook_id))
    assert secret in renewed.text
    assert secret not in (await client.get(page)).text
    assert (await send_form(client, page, {}, action=f"{page}/{webhook_id}/test")).status_code == 303
    await deliver_all(settings)
    ((headers, body),) = receiver.requests
    about = {"message_id": headers["webhook-id"], "timestamp": int(headers["webhook-timestamp"]), "body": body}
    assert headers["webhook-signature"].split() == [sign(secret, **about), sign(former, **about)]
    assert "A test" in (await client.get(page)).text


async def test_a_call_that_opened_is_told_once(database: str, settings: Settings, receiver: Receiver) -> None:
    organiser, edition = await organised()
    await add(edition, organiser, receiver.url)
    await execute("UPDATE edition SET opens_at = clock_timestamp() - interval '1 minute'")
    await tell_of_calls()
    await tell_of_calls()
    await execute("UPDATE edition SET closes_at = clock_timestamp()")
    await tell_of_calls()
    await deliver_all(settings)
    assert kinds(receiver) == ["call.closed", "call.opened"]


async def test_only_organisers_have_anything_to_do_with_it(client: httpx.AsyncClient) -> None:
    organiser, edition = await organised()
    stranger = await make_person()
    api = f"/api/v1/editions/{edition.slug}/webhooks"
    assert (await client.get(api, headers=await token_headers(stranger))).status_code == 404
    with pytest.raises(NotFound):
        await add(edition, stranger, "https://8.8.8.8/hook")
    mine = await token_headers(organiser)
    wanted = {"url": "https://8.8.8.8/hook", "events": ["round.sealed"]}
    made = await client.post(api, json=wanted, headers=mine)
    assert (made.status_code, made.json()["secret"][:6]) == (201, "whsec_")
    assert (await client.post(api, json=wanted, headers=mine)).status_code == 409
    assert "secret" not in (await client.get(api, headers=mine)).json()[0]
    one = f"{api}/{made.json()['id']}"
    assert (await client.patch(one, json={"paused": True}, headers=mine)).json()["paused"] is True
    assert (await client.post(f"{one}/test", headers=mine)).status_code == 202
    (sent,) = (await client.get(f"{api}/deliveries", headers=mine)).json()
    assert sent["state"] == "waiting"
    assert (await client.post(f"{api}/deliveries/{sent['id']}/redelivery", headers=mine)).status_code == 202
    assert (await client.delete(one, headers=mine)).status_code == 204
    assert (await client.delete(one, headers=mine)).status_code == 404
