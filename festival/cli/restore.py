"""`palmares restore`: a festival as its backup holds it, in an empty place; looked at, as after another recovery."""

import argparse
import asyncio
import dataclasses
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg

from festival.backups.archive import reading
from festival.backups.checking import problems_of
from festival.backups.erasures import erase_as_listed, read_erasures
from festival.backups.restoring import restore
from festival.cli.backup import show_objects
from festival.cli.installation import DATABASE_FOLDER, connected_installation
from festival.errors import UnreadableInput
from festival.media.storage import open_storage
from festival.postgres.server import start_postgres
from festival.privacy.locking import lost_texts
from festival.settings import Settings, read_settings


def run(arguments: list[str]) -> int:
    """Restore and look; 0, 1 where something is not as it was, 2 where nothing could be restored."""
    parser = argparse.ArgumentParser(
        prog="palmares restore",
        description="Bring a backup back into an empty place, bring it to this version, and check every object's "
        "SHA-256 and every published result.",
        allow_abbrev=False,
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("file", type=Path, nargs="?", metavar="FILE", help="what `palmares backup` wrote")
    source.add_argument(
        "--recovered",
        action="store_true",
        help="PostgreSQL itself went back to an instant: check what it came back with, bring nothing",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    parser.add_argument(
        "--erased",
        type=Path,
        metavar="LIST",
        help="who was erased since, from `palmares backup --erasures`: they are erased again",
    )
    wanted = parser.parse_args(arguments)
    settings = read_settings()
    if wanted.data is not None:
        settings = dataclasses.replace(settings, data=wanted.data)
    if wanted.file is not None and not wanted.file.is_file():
        raise UnreadableInput(str(wanted.file), "there is no such file.")
    try:
        erased = read_erasures(wanted.erased) if wanted.erased is not None else []
        problems = asyncio.run(_restore(settings, wanted.file, erased))
    except (OSError, asyncpg.PostgresError) as failure:
        print(f"palmares restore: {failure}", file=sys.stderr)
        return 2
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    print(
        "Restored, but not all is as it was." if problems else "Restored and checked. Start it with `palmares serve`."
    )
    return 1 if problems else 0


async def _restore(settings: Settings, file: Path | None, erased: list[UUID]) -> list[str]:
    open_storage(settings)
    manifest = None
    if file is not None:
        with reading(file) as backup:
            async with _empty_database(settings) as owner:
                manifest = await restore(backup, owner_dsn=owner, keys=settings.keys_folder, told=show_objects)
    async with connected_installation(settings, pool_size=2, migrating=True):
        again = await erase_as_listed(erased)
        if again:
            print(f"{again} people who had asked for it are erased again.")
        lost = await lost_texts()
        if lost:
            print(
                f"{lost} stored secrets of people and webhooks cannot be opened here: PALMARES_SECRET, or the file "
                "`secret` of the former data folder, is not in a backup. Bring it over; `palmares doctor` says more."
            )
        return [problem async for problem in problems_of(manifest)]


@asynccontextmanager
async def _empty_database(settings: Settings) -> AsyncIterator[str]:
    """The database to restore into, as its owner, without any step of ours in it yet."""
    given = settings.database_owner_url or settings.database_url
    if given is not None:
        yield given
        return
    server = await start_postgres(settings.data / DATABASE_FOLDER)
    try:
        yield server.dsn()
    finally:
        await asyncio.to_thread(server.stop)
