"""A qualified series whose episodes can be played, for tests of its showcase."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import msgspec

from festival.db import execute, fetch
from festival.editions.queries import current_rules
from festival.entries import service as entries
from festival.entries.episodes.service import name_episode, send_episode
from festival.entries.subtitles.service import add_subtitles
from festival.media.storage import storage
from tests.factories import COMPLETE, FITTING, make_edition, make_founder, make_master, make_person

EPISODES = 3
SUBTITLES = b"WEBVTT\n\n00:00.500 --> 00:03.000\nTu descends ?\n"


class Series(NamedTuple):
    """A qualified series of an edition, its films ready to be played."""

    slug: str
    edition_id: UUID
    entry_id: UUID
    organiser: UUID


async def make_series(folder: Path) -> Series:
    """A series of ``EPISODES`` named episodes with subtitles that were read; its copies are noise in ``folder``."""
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser, preset="cites_2021", changes={"series": {"episodes": EPISODES}})
    new = msgspec.structs.replace(COMPLETE, category=(await current_rules(edition.id)).categories[0].slug)
    entry_id = await entries.draft_entry(edition_id=edition.id, entrant_id=entrant, new=new)
    for number in range(1, EPISODES + 1):
        facts = replace(FITTING, sha256=f"{number}" * 64)
        upload_id = await make_master(edition_id=edition.id, person_id=entrant, facts=facts)
        await send_episode(entry_id=entry_id, by=entrant, number=number, upload_id=upload_id)
        await name_episode(entry_id=entry_id, by=entrant, number=number, title=f"secretly called {number * 111}")
        await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=SUBTITLES, episode=number)
    await entries.submit_entry(entry_id=entry_id, by=entrant)
    await entries.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=organiser)
    await execute("UPDATE subtitles SET attested_by = $1, attested_at = now()", organiser)
    await _make_copies(folder)
    return Series(edition.slug, edition.id, entry_id, organiser)


async def _make_copies(folder: Path) -> None:
    for row in await fetch("SELECT edition_id, id FROM master"):
        for kind, media_type in (("proxy", "video/mp4"), ("still", "image/jpeg")):
            content = hashlib.shake_256(f"{row['id']}{kind}".encode()).digest(500)
            key = uuid4().hex
            (folder / key).write_bytes(content)
            await storage().put(key, folder / key)
            await execute(
                "INSERT INTO rendition (edition_id, id, master_id, kind, storage_key, media_type, bytes, width, "
                "height, duration_seconds) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, 500, 360, 640, 5)",
                row["edition_id"],
                row["id"],
                kind,
                key,
                media_type,
            )
