"""`palmares migrate`: brings the database to this version, as its owner, before the new version serves."""

import argparse
import asyncio
import dataclasses
from pathlib import Path

from festival.cli.installation import connected_installation
from festival.settings import Settings, read_settings


def run(arguments: list[str]) -> int:
    """Apply what is missing; harmless when nothing is."""
    parser = argparse.ArgumentParser(
        prog="palmares migrate", description="Bring the database to this version.", allow_abbrev=False
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    wanted = parser.parse_args(arguments)
    settings = read_settings()
    if wanted.data is not None:
        settings = dataclasses.replace(settings, data=wanted.data)
    asyncio.run(_migrate(settings))
    print("The database is at this version.")
    return 0


async def _migrate(settings: Settings) -> None:
    async with connected_installation(settings, pool_size=2, migrating=True):
        pass
