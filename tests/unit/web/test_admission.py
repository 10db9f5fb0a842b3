"""The door of a process: whoever is let in is answered, whoever is not is told so at once, in their language."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from festival.web import admission
from festival.web.admission import COME_AGAIN_SECONDS, MOST_AT_ONCE, MOST_PARTS_AT_ONCE, Admission

PAGE, PART = "/e/short-films", "/api/v1/uploads/1/parts/2"


class Site:
    """An application that answers when it is told to."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await self.open.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _ask(door: Admission, path: str, language: str = "en") -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": "http", "path": path, "headers": [(b"accept-language", language.encode())]}
    await door(scope, None, send)  # type: ignore[arg-type]
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


@asynccontextmanager
async def _crowded(door: Admission, site: Site, path: str, how_many: int) -> AsyncIterator[None]:
    """So many are being answered within the block."""
    before = site.asked
    waiting = [asyncio.create_task(_ask(door, path)) for _ in range(how_many)]
    while site.asked < before + how_many:
        await asyncio.sleep(0)
    yield
    site.open.set()
    assert {status for status, _, _ in await asyncio.gather(*waiting)} == {200}


async def test_one_too_many_is_told_when_to_come_again_and_let_in_afterwards() -> None:
    site = Site()
    door = Admission(site, most_connections=10)
    async with _crowded(door, site, PAGE, MOST_AT_ONCE):
        status, headers, body = await _ask(door, PAGE)
        assert (status, headers[b"Retry-After"], headers[b"Connection"]) == (503, b"5", b"close")
        assert body.decode() == ("Very many people are here at this moment. Nothing was lost: try again in 5 seconds.")
        assert headers[b"X-Content-Type-Options"] == b"nosniff"
        assert "énormément de monde" in (await _ask(door, PAGE, "fr-FR,fr;q=0.8"))[2].decode()
        assert json.loads((await _ask(door, "/api/v1/editions"))[2])["code"] == "too_busy"
        assert site.asked == MOST_AT_ONCE
    assert (await _ask(door, PAGE))[0] == 200


async def test_parts_of_films_take_nobodys_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "MOST_PARTS_AT_ONCE", 3)
    site = Site()
    door = Admission(site, most_connections=10)
    async with _crowded(door, site, PART, 3):
        assert (await _ask(door, PART))[0] == 503
        async with _crowded(door, site, PAGE, MOST_AT_ONCE):
            assert (await _ask(door, PAGE))[0] == 503
    assert MOST_PARTS_AT_ONCE > MOST_AT_ONCE


async def test_a_balancer_hears_that_the_process_lives_however_many_ask() -> None:
    site = Site()
    door = Admission(site, most_connections=10)
    async with _crowded(door, site, PAGE, MOST_AT_ONCE), _crowded(door, site, "/healthz", 1):
        pass


async def test_more_connections_than_there_are_files_are_sent_away() -> None:
    site = Site()
    site.open.set()
    door = Admission(site, most_connections=10)
    door.connections = range(10)
    assert (await _ask(door, PAGE))[0] == 200
    door.connections = range(11)
    assert (await _ask(door, PAGE))[0] == 503
    assert COME_AGAIN_SECONDS == 5


async def test_whoever_watches_a_film_keeps_nobody_out() -> None:
    begun, over = asyncio.Event(), asyncio.Event()

    async def film(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 206, "headers": []})
        begun.set()
        await over.wait()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    door = Admission(film, most_connections=10)
    watching = [asyncio.create_task(_ask(door, PAGE)) for _ in range(2 * MOST_AT_ONCE)]
    await begun.wait()
    over.set()
    assert {status for status, _, _ in await asyncio.gather(*watching)} == {206}
