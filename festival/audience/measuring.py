"""Reach comes in: a platform's list from the team, or a batch from a program; the same again changes nothing."""

from collections.abc import Sequence
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from festival import clock
from festival.audience.queries import keep_from_jurors
from festival.audience.reach_list import CountedLine, check_counts, read_reach_list, refused
from festival.audience.schemas import NewReach, ReachTaken, RefusedReach
from festival.audience.weighing import Measured, weigh
from festival.audit import service as audit
from festival.db import atomic
from festival.entries.posts.service import link_key
from festival.errors import Invalid

MOST_KEPT = 1000
"""Refused lines that are kept to be read again."""


async def take_reach_list(*, edition_id: UUID, by: UUID, filename: str, content: bytes, zone: str) -> ReachTaken:
    """Take a CSV file; each line that cannot be taken is named with its number.

    Raises:
        NoReachList, ReachListTooLong: it is no such list.
        ReachUntilSealed: ``by`` is on a jury that has not finished.
    """
    lines, wrong = read_reach_list(content, ZoneInfo(zone))
    name = "".join(letter for letter in filename if letter.isprintable())[:200]
    return await _take(edition_id, by, name, lines, wrong)


async def take_reach(*, edition_id: UUID, by: UUID, new: NewReach) -> ReachTaken:
    """Take a program's batch; lines are numbered from 1.

    Raises:
        ReachUntilSealed: ``by`` is on a jury that has not finished.
    """
    lines, wrong = [], []
    for number, one in enumerate(new.lines, start=1):
        counts = (one.views, one.likes, one.shares)
        line = CountedLine(number, one.external_id.strip(), one.post.strip(), one.measured_at, counts)
        try:
            check_counts(line)
        except Invalid as refusal:
            wrong.append(refused(number, refusal))
        else:
            lines.append(line)
    return await _take(edition_id, by, "", lines, wrong)


async def _take(
    edition_id: UUID, by: UUID, filename: str, lines: Sequence[CountedLine], wrong: list[RefusedReach]
) -> ReachTaken:
    async with atomic() as connection:
        await keep_from_jurors(connection, edition_id, by)
        # One list of an edition after another; what refers to the edition is not held up.
        await connection.execute("SELECT FROM edition WHERE id = $1 FOR NO KEY UPDATE", edition_id)
        owners = await _owners(connection, edition_id, lines)
        held = await _held(connection, edition_id, {entry for entry in owners if entry is not None})
        weighed = weigh(zip(lines, owners, strict=True), held, await clock.now(connection))
        await connection.copy_records_to_table(
            "reach",
            records=[(edition_id, *one) for one in weighed.new],
            columns=("edition_id", "entry_id", "measured_at", "views", "likes", "shares"),
        )
        taken = ReachTaken(
            taken=len(weighed.new),
            unchanged=weighed.unchanged,
            refused=sorted([*wrong, *weighed.refused], key=lambda one: one.number),
        )
        list_id = uuid4()
        await connection.execute(
            "INSERT INTO reach_list (edition_id, id, filename, taken, unchanged, refused, sent_by) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            edition_id,
            list_id,
            filename,
            taken.taken,
            taken.unchanged,
            msgspec.to_builtins(taken.refused[:MOST_KEPT]),
            by,
        )
        await audit.record(
            connection,
            log="desk",
            act="reach_taken",
            edition_id=edition_id,
            actor_id=by,
            subject_id=list_id,
            detail={"taken": taken.taken, "unchanged": taken.unchanged, "refused": len(taken.refused)},
        )
    return taken


async def _owners(connection: asyncpg.Connection, edition_id: UUID, lines: Sequence[CountedLine]) -> list[UUID | None]:
    """The entry of each line, by the list's own key where there is one, else by its post."""
    by_key = await connection.fetch(
        "SELECT external_id, id FROM entry WHERE edition_id = $1 AND external_id = ANY ($2)",
        edition_id,
        [line.external_id for line in lines if line.external_id and "\0" not in line.external_id],
    )
    posts = {line.post: _key(line.post) for line in lines if not line.external_id}
    by_post = await connection.fetch(
        "SELECT link_key, entry_id FROM public_post WHERE edition_id = $1 AND link_key = ANY ($2)",
        edition_id,
        [key for key in posts.values() if "\0" not in key],
    )
    keys = dict(by_key)
    links = dict(by_post)
    return [keys.get(line.external_id) if line.external_id else links.get(posts[line.post]) for line in lines]


def _key(post: str) -> str:
    try:
        return link_key(post)
    except ValueError:
        return ""


async def _held(connection: asyncpg.Connection, edition_id: UUID, entries: set[UUID]) -> dict[UUID, list[Measured]]:
    rows = await connection.fetch(
        "SELECT entry_id, measured_at, views, likes, shares FROM reach "
        "WHERE edition_id = $1 AND entry_id = ANY ($2) ORDER BY entry_id, measured_at",
        edition_id,
        list(entries),
    )
    held: dict[UUID, list[Measured]] = {}
    for entry, at, views, likes, shares in rows:
        held.setdefault(entry, []).append((at, (views, likes, shares)))
    return held
