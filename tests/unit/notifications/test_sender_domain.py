import asyncio
from collections.abc import AsyncIterator

import pytest
from dns.asyncresolver import Resolver
from dns.message import from_wire, make_response
from dns.rcode import NXDOMAIN
from dns.rrset import from_text

from festival.notifications.sender_domain import examine_domain

GOOD = {
    "festival.example.": ["v=spf1 include:spf.mail.example -all", "some other text"],
    "post._domainkey.festival.example.": ["v=DKIM1; k=rsa; p=MIGfMA0"],
    "_dmarc.festival.example.": ["v=DMARC1; p=none; rua=mailto:postmaster@festival.example"],
}


class _Names(asyncio.DatagramProtocol):
    """A name server that knows these texts."""

    def __init__(self, texts: dict[str, list[str]]) -> None:
        self.texts = texts

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        asked = from_wire(data)
        answer = make_response(asked)
        name = asked.question[0].name.to_text().lower()
        if name in self.texts:
            answer.answer.append(from_text(name, 60, "IN", "TXT", *(f'"{text}"' for text in self.texts[name])))
        else:
            answer.set_rcode(NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)  # type: ignore[attr-defined]  # a datagram transport


@pytest.fixture
async def texts() -> AsyncIterator[tuple[dict[str, list[str]], Resolver]]:
    known: dict[str, list[str]] = dict(GOOD)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Names(known), local_addr=("127.0.0.1", 0)
    )
    resolver = Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = transport.get_extra_info("sockname")[1]
    yield known, resolver
    transport.close()


async def test_a_domain_with_all_three_is_fine(texts: tuple[dict[str, list[str]], Resolver]) -> None:
    records = await examine_domain("festival.example", selector="post", resolver=texts[1])
    assert [(record.what, record.fine) for record in records] == [("spf", True), ("dkim", True), ("dmarc", True)]


async def test_a_subdomain_keeps_to_its_parents_policy(texts: tuple[dict[str, list[str]], Resolver]) -> None:
    records = await examine_domain("mail.festival.example", selector="post", resolver=texts[1])
    assert [(record.what, record.fine) for record in records] == [("spf", False), ("dkim", False), ("dmarc", True)]
    assert all(record.mend for record in records if not record.fine)


@pytest.mark.parametrize(
    ("name", "said", "what"),
    [
        ("festival.example.", ["v=spf1 +all"], "spf"),
        ("festival.example.", ["v=spf1 -all", "v=spf1 mx -all"], "spf"),
        ("post._domainkey.festival.example.", ["v=DKIM1; p="], "dkim"),
        ("_dmarc.festival.example.", ["v=DMARC1"], "dmarc"),
        ("_dmarc.festival.example.", ["v=DMARC1; p=none", "v=DMARC1; p=reject"], "dmarc"),
    ],
)
async def test_records_that_help_nobody_are_named(
    texts: tuple[dict[str, list[str]], Resolver], name: str, said: list[str], what: str
) -> None:
    texts[0][name] = said
    records = await examine_domain("festival.example", selector="post", resolver=texts[1])
    assert [record.what for record in records if not record.fine] == [what]


async def test_without_a_selector_the_key_is_not_guessed(texts: tuple[dict[str, list[str]], Resolver]) -> None:
    records = await examine_domain("festival.example", selector=None, resolver=texts[1])
    assert "PALMARES_DKIM_SELECTOR" in records[1].mend
