"""`palmares serve`: the site and its workers in one command."""

import argparse
import asyncio
import dataclasses
from pathlib import Path

from festival.accounts.setting_up import set_up_link
from festival.cli.installation import connected_installation
from festival.cli.site import listen, serving
from festival.logs import log_requests
from festival.media.storage import open_storage
from festival.settings import Settings, read_settings
from festival.worker import working


def run(arguments: list[str]) -> int:
    """Serve until Ctrl-C or SIGTERM; 0, or 2 with a sentence where it cannot begin."""
    parser = argparse.ArgumentParser(
        prog="palmares serve", description="Run the site and its workers.", allow_abbrev=False
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    parser.add_argument("--host", help="the address to listen on (default: PALMARES_HOST or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="the port to listen on; 0: any (default: PALMARES_PORT or 8765)")
    parser.add_argument("--no-worker", action="store_true", help="leave the jobs to `palmares worker`")
    wanted = parser.parse_args(arguments)
    changes = {name: value for name in ("data", "host", "port") if (value := getattr(wanted, name)) is not None}
    asyncio.run(_serve(dataclasses.replace(read_settings(), **changes), worker=not wanted.no_worker))
    return 0


async def _serve(settings: Settings, *, worker: bool) -> None:
    listener, settings = listen(settings)
    async with connected_installation(settings) as installation:
        log_requests()
        open_storage(settings)
        if worker:
            async with working(settings, installation.dsn), serving(settings, listener) as running:
                await _tell(settings)
                await running
        else:
            async with serving(settings, listener) as running:
                await _tell(settings)
                await running


async def _tell(settings: Settings) -> None:
    print(f"Palmarès is at {settings.address}", flush=True)
    token = await set_up_link()
    if token is not None:
        print("There is no organiser yet. This link makes the first one and works once:")
        print(f"  {settings.address}/link/{token}", flush=True)
