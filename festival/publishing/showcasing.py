"""Making a showcase: its episodes and poster from an entry or a published selection, extras added, parts moved."""

import re
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.db import atomic
from festival.editions.membership import lock_edition, record_act
from festival.editions.rules import instant_in
from festival.entries.films import LONGEST_TITLE
from festival.errors import NotFound
from festival.media.queries import master_state
from festival.media.service import master_of_upload, request_renditions
from festival.media.verdicts import verdict_for
from festival.plain_text import keep_text
from festival.publishing.showcase_rules import (
    EXTRA_FILMS,
    AddressTaken,
    AlreadyReleased,
    BeginsAfterRelease,
    EpisodeDoesNotFit,
    FilmUnfit,
    ItemKind,
    NotALink,
    NothingToShow,
    PlayReached,
    ReleaseGone,
    WrongAddress,
    release_instants,
)
from festival.publishing.showcase_schemas import NewPart, NewShowcase
from festival.publishing.tables import Showcase, ShowcaseItem

LONGEST_ABOUT = 5000
LONGEST_LINK = 500
_ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_EPISODES = """
    SELECT entry.id AS entry_id, coalesce(episode.number, 0) AS episode, entry.category_id,
        coalesce(episode.master_id, entry.master_id) AS master_id,
        coalesce(nullif(episode.title, ''), film.title) AS title
    FROM entry JOIN film ON film.id = entry.film_id
    LEFT JOIN episode ON (episode.edition_id, episode.entry_id) = (entry.edition_id, entry.id)
    WHERE entry.edition_id = $1 AND entry.id = $2 AND entry.state = 'qualified' AND entry.master_id IS NOT NULL
    ORDER BY episode.number
"""
_SELECTION = """
    SELECT entry.id AS entry_id, 0 AS episode, entry.category_id, entry.master_id, film.title
    FROM publication JOIN published_film ON (published_film.edition_id, published_film.publication_id)
        = (publication.edition_id, publication.id)
    JOIN entry ON (entry.edition_id, entry.id) = (published_film.edition_id, published_film.entry_id)
    JOIN film ON film.id = entry.film_id
    WHERE publication.edition_id = $1 AND publication.id = (SELECT id FROM publication WHERE edition_id = $1
            AND kind = 'palmares' AND state = 'published' ORDER BY published_at DESC LIMIT 1)
        AND entry.state = 'qualified' AND entry.master_id IS NOT NULL
    ORDER BY film.title
"""


async def make_showcase(*, edition_id: UUID, by: UUID, new: NewShowcase) -> UUID:
    """Make a showcase of a series (or of the published films), its episodes and poster scheduled.

    Raises:
        NotFound: the edition is not this person's to organise.
        WrongAddress, AddressTaken: it cannot have this address.
        NothingToShow: no qualified film stands behind it.
        EpisodeDoesNotFit: an episode fails its verdict.
        ReleaseGone, EpisodeInTurnedHour, NoSuchTime: its instants cannot be.
    """
    if not _ADDRESS.fullmatch(new.slug) or len(new.slug) > 80:
        raise WrongAddress(field="slug")
    title = keep_text(new.title, field="title", most=LONGEST_TITLE)
    about = keep_text(new.about, field="about", most=LONGEST_ABOUT, lines=True)
    async with atomic() as connection:
        edition = await lock_edition(connection, edition_id, by)
        episodes = await _episodes(connection, edition_id, new.entry_id)
        now = await clock.now(connection)
        instants = (
            [now] * len(episodes)
            if new.first_at is None
            else release_instants(new.first_at, new.rhythm, len(episodes), edition["zone"])
        )
        if instants[0] < now:
            raise ReleaseGone(field="first_at")
        poster_at = _instant(new.poster_at, edition["zone"], now, "poster_at")
        if await connection.fetchval(
            "SELECT EXISTS (SELECT FROM showcase WHERE edition_id = $1 AND slug = $2)", edition_id, new.slug
        ):
            raise AddressTaken(field="slug")
        showcase = Showcase(
            edition_id=edition_id, id=uuid4(), slug=new.slug, title=title or new.slug, about=about, made_by=by
        )
        await Showcase.insert(showcase)
        poster = ShowcaseItem(
            edition_id=edition_id,
            showcase_id=showcase.id,
            id=uuid4(),
            kind=ItemKind.POSTER,
            position=1,
            master_id=episodes[0]["master_id"],
            release_at=poster_at,
        )
        await ShowcaseItem.insert(
            poster,
            *(
                ShowcaseItem(
                    edition_id=edition_id,
                    showcase_id=showcase.id,
                    id=uuid4(),
                    kind=ItemKind.EPISODE,
                    position=position,
                    title=row["title"],
                    entry_id=row["entry_id"],
                    episode=row["episode"],
                    master_id=row["master_id"],
                    release_at=at,
                )
                for position, (row, at) in enumerate(zip(episodes, instants, strict=True), start=1)
            ),
        )
        await record_act(connection, "showcase_made", edition_id, by, {"address": new.slug}, showcase.id)
    made: UUID = showcase.id
    return made


