"""One process of a site that is served in several (`festival.cli.several`); nobody starts it by hand."""

import asyncio
import sys
from contextlib import suppress

import uvloop

from festival.cli.installation import connected_installation
from festival.cli.several import ANSWERING
from festival.cli.site import WAITING_AT_THE_DOOR, bind, serving, settle
from festival.logs import log_requests
from festival.media.storage import open_storage
from festival.settings import read_settings


def run(_: list[str]) -> int:
    """Serve until standard input ends; 0."""
    uvloop.run(_serve())
    return 0


async def _serve() -> None:
    settings = read_settings()
    listener = bind(settings, shared=True)
    async with connected_installation(settings):
        log_requests()
        open_storage(settings)
        listener.listen(WAITING_AT_THE_DOOR)
        async with serving(settings, listener) as running:
            settle()
            # Where the first process was killed meanwhile, nobody hears it.
            with suppress(BrokenPipeError):
                sys.stdout.write(ANSWERING)
                sys.stdout.flush()
            left = asyncio.create_task(_left_alone())
            await asyncio.wait({running, left}, return_when=asyncio.FIRST_COMPLETED)
            left.cancel()


async def _left_alone() -> None:
    """Returns when standard input ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
