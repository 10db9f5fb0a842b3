"""Very many messages at once: each with its own words, in its entry's history, behind those that somebody waits for."""

from datetime import timedelta

import pytest

from festival.db import atomic, fetch, fetch_value
from festival.notifications import service
from festival.notifications.rules import NotAnAddress
from festival.notifications.service import OneOfMany, send_many
from tests.factories import make_edition, make_entry, make_founder


async def test_each_has_its_own_words_and_history(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_AT_ONCE", 2)
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entries = [await make_entry(edition=edition) for _ in range(3)]
    messages = [
        OneOfMany(f"entries/{word}", f"{word}@films.example", organiser, "fr", {"word": word}, [entry])
        for word, entry in zip(("a", "b", "c"), entries, strict=True)
    ]
    async with atomic() as connection:
        ids = await send_many(connection, messages=messages, edition_id=edition.id, after=timedelta(minutes=10))
    rows = await fetch(
        "SELECT id, recipient, template, context, locale, bulk, send_after - created_at AS waits, entry_id FROM outbox "
        "JOIN message_entry ON message_id = id WHERE bulk ORDER BY recipient"
    )
    assert [tuple(row) for row in rows] == [
        (id_, f"{word}@films.example", f"entries/{word}", {"word": word}, "fr", True, timedelta(minutes=10), entry)
        for id_, word, entry in zip(ids, "abc", entries, strict=True)
    ]


async def test_an_address_that_is_none_stops_them_all(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    addresses = ("a@films.example", "nobody")
    messages = [OneOfMany("entries/qualified", one, organiser, "en", {}) for one in addresses]
    with pytest.raises(NotAnAddress):
        async with atomic() as connection:
            await send_many(connection, messages=messages, edition_id=edition.id)
    assert await fetch_value("SELECT count(*) FROM outbox WHERE bulk") == 0
