"""`palmares serve`: the site and its workers in one command."""

import argparse
import asyncio
import dataclasses
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from festival.accounts.setting_up import set_up_link
from festival.cli.installation import connected_installation
from festival.cli.several import serving_in_several, share
from festival.cli.site import listen, serving, settle
from festival.db import is_away
from festival.logs import log_queue, log_requests
from festival.media.storage import open_storage
from festival.settings import MOST_PROCESSES, Settings, read_settings
from festival.worker import AGAIN_SECONDS, working


def run(arguments: list[str]) -> int:
    """Serve until Ctrl-C or SIGTERM; 0, or 2 with a sentence where it cannot begin."""
    parser = argparse.ArgumentParser(
        prog="palmares serve", description="Run the site and its workers.", allow_abbrev=False
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    parser.add_argument("--host", help="the address to listen on (default: PALMARES_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="the port to listen on; 0: any (default: PALMARES_PORT or 8765)")
    parser.add_argument("--no-worker", action="store_true", help="leave the jobs to `palmares worker`")
    parser.add_argument(
        "--processes",
        type=_processes,
        metavar="N",
        help="answer in so many processes, one for each core that the site may have, each with up to 10 connections "
        "to the database (default: PALMARES_PROCESSES or 1)",
    )
    wanted = parser.parse_args(arguments)
    changes = {
        name: value for name in ("data", "host", "port", "processes") if (value := getattr(wanted, name)) is not None
    }
    settings = dataclasses.replace(read_settings(), **changes)
    uvloop.run(_serve(settings, worker=not wanted.no_worker))
    return 0


def _processes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PROCESSES):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1 to {MOST_PROCESSES}")
    return int(text)


async def _serve(settings: Settings, *, worker: bool) -> None:
    listener, settings = listen(settings) if settings.processes == 1 else share(settings)
    async with AsyncExitStack() as stack:
        installation = await stack.enter_async_context(connected_installation(settings))
        log_requests()
        open_storage(settings)
        if worker:
            log_queue()
            await stack.enter_async_context(working(settings, installation.dsn))
        if settings.processes == 1:
            running = await stack.enter_async_context(serving(settings, listener))
        else:
            running = await stack.enter_async_context(serving_in_several(settings, installation.dsn))
        print(f"Palmarès is at {settings.address}", flush=True)
        await _tell_set_up_link(settings, running)
        settle()
        await running


async def _tell_set_up_link(settings: Settings, running: asyncio.Task[None]) -> None:
    """Where nobody is an organiser yet; a database that is away just now ends no site that answers already."""
    token = None
    while not running.done():
        try:
            token = await set_up_link()
            break
        except Exception as failure:
            if not is_away(failure):
                raise
        await asyncio.sleep(AGAIN_SECONDS)
    if token is not None:
        print("There is no organiser yet. This link makes the first one and works once:")
        print(f"  {settings.address}/link/{token}", flush=True)
