"""Counted lines are joined with their entries, held against what is counted already, and taken: one statement for all.

A list has tens of thousands of lines; nothing is asked for each of them. What repeats a measurement adds nothing. Two
answers for one moment, and views that went back, are refused: a counter only grows, so either the list or what is held
is wrong, unless whoever sends it says that the platform took views away. Likes may be taken back by people.
"""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from festival.audience.reach_list import CountedLines, refused
from festival.audience.rules import CountedBefore, CountedTwice, NoSuchPost, NotAMoment, ReachWentBack
from festival.audience.schemas import ReachTaken, RefusedReach
from festival.errors import Invalid

_TAKE = """
    WITH line AS (
        -- A line that names no moment has 0, where the array of moments has nothing.
        SELECT number, external_id, link, coalesce(($11::timestamptz[])[counted_at], $9) AS at,
            counted_at = 0 AS undated, views, likes, shares
        FROM unnest($2::int[], $3::text[], $4::text[], $5::int[], $6::bigint[], $7::bigint[], $8::bigint[])
            AS said (number, external_id, link, counted_at, views, likes, shares)
    ), owned AS (
        SELECT line.number, line.external_id <> '' AS keyed, coalesce(own.id, public_post.entry_id) AS entry_id,
            line.at, line.undated, line.views, line.likes, line.shares
        FROM line
        LEFT JOIN entry AS own ON own.edition_id = $1 AND own.external_id = line.external_id AND line.external_id <> ''
        LEFT JOIN public_post ON public_post.edition_id = $1 AND public_post.link_key = line.link
            AND line.external_id = ''
    ), beside AS (
        -- Most lines are later than all that is held: one look for each of these, and none for a first list. OFFSET
        -- keeps what was found from being looked up again wherever it is named.
        SELECT owned.*, CASE WHEN (SELECT EXISTS (SELECT FROM reach WHERE reach.edition_id = $1)) THEN (
            SELECT reach FROM reach WHERE reach.edition_id = $1 AND reach.entry_id = owned.entry_id
            ORDER BY measured_at DESC LIMIT 1) END AS latest
        FROM owned OFFSET 0
    ), placed AS (
        SELECT beside.*, CASE WHEN (latest).measured_at > at THEN (
                SELECT reach FROM reach WHERE reach.edition_id = $1 AND reach.entry_id = beside.entry_id
                AND measured_at <= at ORDER BY measured_at DESC LIMIT 1) ELSE latest END AS held,
            CASE WHEN (latest).measured_at > at THEN (
                SELECT reach.views FROM reach WHERE reach.edition_id = $1 AND reach.entry_id = beside.entry_id
                AND measured_at > at ORDER BY measured_at LIMIT 1) END AS later_views
        FROM beside OFFSET 0
    ), found AS (
        SELECT *, CASE
            WHEN entry_id IS NULL THEN 'unknown'
            WHEN at > $9 THEN 'ahead'
            WHEN (views, likes, shares) = ((held).views, (held).likes, (held).shares)
                AND ((held).measured_at = at OR undated) THEN 'same'
            WHEN (held).measured_at = at THEN 'other'
            WHEN NOT $10 AND (views < (held).views OR views > later_views) THEN 'back'
        END AS fault
        FROM placed
    ), told AS (
        SELECT *, lag(number) OVER in_time AS number_before,
            CASE WHEN fault IN ('unknown', 'ahead') THEN fault
                WHEN lag(at) OVER in_time = at THEN 'twice' ELSE fault END AS first_fault
        FROM found WINDOW in_time AS (PARTITION BY entry_id ORDER BY at, number)
    ), listed AS (
        SELECT *, max(views) FILTER (WHERE first_fault IS NULL) OVER (PARTITION BY entry_id ORDER BY at, number
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS listed_views
        FROM told
    ), weighed AS MATERIALIZED (
        SELECT *, greatest((held).views, listed_views) AS most_before, CASE
            WHEN first_fault IS NULL AND NOT $10 AND views < listed_views THEN 'back' ELSE first_fault END AS answer
        FROM listed
    ), taken AS (
        INSERT INTO reach (edition_id, entry_id, measured_at, views, likes, shares)
        SELECT $1, entry_id, at, views, likes, shares FROM weighed WHERE answer IS NULL
    )
    SELECT count(*) FILTER (WHERE answer IS NULL) AS taken, count(*) FILTER (WHERE answer = 'same') AS unchanged,
        coalesce(jsonb_agg(jsonb_build_object(
            'answer', answer, 'number', number, 'keyed', keyed, 'at', at, 'before', number_before,
            'said', concat_ws('/', views, likes, shares),
            'held', concat_ws('/', (held).views, (held).likes, (held).shares),
            'earlier', CASE WHEN views < most_before THEN most_before ELSE views END,
            'later', CASE WHEN views < most_before THEN views ELSE later_views END
        ) ORDER BY number) FILTER (WHERE answer <> 'same'), '[]') AS refused
    FROM weighed
"""


class _Weighed(msgspec.Struct, frozen=True):
    """A line that is not taken, with what speaks against it."""

    answer: str
    number: int
    keyed: bool
    at: str
    before: int | None
    said: str
    held: str
    earlier: int | None
    later: int | None


async def take_lines(
    connection: asyncpg.Connection,
    edition_id: UUID,
    lines: CountedLines,
    now: datetime,
    *,
    taken_away: bool,
) -> ReachTaken:
    """Take what is new of these lines into the edition's reach; a line without a moment is of ``now``.

    ``taken_away``: the platform took views away, so that counts may go down.
    """
    # A table that was empty when it was last looked at would be read whole and sorted for each line; its key is sorted.
    await connection.execute("SET LOCAL work_mem = '64MB'; SET LOCAL enable_sort = off")
    row = await connection.fetchrow(
        _TAKE,
        edition_id,
        lines.numbers,
        lines.external_ids,
        lines.links,
        lines.counted_at,
        lines.views,
        lines.likes,
        lines.shares,
        now,
        taken_away,
        list(lines.moments),
    )
    assert row is not None  # noqa: S101 (an aggregate has one row)
    wrong = [_told(one) for one in msgspec.convert(row["refused"], list[_Weighed])]
    return ReachTaken(row["taken"], row["unchanged"], wrong)


def _told(one: _Weighed) -> RefusedReach:
    refusals: dict[str, Invalid] = {
        "unknown": NoSuchPost(field="external_id" if one.keyed else "post"),
        "ahead": NotAMoment(field="measured_at", value=one.at),
        "twice": CountedTwice(first=one.before),
        "other": CountedBefore(held=one.held, said=one.said),
        "back": ReachWentBack(field="views", earlier=one.earlier, later=one.later),
    }
    return refused(one.number, refusals[one.answer])