async def add_part(*, edition_id: UUID, showcase_id: UUID, by: UUID, new: NewPart) -> UUID:
    """Add a live event, or the place of a trailer or bonus whose film is sent next.

    Raises:
        NotFound: no such showcase of an edition that this person organises, or no part that can be added.
        ReleaseGone, NoSuchTime: its instant cannot be.
        NotALink, BeginsAfterRelease: of a live event.
    """
    if new.kind not in {*EXTRA_FILMS, ItemKind.LIVE}:
        raise NotFound
    title = keep_text(new.title, field="part_title", most=LONGEST_TITLE)
    async with atomic() as connection:
        edition = await lock_edition(connection, edition_id, by)
        now = await clock.now(connection)
        release_at = _instant(new.release_at, edition["zone"], now, "release_at")
        starts_at = None
        if new.kind is ItemKind.LIVE:
            starts_at = _instant(new.starts_at, edition["zone"], now, "starts_at")
            if starts_at < release_at:
                raise BeginsAfterRelease(field="release_at")
        position = await connection.fetchval(
            "SELECT (SELECT coalesce(max(position), 0) + 1 FROM showcase_item WHERE edition_id = $1 "
            "AND showcase_id = $2 AND kind = $3) FROM showcase WHERE edition_id = $1 AND id = $2",
            edition_id,
            showcase_id,
            new.kind,
        )
        if position is None:
            raise NotFound
        part = ShowcaseItem(
            edition_id=edition_id,
            id=uuid4(),
            showcase_id=showcase_id,
            kind=new.kind,
            position=position,
            title=title,
            release_at=release_at,
            starts_at=starts_at,
            link=_link(new.link) if new.kind is ItemKind.LIVE else "",
        )
        await ShowcaseItem.insert(part)
        await record_act(connection, "showcase_part_added", edition_id, by, {"kind": new.kind}, showcase_id)
    added: UUID = part.id
    return added


async def send_part(*, edition_id: UUID, item_id: UUID, by: UUID, upload_id: UUID) -> None:
    """Make a film that one has sent the trailer or bonus that has this place.

    Raises:
        NotFound: no such place, or the upload is not one's own.
        FilmNotComplete: parts of the film are missing.
        FilmUnfit: it is damaged, or the check is still running.
    """
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        master_id = await master_of_upload(connection, edition_id=edition_id, upload_id=upload_id, by=by)
        state = await master_state(edition_id, master_id)
        if state.state != "checked" or (state.facts or {}).get("defects"):
            raise FilmUnfit
        placed = await connection.fetchval(
            "UPDATE showcase_item SET master_id = $3 WHERE edition_id = $1 AND id = $2 AND kind = ANY($4) RETURNING id",
            edition_id,
            item_id,
            master_id,
            list(EXTRA_FILMS),
        )
        if placed is None:
            raise NotFound
        await request_renditions(connection, edition_id=edition_id, master_id=master_id)


async def move_part(*, edition_id: UUID, item_id: UUID, by: UUID, release_at: datetime | None) -> None:
    """Release a part at another instant (naive, on the edition's clocks), or at once where none is given.

    Raises:
        NotFound: no such part of an edition that this person organises.
        AlreadyReleased: it is public.
        ReleaseGone, NoSuchTime: the instant cannot be.
    """
    async with atomic() as connection:
        edition = await lock_edition(connection, edition_id, by)
        now = await clock.now(connection)
        current = await connection.fetchval(
            "SELECT release_at FROM showcase_item WHERE edition_id = $1 AND id = $2 FOR UPDATE", edition_id, item_id
        )
        if current is None:
            raise NotFound
        if current <= now:
            raise AlreadyReleased
        await connection.execute(
            "UPDATE showcase_item SET release_at = $3 WHERE edition_id = $1 AND id = $2",
            edition_id,
            item_id,
            _instant(release_at, edition["zone"], now, "release_at"),
        )
        await record_act(connection, "showcase_part_moved", edition_id, by, {}, item_id)


async def remove_part(*, edition_id: UUID, item_id: UUID, by: UUID) -> None:
    """Take a part off its showcase, with the counts of its plays; its film stays where it came from.

    Raises:
        NotFound: no such part of an edition that this person organises.
    """
    async with atomic() as connection:
        await lock_edition(connection, edition_id, by)
        removed = await connection.fetchval(
            "DELETE FROM showcase_item WHERE edition_id = $1 AND id = $2 RETURNING id", edition_id, item_id
        )
        if removed is None:
            raise NotFound
        await record_act(connection, "showcase_part_removed", edition_id, by, {}, item_id)


async def count_play(*, edition_id: UUID, item_id: UUID, reached: PlayReached) -> None:
    """One more playing has come this far today; the caller has seen that the part is released."""
    async with atomic() as connection:
        await connection.execute(
            f"INSERT INTO showcase_play (edition_id, item_id, day, {reached}) "  # noqa: S608 (one of three names)
            "VALUES ($1, $2, (clock_timestamp() AT TIME ZONE 'UTC')::date, 1) ON CONFLICT (edition_id, item_id, day) "
            f"DO UPDATE SET {reached} = showcase_play.{reached} + 1",
            edition_id,
            item_id,
        )


async def _episodes(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID | None) -> list[asyncpg.Record]:
    chosen = (edition_id,) if entry_id is None else (edition_id, entry_id)
    rows: list[asyncpg.Record] = await connection.fetch(_SELECTION if entry_id is None else _EPISODES, *chosen)
    if not rows:
        raise NothingToShow(field="source")
    for number, row in enumerate(rows, start=1):
        verdict = await verdict_for(edition_id, row["master_id"], row["category_id"])
        if verdict is None or not verdict.accepted:
            raise EpisodeDoesNotFit(number=number)
    return rows


def _instant(wall: datetime | None, zone: str, now: datetime, field: str) -> datetime:
    if wall is None:
        return now
    at = instant_in(zone, wall, field=field)
    if at < now:
        raise ReleaseGone(field=field)
    return at


def _link(text: str) -> str:
    link = keep_text(text, field="link", most=LONGEST_LINK)
    if link and (urlsplit(link).scheme not in {"http", "https"} or not urlsplit(link).netloc):
        raise NotALink(field="link")
    return link
