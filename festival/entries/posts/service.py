"""Where a film stands in public, for calls that ask for it: said by its entrant, seen by somebody of the team.

Nothing is fetched: a person opens the post, finds the entry's code in its caption, and says so.
"""

import base64
import hashlib
import re
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import msgspec

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.rules import SELECTING
from festival.entries.eligibility import Missing
from festival.entries.owning import editable_entry
from festival.entries.profiles.rules import read_link
from festival.entries.rules import OwnEntry
from festival.errors import Invalid, NotFound
from festival.plain_text import keep_text

POST = """
    (SELECT jsonb_build_object('platform', platform, 'url', url, 'handle', handle, 'confirmed_at', confirmed_at)
     FROM public_post WHERE (public_post.edition_id, public_post.entry_id) = (entry.edition_id, entry.id)) AS post
"""
"""The post of an entry; needs ``entry``."""


class Platform(StrEnum):
    """Where films are posted."""

    TIKTOK = "tiktok"
    INSTAGRAM = "instagram"
    YOUTUBE = "youtube"
    VIMEO = "vimeo"
    OTHER = "other"


class PostTaken(Invalid):
    """One post enters an edition once."""

    sentence = "Another entry of this call has this post already. If the post is yours, write to the festival."


class NewPost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the film stands in public."""

    platform: Platform
    url: str
    handle: str = ""


class PostOfEntry(msgspec.Struct, frozen=True):
    """The post as its entrant named it; confirmed once somebody of the team found the code in its caption."""

    platform: Platform
    url: str
    handle: str
    confirmed_at: datetime | None


def post_of(row: asyncpg.Record) -> PostOfEntry | None:
    """The post in this row."""
    return msgspec.convert(row["post"], PostOfEntry | None)


def code_of(entry_id: UUID) -> str:
    """What the caption must hold: the entry's own, known before anything is posted."""
    return "PAL" + base64.b32encode(hashlib.sha256(b"public post" + entry_id.bytes).digest()).decode()[:6]


_PLAIN = re.compile(r"https?://(?>(?:www\.)?)(?>(?:m\.)?)([a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w@.~-]+)*)/?", re.ASCII)
"""An address without anything to leave out but its beginning: what a list of a hundred thousand mostly holds."""


def link_key(url: str) -> str:
    """The address as far as it names the post: without scheme, www., tracking and a last slash."""
    if plain := _PLAIN.fullmatch(url):
        return plain[1]
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    video = parse_qs(parts.query).get("v", [""])[0] if host.endswith("youtube.com") else ""
    return f"{host}{parts.path.rstrip('/')}{'?v=' + video if video else ''}"


def unposted(row: asyncpg.Record, *, asked: bool) -> list[Missing]:
    """What is missing where the call asks for a public post."""
    return [Missing("public_post", "Say where your film is posted publicly.")] if asked and row["post"] is None else []


async def name_post(*, entry_id: UUID, by: UUID, new: NewPost) -> None:
    """Say where the film of one's own entry is posted; another address must be confirmed again.

    Raises:
        NotFound: not one's own.
        EntrySubmitted, CallClosed: the entry stands as it is.
        BadLink, Invalid: it is no address of a post.
        PostTaken: another entry has it.
    """
    url = read_link(new.url, field="url")
    handle = keep_text(new.handle, field="handle", most=100)
    async with atomic() as connection:
        entry = await editable_entry(connection, entry_id, by)
        try:
            async with atomic():
                await connection.execute(
                    "INSERT INTO public_post (edition_id, entry_id, platform, url, link_key, handle, code) "
                    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (edition_id, entry_id) DO UPDATE SET "
                    "platform = excluded.platform, url = excluded.url, link_key = excluded.link_key, "
                    "handle = excluded.handle, confirmed_by = NULL, confirmed_at = NULL",
                    entry["edition_id"],
                    entry_id,
                    new.platform.value,
                    url,
                    link_key(url),
                    handle,
                    code_of(entry_id),
                )
        except asyncpg.UniqueViolationError as failure:
            raise PostTaken(field="url") from failure


async def confirm_post(*, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """Somebody who selects for the edition has found the entry's code in the caption.

    Raises:
        NotFound: no such entry with a post, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
    """
    async with atomic() as connection:
        entry = await connection.fetchrow(
            "SELECT entry.entrant_id FROM entry JOIN public_post USING (edition_id) WHERE entry.edition_id = $1 "
            "AND entry.id = $2 AND public_post.entry_id = entry.id AND EXISTS (SELECT FROM membership m "
            "WHERE m.edition_id = $1 AND m.person_id = $3 AND m.role = ANY ($4))",
            edition_id,
            entry_id,
            by,
            [role.value for role in SELECTING],
        )
        if entry is None:
            raise NotFound
        if entry["entrant_id"] == by:
            raise OwnEntry
        await connection.execute(
            "UPDATE public_post SET confirmed_by = $3, confirmed_at = $4 WHERE edition_id = $1 AND entry_id = $2",
            edition_id,
            entry_id,
            by,
            await clock.now(connection),
        )
        await audit.record(
            connection,
            log="desk",
            act="post_confirmed",
            edition_id=edition_id,
            actor_id=by,
            subject_id=entry_id,
            detail={},
        )
