"""What organisers do with an edition: begin it from a preset, change it, announce, close and extend its call.

The verbs of its team stand in ``team`` and are offered here too.
"""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
from msgspec import UNSET

from festival import clock
from festival.db import atomic
from festival.editions.beginning_again import ask_again, edition_before, invite_again, rules_again
from festival.editions.from_preset import merged, rules_of_preset
from festival.editions.membership import join_team, lock_edition, record_act
from festival.editions.presets import Preset, UnknownPreset, load_preset
from festival.editions.rules import (
    CallAction,
    CallAnnounced,
    CallState,
    MayNotCreate,
    NoSuchPreset,
    Role,
    SlugTaken,
    WrongDates,
    check_dates,
    check_slug,
    check_zone,
    next_call_state,
    read_contact,
    slug_of,
)
from festival.editions.rules_body import RulesBody, read_rules
from festival.editions.schemas import EditionChanges, NewEdition
from festival.editions.tables import Category, Edition, Festival, RulesVersion
from festival.editions.team import accept_invitation, grant_role, invite, revoke_role
from festival.errors import Stale
from festival.plain_text import keep_text

__all__ = [
    "accept_invitation",
    "announce_call",
    "change_edition",
    "close_call",
    "create_edition",
    "extend_call",
    "grant_role",
    "invite",
    "revoke_role",
]

_ACTS = {
    CallAction.ANNOUNCE: "call_announced",
    CallAction.CLOSE: "call_closed",
    CallAction.EXTEND: "call_extended",
}


async def create_edition(*, by: UUID, new: NewEdition) -> UUID:
    """Begin an edition with the rules of a preset, or of an edition before, as version 1; ``by`` organises it first.

    Raises:
        MayNotCreate: neither a founder nor an organiser of this festival.
        NoSuchPreset, NoEditionBefore, WrongRules: the rules cannot be made.
        SlugTaken, WrongSlug, WrongZone, WrongDates: the edition cannot be called or timed so.
    """
    check_dates(new.opens_at, new.closes_at)
    festival_name = keep_text(new.festival_name, field="festival_name", most=200, required=True)
    async with atomic() as connection:
        before = await edition_before(connection, new.like, by) if new.like else None
        preset = _preset(before.preset if before else new.preset)
        if before is None:
            rules = rules_of_preset(preset, new.changes)
        else:
            rules = read_rules(merged(rules_again(before, new.opens_at), new.changes or {}))
        festival_id = await _festival_of(connection, festival_name, by)
        edition = Edition(
            id=uuid4(),
            festival_id=festival_id,
            slug=check_slug(new.slug),
            name=keep_text(new.name, field="name", most=200, required=True),
            tagline=keep_text(new.tagline or (before.tagline if before else ""), field="tagline", most=300),
            about=keep_text(new.about or (before.about if before else ""), field="about", most=10_000, lines=True),
            contact=read_contact(new.contact or (before.contact if before else "")),
            preset=preset.name,
            zone=check_zone(new.zone or preset.call.zone),
            languages=list(rules.call.languages) or ["en"],
            opens_at=new.opens_at,
            closes_at=new.closes_at,
            public_posts=rules.call.public_posts,
        )
        try:
            async with atomic():
                await Edition.insert(edition)
        except asyncpg.UniqueViolationError as failure:
            raise SlugTaken(field="slug", slug=new.slug) from failure
        await Category.insert(
            *(
                Category(
                    edition_id=edition.id,
                    id=uuid4(),
                    slug=category.slug,
                    name=category.name,
                    about=category.about,
                    position=position,
                )
                for position, category in enumerate(rules.categories, start=1)
            )
        )
        await _begin_version(connection, edition.id, 1, rules, by)
        await join_team(connection, edition.id, by, Role.ORGANISER)
        if before is not None:
            await ask_again(connection, before, edition.id, new.opens_at)
        if before is not None and new.same_team:
            await invite_again(connection, before, edition.id, by)
        detail = {"preset": preset.name, "like": new.like, "rules_digest": rules.digest}
        await record_act(connection, "edition_created", edition.id, by, detail)
    return edition.id


def _preset(name: str) -> Preset:
    try:
        return load_preset(name)
    except UnknownPreset as failure:
        raise NoSuchPreset(field="preset", preset=name) from failure


async def _festival_of(connection: asyncpg.Connection, name: str, by: UUID) -> UUID:
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"festival {name}")
    known = await connection.fetchval("SELECT id FROM festival WHERE name = $1 ORDER BY created_at LIMIT 1", name)
    allowed = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM person WHERE id = $1 AND founder) OR EXISTS ("
        "SELECT FROM membership m JOIN edition e ON e.id = m.edition_id "
        "WHERE m.person_id = $1 AND m.role = 'organiser' AND ($2::uuid IS NULL OR e.festival_id = $2))",
        by,
        known,
    )
    if not allowed:
        raise MayNotCreate
    if known is not None:
        festival_id: UUID = known
        return festival_id
    slug = slug_of(name) or "festival"
    if await connection.fetchval("SELECT EXISTS (SELECT FROM festival WHERE slug = $1)", slug):
        slug = f"{slug[:50]}-{secrets.token_hex(4)}"
    festival = Festival(id=uuid4(), slug=slug, name=name)
    await Festival.insert(festival)
    return festival.id


