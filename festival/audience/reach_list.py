"""A platform's list as a spreadsheet saves it: each line as counts of one post, or as a refusal."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from festival.audience.rules import (
    MOST_COUNT,
    MOST_LINES,
    NoReachList,
    NotACount,
    NotAMoment,
    ReachKeyMissing,
    ReachListTooLong,
)
from festival.audience.schemas import RefusedReach
from festival.errors import Invalid

COLUMNS = ("post", "external_id", "views", "likes", "shares", "measured_at")
_ALSO_CALLED = {"link": "post", "url": "post", "video_link": "post", "date": "measured_at"}
_SEPARATORS = (",", ";", "\t")


class CountedLine(NamedTuple):
    """A line that can be read; whose it is stays to be found."""

    number: int
    external_id: str
    post: str
    at: datetime | None
    counts: tuple[int, int, int]
    """Views, likes, shares."""


def refused(number: int, refusal: Invalid) -> RefusedReach:
    """A refusal as it is kept and told."""
    values = {name: one if isinstance(one, int) else str(one) for name, one in refusal.values.items()}
    code = re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__).lower()
    return RefusedReach(number, code, refusal.field, refusal.message, values)


def read_reach_list(content: bytes, zone: ZoneInfo) -> tuple[list[CountedLine], list[RefusedReach]]:
    """The lines of a CSV file; moments without a zone are of ``zone``.

    Raises:
        NoReachList: its first line does not name views, and post or external_id; or it is no UTF-8.
        ReachListTooLong: it has too many lines.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise NoReachList(field="list") from failure
    if "\0" in text:
        raise NoReachList(field="list")
    heading = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        place = _places(next(reader, []))
        read = _reader(place, zone)
        lines: list[CountedLine] = []
        wrong: list[RefusedReach] = []
        for cells in reader:
            if not any(cells):
                continue
            try:
                lines.append(read(reader.line_num, cells))
            except Invalid as refusal:
                wrong.append(refused(reader.line_num, refusal))
    except csv.Error as failure:
        raise NoReachList(field="list") from failure
    if len(lines) + len(wrong) > MOST_LINES:
        raise ReachListTooLong(field="list", most=MOST_LINES)
    return lines, wrong


def _places(heading: Sequence[str]) -> dict[str, int]:
    names = [re.sub(r"[\s-]+", "_", name.strip().casefold()) for name in heading]
    place = {_ALSO_CALLED.get(name, name): at for at, name in reversed(list(enumerate(names)))}
    if "views" not in place or not place.keys() & {"post", "external_id"}:
        raise NoReachList(field="list")
    return {name: at for name, at in place.items() if name in COLUMNS}


def _reader(place: dict[str, int], zone: ZoneInfo) -> Callable[[int, list[str]], CountedLine]:
    """Reads one line; made once, because a list may have a hundred thousand."""
    order = [place.get(name, -1) for name in COLUMNS]
    widest = max(place.values())

    @lru_cache(maxsize=4096)
    def moment(text: str) -> datetime:
        try:
            read = datetime.fromisoformat(text)
        except ValueError as failure:
            raise NotAMoment(field="measured_at", value=text[:40]) from failure
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)

    def read(number: int, cells: list[str]) -> CountedLine:
        if len(cells) <= widest:
            cells = cells + [""] * (widest + 1 - len(cells))
        post, key, views, likes, shares, at = [cells[one].strip() if one >= 0 else "" for one in order]
        if not post and not key:
            raise ReachKeyMissing
        counts = (_count("views", views), _count("likes", likes or "0"), _count("shares", shares or "0"))
        return CountedLine(number, key, post, moment(at) if at else None, counts)

    return read


def _count(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise NotACount(field=name, value=text[:40])
    return int(text)


def check_counts(line: CountedLine) -> None:
    """The same for a line that a program sent.

    Raises:
        ReachKeyMissing: it names no entry.
        NotACount: a count is negative or beyond any audience.
    """
    if not line.post and not line.external_id:
        raise ReachKeyMissing
    for name, count in zip(("views", "likes", "shares"), line.counts, strict=True):
        if not 0 <= count <= MOST_COUNT:
            raise NotACount(field=name, value=str(count))
