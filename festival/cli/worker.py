"""`palmares worker`: the jobs alone, on as many machines as there is work for."""

import argparse
import asyncio
import dataclasses
import signal
from pathlib import Path

from festival.cli.installation import connected_installation
from festival.cli.life_signs import giving_signs
from festival.cli.site import serving_figures
from festival.logs import log_queue
from festival.media.storage import open_storage
from festival.settings import Settings, read_settings
from festival.worker import working


def run(arguments: list[str]) -> int:
    """Work until Ctrl-C or SIGTERM; jobs that are running are finished first."""
    parser = argparse.ArgumentParser(prog="palmares worker", description="Run only the workers.", allow_abbrev=False)
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    parser.add_argument(
        "--alive-file", type=Path, metavar="FILE", help="touched every ten seconds, for a check from outside"
    )
    wanted = parser.parse_args(arguments)
    settings = read_settings()
    if wanted.data is not None:
        settings = dataclasses.replace(settings, data=wanted.data)
    asyncio.run(_work(settings, wanted.alive_file))
    return 0


async def _work(settings: Settings, alive_file: Path | None) -> None:
    ended = asyncio.Event()
    for word in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(word, ended.set)
    async with connected_installation(settings) as installation:
        log_queue()
        open_storage(settings)
        async with (
            working(settings, installation.dsn) as lives,
            serving_figures(settings),
            giving_signs(lives, file=alive_file),
        ):
            print("The worker is waiting for jobs.", flush=True)
            await ended.wait()
