"""Entrants register, send their films and submit them; organisers close the call and qualify what came in."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import UUID

from festival.db import fetch
from festival.demo.opening import organiser_email, sign_up
from festival.demo.planned import PlannedFilm
from festival.demo.story import Playing
from festival.editions import service as editions
from festival.editions.queries import edition_for
from festival.editions.rules import CallPhase
from festival.entries import service as entries
from festival.entries.agreements.consenting import give_consents
from festival.entries.agreements.guardians import state_birth_date
from festival.entries.agreements.rules import ConsentKind
from festival.entries.posts.service import NewPost, Platform, name_post
from festival.entries.profiles.rules import AiUse, MusicRights, Premiere
from festival.entries.profiles.schemas import CreditLine
from festival.entries.rules import CreditRole, EntryIncomplete
from festival.entries.schemas import NewEntry
from festival.entries.submitting import submit_entry
from festival.media import service as media
from festival.media.queries import upload_for_owner
from festival.media.rules import bytes_of_part
from festival.media.schemas import NewUpload

BLOCK = 1 << 20
LONGEST_CHECK_SECONDS = 600


async def enter_films(playing: Playing) -> None:
    """Each film by its own entrant: drafted, uploaded, checked, submitted, or left as a draft with its reasons."""
    progress, slug = playing.progress, playing.story.edition.slug
    films = playing.story.films(min(progress.entries, playing.story.played))
    uploads: list[tuple[PlannedFilm, UUID, UUID, UUID]] = []
    for film in films:
        person_id = await sign_up(progress, "entrant", film.email, film.work.director)
        entry_id = await _draft(playing, film, person_id)
        progress.entry_ids.append(entry_id)
        if playing.story.edition.posts:
            await name_post(entry_id=entry_id, by=person_id, new=post_of(film))
        upload_id = await send_film(await playing.filming.film(film.index), slug, film, person_id)
        await entries.attach_master(entry_id=entry_id, by=person_id, upload_id=upload_id)
        await state_birth_date(entry_id=entry_id, by=person_id, born_on=date(1960 + film.index % 45, 3, 15))
        uploads.append((film, person_id, entry_id, upload_id))
        if (film.index + 1) % 100 == 0:
            playing.say(f"  {film.index + 1} of {len(films)} films sent")
    for film, person_id, entry_id, upload_id in uploads:
        await until_checked(upload_id, person_id)
        try:
            await submit_entry(entry_id=entry_id, by=person_id)
            await give_consents(entry_id=entry_id, by=person_id, consents={ConsentKind.PUBLICATION: True})
        except EntryIncomplete:
            # The rules refuse the film: its entrant sees why and may send another.
            if not film.flawed:
                raise


def post_of(film: PlannedFilm) -> NewPost:
    """Where the film stands in public."""
    handle = f"@maker{film.index + 1}"
    url = f"https://www.tiktok.com/{handle}/video/{7_210_000_000_000_000_000 + film.index}"
    return NewPost(platform=Platform.TIKTOK, url=url, handle=handle)


async def close_and_qualify(playing: Playing) -> None:
    """Close the call by the organiser's verb, and watch and qualify each entry whose film is here."""
    by = playing.progress.people[organiser_email(0)]
    edition = await edition_for(playing.story.edition.slug, by)
    if edition.call is not CallPhase.CLOSED:
        await editions.close_call(edition_id=edition.id, by=by)
    waiting = await fetch(
        "SELECT id FROM entry WHERE edition_id = $1 AND id = ANY ($2) AND state = 'submitted' "
        "AND master_id IS NOT NULL ORDER BY submitted_at",
        edition.id,
        playing.progress.entry_ids,
    )
    for row in waiting:
        await entries.qualify_entry(edition_id=edition.id, entry_id=row["id"], by=by, attested=True)


async def _draft(playing: Playing, film: PlannedFilm, person_id: UUID) -> UUID:
    edition_id = playing.progress.edition_id
    assert edition_id is not None  # noqa: S101 (the call is open)
    work = film.work
    return await entries.draft_entry(
        edition_id=edition_id,
        entrant_id=person_id,
        new=NewEntry(
            title=film.title,
            title_english=work.title_english,
            category=playing.story.edition.category,
            synopsis=work.synopsis,
            directors=[work.director],
            credits=[CreditLine(role=CreditRole.WRITER, name=work.writer)],
            countries=list(work.countries),
            dialogue_languages=[work.language],
            subtitle_languages=[] if work.language == "en" else ["en"],
            completed_on=date(2026, 1, 1 + film.index % 28),
            rights_confirmed=True,
            premiere=Premiere.WORLD,
            music_rights=MusicRights.OWN,
            ai_use=AiUse.NONE,
            content=[],
        ),
    )


async def send_film(path: Path, slug: str, film: PlannedFilm, person_id: UUID) -> UUID:
    """Send a film in parts, as a browser would; returns the upload."""
    size = os.stat(path).st_size
    filename = f"{film.work.director} - {film.title}.{film.suffix}"
    upload = await media.begin_upload(new=NewUpload(edition=slug, filename=filename, bytes=size), by=person_id)
    for number in range(1, upload.parts + 1):
        blocks = _read(path, (number - 1) * upload.part_size, bytes_of_part(number, size, upload.part_size))
        await media.receive_part(upload_id=upload.id, by=person_id, number=number, blocks=blocks)
    await media.complete_upload(upload_id=upload.id, by=person_id)
    return upload.id


async def _read(path: Path, start: int, length: int) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block


async def until_checked(upload_id: UUID, person_id: UUID) -> None:
    """Wait until the workers have measured the film."""
    async with asyncio.timeout(LONGEST_CHECK_SECONDS):
        while (await upload_for_owner(upload_id, person_id)).state == "checking":  # noqa: ASYNC110 (as a browser asks)
            await asyncio.sleep(0.02)
