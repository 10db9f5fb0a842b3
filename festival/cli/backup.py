"""`palmares backup FILE`: database, films and signing keys in one file, while the festival goes on."""

import argparse
import asyncio
import dataclasses
import sys
from pathlib import Path

import asyncpg

from festival.backups.archive import Manifest
from festival.backups.erasures import write_erasures
from festival.backups.taking import take_backup
from festival.cli.installation import connected_installation
from festival.media.storage import open_storage
from festival.settings import Settings, read_settings


def run(arguments: list[str]) -> int:
    """Take one; 0, 1 where storage had lost something before, 2 where it could not be taken."""
    parser = argparse.ArgumentParser(
        prog="palmares backup",
        description="Copy the database, every film and the signing keys into one new file, while the festival goes on. "
        "It holds people's data and private keys: keep it as you keep the server.",
        allow_abbrev=False,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write; it must not exist")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    parser.add_argument(
        "--erasures",
        action="store_true",
        help="write only the list of who was erased, for `palmares restore --erased`; take it more often than backups",
    )
    wanted = parser.parse_args(arguments)
    settings = read_settings()
    if wanted.data is not None:
        settings = dataclasses.replace(settings, data=wanted.data)
    try:
        if wanted.erasures:
            print(f"{wanted.file}: {asyncio.run(_list(settings, wanted.file.absolute()))} erased people.")
            return 0
        taken = asyncio.run(_take(settings, wanted.file.absolute()))
    except (OSError, asyncpg.PostgresError) as failure:
        print(f"palmares backup: {wanted.file} was not written: {failure}", file=sys.stderr)
        return 2
    size = wanted.file.stat().st_size
    print(
        f"{wanted.file}: the database of {taken.made_at:%Y-%m-%d %H:%M:%S} UTC and {len(taken.objects)} objects, ",
        end="",
    )
    print(f"{size / 1e6:,.1f} MB.")
    for key in taken.missing:
        print(f"  storage had lost the object {key} before", file=sys.stderr)
    return 1 if taken.missing else 0


async def _take(settings: Settings, file: Path) -> Manifest:
    async with connected_installation(settings, pool_size=2) as installation:
        open_storage(settings)
        owner = settings.database_owner_url or installation.dsn
        return await take_backup(dsn=owner, keys=settings.keys_folder, target=file, told=show_objects)


async def _list(settings: Settings, file: Path) -> int:
    async with connected_installation(settings, pool_size=2):
        return await write_erasures(file)


def show_objects(number: int) -> None:
    """Say now and then, on a terminal, how far it is."""
    if sys.stderr.isatty() and number % 100 == 0:
        print(f"\r{number} objects", end="", file=sys.stderr, flush=True)
