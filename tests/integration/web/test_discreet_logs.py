"""Whatever fails on a page, this process's log has our form and nobody's address."""

import logging
from collections.abc import Iterator
from io import StringIO

import httpx
import pytest

from festival.app import create_app
from festival.logs import log_discreetly
from festival.media.storage import open_storage
from festival.settings import Settings


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What a process of ours writes, as `palmares serve` sets it up."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = StringIO()
    log_discreetly(stream)
    try:
        yield stream
    finally:
        root.handlers[:], root.level = handlers, level


async def test_the_site_leaves_the_log_as_the_process_set_it_up(
    written: StringIO, database: str, settings: Settings
) -> None:
    open_storage(settings)
    before = logging.getLogger().handlers[:]
    application = create_app(settings)
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
        await browser.get("/healthz")
    assert logging.getLogger().handlers == before
    logging.getLogger("palmares.web").warning("550 <ada@festival.example> unknown")
    assert "ada@" not in written.getvalue()
    assert "[address]" in written.getvalue()
