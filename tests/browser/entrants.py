"""An entrant with a draft on a live site, a film that is long in bytes, and the bad link that it goes through."""

import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from festival.accounts import service as accounts
from festival.cli.installation import DATABASE_FOLDER
from festival.db import close_pool, open_pool
from festival.demo.films import make_film
from festival.editions.queries import current_rules
from festival.entries import service as entries
from festival.postgres.server import RunningPostgres
from festival.settings import Settings
from festival.vault import open_vault
from tests.browser.live_site import LiveSite
from tests.factories import COMPLETE, make_edition, make_person

PHONE = """Object.defineProperty(navigator, "connection", { value: { effectiveType: "3g", saveData: false } })"""
MIB = 1024 * 1024
DROPS = (2 * MIB, 5 * MIB, 8 * MIB, 12 * MIB, 15 * MIB)


@dataclass
class Entrant:
    """Somebody with a draft, and the session of their browser."""

    entry_id: UUID
    session: str


@asynccontextmanager
async def an_entrant_of(site: LiveSite) -> AsyncIterator[Entrant]:
    """An open call and a finished form, made through the services on the site's own database."""
    with RunningPostgres(site.data / DATABASE_FOLDER) as server:
        address = server.dsn()
    open_vault(Settings(data=site.data))
    await open_pool(address)
    try:
        edition = await make_edition()
        person_id = await make_person()
        [category, *_] = (await current_rules(edition.id)).categories
        new = msgspec.structs.replace(COMPLETE, category=category.slug)
        entry_id = await entries.draft_entry(edition_id=edition.id, entrant_id=person_id, new=new)
        yield Entrant(entry_id, await accounts.sign_in_as(person_id=person_id, user_agent="tests"))
    finally:
        await close_pool()


def long_film(path: Path) -> Path:
    """A film that fits the call, made long in bytes by a box that players skip, as editing programs leave them."""
    make_film(path, seed=3, seconds=3, fps=8, width=720, height=1280)
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", 18 * MIB, b"free") + bytes(18 * MIB - 8))
    return path
