"""Which counted lines are new: those that repeat what stands add nothing, two answers for one moment are refused.

Counts that go down are kept as they come: platforms take views of machines away again.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from festival.audience.reach_list import CountedLine, refused
from festival.audience.rules import CountedBefore, NoSuchPost, NotAMoment
from festival.audience.schemas import RefusedReach
from festival.errors import Invalid

Counts = tuple[int, int, int]
Measured = tuple[datetime, Counts]


class Weighed(NamedTuple):
    """What a list comes to."""

    new: list[tuple[UUID, datetime, int, int, int]]
    unchanged: int
    refused: list[RefusedReach]


def weigh(
    lines: Iterable[tuple[CountedLine, UUID | None]], held: Mapping[UUID, list[Measured]], now: datetime
) -> Weighed:
    """Hold each line against what its entry had before, in the order of the list.

    ``held``: each entry's measurements in order of time. A line without a moment is of ``now``, and adds nothing where
    the latest measurement says the same.
    """
    new, unchanged, wrong = [], 0, []
    known = {entry: list(measured) for entry, measured in held.items()}
    for line, entry in lines:
        try:
            if entry is None:
                raise NoSuchPost(field="external_id" if line.external_id else "post")
            measured = known.setdefault(entry, [])
            at = _place(measured, line, now)
        except Invalid as refusal:
            wrong.append(refused(line.number, refusal))
            continue
        if at is None:
            unchanged += 1
            continue
        moment = line.at or now
        measured.insert(at, (moment, line.counts))
        new.append((entry, moment, *line.counts))
    return Weighed(new, unchanged, wrong)


def _place(measured: list[Measured], line: CountedLine, now: datetime) -> int | None:
    """Where the line goes among the measurements; None: it says what stands there."""
    moment = line.at or now
    if moment > now:
        raise NotAMoment(field="measured_at", value=moment.isoformat())
    if not measured:
        return 0
    if line.at is None and measured[-1][1] == line.counts:
        return None
    at = bisect_left(measured, moment, key=lambda one: one[0])
    if at < len(measured) and measured[at][0] == moment:
        if measured[at][1] == line.counts:
            return None
        raise CountedBefore(held=_told(measured[at][1]), said=_told(line.counts))
    return at


def _told(counts: Counts) -> str:
    return "/".join(str(count) for count in counts)
