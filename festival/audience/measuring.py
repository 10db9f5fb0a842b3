"""Reach comes in: a platform's list from the team, or a batch from a program; the same again changes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec

from festival import clock
from festival.audience.queries import keep_from_jurors
from festival.audience.reach_list import CountedLines, check_counts, link_of, read_reach_list, refused
from festival.audience.schemas import NewReach, ReachTaken, RefusedReach
from festival.audience.weighing import take_lines
from festival.audit import service as audit
from festival.db import atomic
from festival.errors import Invalid

MOST_KEPT = 1000
"""Refused lines that are kept whole, to be read again; of the others, their numbers."""


async def take_reach_list(
    *, edition_id: UUID, by: UUID, filename: str, content: bytes, zone: str, taken_away: bool = False
) -> ReachTaken:
    """Take a CSV file; each line that cannot be taken is named with its number.

    ``taken_away``: the platform took views away, so that counts may go down.

    Raises:
        NoReachList, ReachListTooLong: it is no such list.
        ReachUntilSealed: ``by`` is on a jury that has not finished.
    """
    lines, wrong = read_reach_list(content, ZoneInfo(zone))
    name = "".join(letter for letter in filename if letter.isprintable())[:200]
    return await _take(edition_id, by, name, lines, wrong, taken_away)


async def take_reach(*, edition_id: UUID, by: UUID, new: NewReach) -> ReachTaken:
    """Take a program's batch; lines are numbered from 1.

    Raises:
        ReachUntilSealed: ``by`` is on a jury that has not finished.
    """
    lines, wrong = CountedLines(), []
    for number, one in enumerate(new.lines, start=1):
        key, post = one.external_id.strip(), one.post.strip()
        try:
            check_counts(one, key, post)
        except Invalid as refusal:
            wrong.append(refused(number, refusal))
        else:
            link = "" if key else link_of(post)
            lines.add(number, key, link, one.measured_at, (one.views, one.likes, one.shares))
    return await _take(edition_id, by, "", lines, wrong, new.taken_away)


async def _take(
    edition_id: UUID, by: UUID, filename: str, lines: CountedLines, wrong: list[RefusedReach], taken_away: bool
) -> ReachTaken:
    async with atomic() as connection:
        await keep_from_jurors(connection, edition_id, by)
        # One list of an edition after another; what refers to the edition is not held up.
        await connection.execute("SELECT FROM edition WHERE id = $1 FOR NO KEY UPDATE", edition_id)
        now = await clock.now(connection)
        weighed = await take_lines(connection, edition_id, lines, now, taken_away=taken_away)
        every = sorted([*wrong, *weighed.refused], key=lambda one: one.number)
        taken = msgspec.structs.replace(weighed, refused=every)
        list_id = uuid4()
        await connection.execute(
            "INSERT INTO reach_list (edition_id, id, filename, taken, unchanged, refused, refused_lines, sent_by) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            edition_id,
            list_id,
            filename,
            taken.taken,
            taken.unchanged,
            msgspec.to_builtins(taken.refused[:MOST_KEPT]),
            _lines_by_code(taken.refused),
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


def _lines_by_code(every: Sequence[RefusedReach]) -> dict[str, list[int]]:
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for one in every:
        lines[one.code].append(one.number)
    return dict(lines)