async def _begin_version(
    connection: asyncpg.Connection, edition_id: UUID, number: int, rules: RulesBody, by: UUID
) -> None:
    version = RulesVersion(
        edition_id=edition_id,
        id=uuid4(),
        number=number,
        digest=rules.digest,
        body=msgspec.to_builtins(rules),
        created_by=by,
    )
    await RulesVersion.insert(version)
    await connection.execute("UPDATE edition SET rules_version_id = $2 WHERE id = $1", edition_id, version.id)


async def change_edition(*, edition_id: UUID, by: UUID, version: int, changes: EditionChanges) -> None:
    """Change what an edition is called and says; its dates only while nothing is announced.

    Raises:
        NotFound: not an organiser of it.
        Stale: someone changed it meanwhile.
        CallAnnounced, WrongDates: the dates cannot move so.
        NotAnAddress: mail cannot go to the contact.
    """
    async with atomic() as connection:
        edition = await lock_edition(connection, edition_id, by)
        if edition["version"] != version:
            raise Stale
        opens_at = edition["opens_at"] if changes.opens_at is UNSET else changes.opens_at
        closes_at = edition["closes_at"] if changes.closes_at is UNSET else changes.closes_at
        moved = (opens_at, closes_at) != (edition["opens_at"], edition["closes_at"])
        if moved and edition["call_state"] != CallState.PREPARING:
            raise CallAnnounced(field="closes_at")
        check_dates(opens_at, closes_at)
        texts = {
            "name": (changes.name, 200, False),
            "tagline": (changes.tagline, 300, False),
            "about": (changes.about, 10_000, True),
        }
        kept: dict[Any, Any] = {
            field: keep_text(text, field=field, most=most, lines=lines, required=field == "name")
            for field, (text, most, lines) in texts.items()
            if text is not UNSET
        }
        if changes.comments_for_makers is not UNSET:
            kept["comments_for_makers"] = changes.comments_for_makers
        if changes.contact is not UNSET:
            kept["contact"] = read_contact(changes.contact)
        await Edition.update({**kept, "opens_at": opens_at, "closes_at": closes_at, "version": version + 1}).where(
            Edition.id == edition_id
        )
        detail = {"changed": sorted(msgspec.to_builtins(changes))}
        await record_act(connection, "edition_changed", edition_id, by, detail)


async def announce_call(*, edition_id: UUID, by: UUID) -> None:
    """Make the call page public; entries are taken from ``opens_at`` on.

    Raises:
        NotFound: not an organiser of it.
        CallCannot: it is announced already.
    """
    async with atomic() as connection:
        edition = await lock_edition(connection, edition_id, by)
        await _move_call(connection, edition, CallAction.ANNOUNCE, by, edition["closes_at"])


async def close_call(*, edition_id: UUID, by: UUID) -> None:
    """Take no more entries from this instant on.

    Raises:
        NotFound: not an organiser of it.
        CallCannot: it is not announced, or closed already.
    """
    async with atomic() as connection:
        edition = await lock_edition(connection, edition_id, by)
        now = await clock.now(connection)
        running = edition["opens_at"] < now < edition["closes_at"]
        await _move_call(connection, edition, CallAction.CLOSE, by, now if running else edition["closes_at"])


async def extend_call(*, edition_id: UUID, by: UUID, closes_at: datetime) -> None:
    """Move the deadline later; a call that was closed is open again until then.

    Raises:
        NotFound: not an organiser of it.
        CallCannot: it is not announced yet: change its dates instead.
        WrongDates: not later than the deadline so far, or already past.
    """
    async with atomic() as connection:
        edition = await lock_edition(connection, edition_id, by)
        now = await clock.now(connection)
        check_dates(edition["opens_at"], closes_at)
        if closes_at <= max(now, edition["closes_at"]):
            raise WrongDates("An extension ends later than the deadline so far, and in the future.", field="closes_at")
        await _move_call(connection, edition, CallAction.EXTEND, by, closes_at)


async def _move_call(
    connection: asyncpg.Connection, edition: asyncpg.Record, action: CallAction, by: UUID, closes_at: datetime
) -> None:
    state = next_call_state(CallState(edition["call_state"]), action)
    await connection.execute(
        "UPDATE edition SET call_state = $2, closes_at = $3, version = version + 1 WHERE id = $1",
        edition["id"],
        state.value,
        closes_at,
    )
    detail = {"closes_at": closes_at.isoformat(), "closed_at_before": edition["closes_at"].isoformat()}
    await record_act(connection, _ACTS[action], edition["id"], by, detail)
