"""What tests need to exist, made through the services as people would make it."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import msgspec

from festival.accounts import service as accounts
from festival.accounts.passwords import Cost
from festival.accounts.rules import Purpose
from festival.db import atomic, execute, fetch_value
from festival.editions import service as editions
from festival.editions.queries import current_rules, edition_for
from festival.editions.schemas import EditionForOrganiser, NewEdition
from festival.entries import service as entries
from festival.entries.profiles.rules import AiUse, Premiere
from festival.entries.rules import EntryState
from festival.entries.schemas import NewEntry
from festival.media.facts import Facts

PASSWORD = "a tall glass of water"

FITTING = Facts(
    bytes=5_000_000,
    container="mp4",
    duration_seconds=58.4,
    width=1080,
    height=1920,
    rotation=0,
    orientation="vertical",
    display_aspect_ratio="9:16",
    frame_rate=25.0,
    video_codec="h264",
    audio_codec="aac",
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
)
"""What is measured in a film that fits the presets for upright phones."""

_numbers = count(1)


async def make_person(
    *,
    email: str | None = None,
    display_name: str = "Ada Lovelace",
    password: str = PASSWORD,
    confirmed: bool = True,
) -> UUID:
    """A person who can sign in with ``password``; their address is confirmed as by the link of a mail."""
    address = email or f"person{next(_numbers)}@festival.example"
    person_id = await accounts.register(email=address, display_name=display_name, password=password, cost=Cost.DEMO)
    if confirmed:
        async with atomic() as connection:
            link = await accounts.make_link(connection, person_id=person_id, purpose=Purpose.CONFIRM_EMAIL, hours=1)
        await accounts.use_link(token=link, user_agent="tests")
    return person_id


async def make_founder(**options: Any) -> UUID:
    """A person who may create festivals, as the first to set up an installation is."""
    person_id = await make_person(**options)
    await execute("UPDATE person SET founder = true WHERE id = $1", person_id)
    return person_id


async def make_edition(
    *,
    by: UUID | None = None,
    slug: str | None = None,
    preset: str = "vertical_ff",
    announced: bool = True,
    opens_in: timedelta = timedelta(days=-1),
    closes_in: timedelta = timedelta(days=30),
    changes: dict[str, Any] | None = None,
) -> EditionForOrganiser:
    """An edition whose call is open, organised by ``by`` (or by a founder made for it)."""
    organiser = by or await make_founder(display_name="Olive Organiser")
    now = datetime.now(UTC)
    number = next(_numbers)
    new = NewEdition(
        festival_name=f"Festival {number}",
        name=f"Short Films {number}",
        slug=slug or f"short-films-{number}",
        preset=preset,
        zone="Europe/Paris",
        opens_at=now + opens_in,
        closes_at=now + closes_in,
        changes=changes,
    )
    edition_id = await editions.create_edition(by=organiser, new=new)
    if announced:
        await editions.announce_call(edition_id=edition_id, by=organiser)
    return await edition_for(new.slug, organiser)


COMPLETE = NewEntry(
    title="雨の駅",
    title_english="The Station in the Rain",
    category="",
    synopsis="A bus, a night, a phone at four percent.",
    directors=["山田 花子"],
    countries=["JP", "FR"],
    dialogue_languages=["ja"],
    subtitle_languages=["en", "fr"],
    completed_on=date(2026, 1, 15),
    rights_confirmed=True,
    premiere=Premiere.WORLD,
    ai_use=AiUse.NONE,
    content=[],
)
"""Everything that a form asks; its category is filled in for the edition."""


async def make_master(*, edition_id: UUID, person_id: UUID, facts: Facts | None = FITTING) -> UUID:
    """The id of a completed upload whose film was checked with these facts (None: the check still runs)."""
    upload_id, master_id = uuid4(), uuid4()
    state = "checking" if facts is None else "checked"
    size = 1000 if facts is None else facts.bytes
    await execute(
        "INSERT INTO master (edition_id, id, storage_key, filename, bytes, sha256, state, uploaded_by) "
        "VALUES ($1, $2, $3, 'film.mp4', $4, $5, $6, $7)",
        edition_id,
        master_id,
        master_id.hex,
        size,
        None if facts is None else facts.sha256,
        state,
        person_id,
    )
    await execute(
        "INSERT INTO upload (edition_id, id, person_id, filename, bytes, part_size, state, storage_key, master_id, "
        "completed_at) VALUES ($1, $2, $3, 'film.mp4', $4, 16777216, 'complete', $5, $6, now())",
        edition_id,
        upload_id,
        person_id,
        size,
        master_id.hex,
        master_id,
    )
    if facts is not None:
        await execute(
            "INSERT INTO facts (edition_id, master_id, body) VALUES ($1, $2, $3)",
            edition_id,
            master_id,
            facts.as_record(),
        )
    return upload_id


async def make_entry(
    *,
    edition: EditionForOrganiser,
    entrant: UUID | None = None,
    state: EntryState = EntryState.SUBMITTED,
    facts: Facts | None = FITTING,
    **said: Any,
) -> UUID:
    """An entry with a checked film, brought to ``state`` by its entrant and the edition's organiser."""
    entrant_id = entrant or await make_person(display_name="Emma Entrant")
    rules = await current_rules(edition.id)
    new = msgspec.structs.replace(COMPLETE, **{"category": rules.categories[0].slug, **said})
    entry_id = await entries.draft_entry(edition_id=edition.id, entrant_id=entrant_id, new=new)
    upload_id = await make_master(edition_id=edition.id, person_id=entrant_id, facts=facts)
    await entries.attach_master(entry_id=entry_id, by=entrant_id, upload_id=upload_id)
    if state is EntryState.DRAFT:
        return entry_id
    await entries.submit_entry(entry_id=entry_id, by=entrant_id)
    if state is EntryState.WITHDRAWN:
        await entries.withdraw_entry(entry_id=entry_id, by=entrant_id)
    organiser: UUID = await fetch_value(
        "SELECT person_id FROM membership WHERE edition_id = $1 AND role = 'organiser' LIMIT 1", edition.id
    )
    if state is EntryState.QUALIFIED:
        await entries.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=organiser, attested=True)
    if state is EntryState.DISQUALIFIED:
        await entries.disqualify_entry(
            edition_id=edition.id, entry_id=entry_id, by=organiser, reason="It was online before."
        )
    return entry_id
