"""What a story of tens of thousands is filled up with: entries like those that were really played.

Each of the first entries of a story goes through the services, with a film of its own, as its person would send it:
some fifty milliseconds each, and a film of some seconds is measured, copied and fingerprinted in half a second. Beyond
`Story.played` that would take a day, so the rest are copies of those rows: a person, a film's record, an entry and a
public post of their own, and the file of the entry that they copy, if it has one by then. A verdict is a function of
facts and rules, so that theirs is the one that was really reached; whatever is done with them afterwards, every entry
goes through by itself: qualified, counted, shortlisted or not, told. They have no password and no receipt was mailed
to them. They reach less far than those that were played, so that each film before the jury is a different one.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival.canonical import digest_of
from festival.db import atomic, execute, fetch
from festival.demo.entering import post_of
from festival.demo.judging import edition_of
from festival.demo.opening import organiser_email
from festival.demo.planned import PlannedFilm
from festival.demo.story import Playing
from festival.entries.desk.deciding_many import MOST_AT_ONCE, decide_on_many
from festival.entries.posts.service import NewPost, code_of, link_key
from festival.entries.rules import EntryAction

AT_ONCE = 5_000


class _Copy(NamedTuple):
    """An entry of the crowd, and the played one whose rows it copies."""

    planned: PlannedFilm
    post: NewPost
    like: asyncpg.Record
    person: UUID
    film: UUID
    entry: UUID


async def enter_crowd(playing: Playing) -> None:
    """Fill the story up to its number of entries, submitted; where entries come with a file, its checks have ended."""
    progress = playing.progress
    waiting = playing.story.films(progress.entries)[len(progress.entry_ids) :]
    if not waiting:
        return
    played = await fetch(
        "SELECT entry.id, entry.film_id, entry.entrant_id, frozen_entry.body FROM entry JOIN frozen_entry "
        "ON (frozen_entry.edition_id, frozen_entry.entry_id) = (entry.edition_id, entry.id) "
        "WHERE entry.edition_id = $1 AND entry.state = 'submitted' ORDER BY array_position($2::uuid[], entry.id)",
        progress.edition_id,
        progress.entry_ids,
    )
    films = playing.story.films(progress.entries)
    of_work = {films[progress.entry_ids.index(row["id"])].work: row for row in played}
    for begin in range(0, len(waiting), AT_ONCE):
        copies = [
            _Copy(film, post_of(film), like, uuid4(), uuid4(), uuid4())
            for film in waiting[begin : begin + AT_ONCE]
            # The same work again, with its countries and credits; a performance is nobody else's.
            for like in [of_work.get(film.work) or played[film.index % len(played)]]
        ]
        async with atomic() as connection:
            await _insert(connection, progress.edition_id, copies)
        playing.say(f"  {len(progress.entry_ids) + begin + len(copies)} of {progress.entries} entered")


async def qualify_crowd(playing: Playing) -> None:
    """Whoever is not played is qualified as an organiser does it with very many: as many at once as one act takes."""
    edition_id, by = edition_of(playing.progress), playing.progress.people[organiser_email(0)]
    waiting = await fetch(
        "SELECT id FROM entry WHERE edition_id = $1 AND state = 'submitted' AND master_id IS NOT NULL ORDER BY id",
        edition_id,
    )
    ids = [row["id"] for row in waiting]
    for begin in range(0, len(ids), MOST_AT_ONCE):
        some = ids[begin : begin + MOST_AT_ONCE]
        await decide_on_many(edition_id=edition_id, by=by, action=EntryAction.QUALIFY, entry_ids=some)
        playing.say(f"  {begin + len(some)} of {len(ids)} qualified")


async def confirm_posts_of_crowd(playing: Playing) -> None:
    """What the desk does for each of those that were really played: find the code in the post's caption."""
    edition_id, by = playing.progress.edition_id, playing.progress.people[organiser_email(0)]
    await execute(
        "UPDATE public_post SET confirmed_by = $3, confirmed_at = clock_timestamp() WHERE edition_id = $1 "
        "AND NOT entry_id = ANY ($2)",
        edition_id,
        playing.progress.entry_ids,
        by,
    )


def _frozen(one: _Copy) -> dict[str, Any]:
    own = {"entry": str(one.entry), "title": one.planned.title, "directors": [one.planned.work.director]}
    body = {**one.like["body"], **own, "public_post": one.post.url}
    return {"entry_id": one.entry, "body": msgspec.json.encode(body).decode(), "digest": digest_of(body)}


def _entered(one: _Copy) -> dict[str, Any]:
    return {"id": one.entry, "film_id": one.film, "entrant_id": one.person}


def _posted(one: _Copy) -> dict[str, Any]:
    return {
        "entry_id": one.entry,
        "url": one.post.url,
        "link_key": link_key(one.post.url),
        "handle": one.post.handle,
        "code": code_of(one.entry),
    }


class _Rows(NamedTuple):
    """The rows of a table that belong to an entry, and what is a copy's own in them."""

    table: str
    key: str
    played: str
    """What the key is in a played entry."""
    own: Callable[[_Copy], dict[str, Any]]
    of_edition: bool = True


_ROWS = (
    _Rows(
        "person",
        "id",
        "entrant_id",
        lambda one: {"id": one.person, "email": one.planned.email, "display_name": one.planned.work.director},
        of_edition=False,
    ),
    _Rows(
        "film",
        "id",
        "film_id",
        lambda one: {"id": one.film, "owner_id": one.person, "title": one.planned.title},
        of_edition=False,
    ),
    *(
        _Rows(table, "film_id", "film_id", lambda one: {"film_id": one.film}, of_edition=False)
        for table in ("film_country", "film_language", "credit")
    ),
    _Rows("entry", "id", "id", _entered),
    _Rows("frozen_entry", "entry_id", "id", _frozen),
    _Rows("public_post", "entry_id", "id", _posted),
    _Rows("consent", "entry_id", "id", lambda one: {"id": uuid4(), "entry_id": one.entry, "by_id": one.person}),
    _Rows("birth_date", "person_id", "entrant_id", lambda one: {"person_id": one.person}),
)
"""In the order in which they refer to each other."""


async def _insert(connection: asyncpg.Connection, edition_id: UUID | None, copies: Sequence[_Copy]) -> None:
    for rows in _ROWS:
        columns = await connection.fetch(
            "SELECT attname AS name, replace(format_type(atttypid, NULL), 'jsonb', 'text') AS type, "
            "format_type(atttypid, NULL) AS kept_as FROM pg_attribute "
            "WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped",
            rows.table,
        )
        own = [rows.own(one) for one in copies]
        typed = {column["name"]: column["type"] for column in columns if column["name"] in own[0]}
        given = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(typed.values(), start=3))
        names = ", ".join(column["name"] for column in columns)
        taken = ", ".join(
            f"own.{column['name']}::{column['kept_as']}"
            if column["name"] in typed
            else f"{rows.table}.{column['name']}"
            for column in columns
        )
        within = "edition_id = $1" if rows.of_edition else "$1::uuid IS NOT NULL"
        await connection.execute(
            f"INSERT INTO {rows.table} ({names}) SELECT {taken} "  # noqa: S608 (our own text)
            f"FROM unnest($2::uuid[], {given}) AS own (alike, {', '.join(typed)}) "
            f"JOIN {rows.table} ON {rows.table}.{rows.key} = alike AND {within}",
            edition_id,
            [one.like[rows.played] for one in copies],
            *([each[name] for each in own] for name in typed),
        )
    await connection.execute(
        "UPDATE credit SET name = own.name FROM unnest($1::uuid[], $2::text[]) AS own (film_id, name) "
        "WHERE credit.film_id = own.film_id AND credit.role = 'director'",
        [one.film for one in copies],
        [one.planned.work.director for one in copies],
    )
