"""A platform's list as a spreadsheet saves it: each line as counts of one post, or as a refusal."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from zoneinfo import ZoneInfo

from festival.audience.rules import (
    LONGEST_COUNT,
    MOST_COUNT,
    MOST_LINES,
    NoReachList,
    NoSuchPost,
    NotACount,
    NotAMoment,
    ReachKeyMissing,
    ReachListTooLong,
)
from festival.audience.schemas import ReachLine, RefusedReach
from festival.entries.posts.service import link_key
from festival.errors import Invalid

COLUMNS = ("post", "external_id", "views", "likes", "shares", "measured_at")
_ALSO_CALLED = {"link": "post", "url": "post", "video_link": "post", "date": "measured_at"}
_SEPARATORS = (",", ";", "\t")


@dataclass(slots=True)
class CountedLines:
    """Lines that can be read, column by column as the database takes them; whose they are stays to be found.

    An object for each of a hundred thousand lines would cost more than reading them: Python's collector of garbage
    walks through all that it holds, again and again while they come.
    """

    numbers: list[int] = field(default_factory=list)
    external_ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """What names the post, where there is no external_id."""
    moments: dict[datetime, int] = field(default_factory=dict)
    """Every moment that a line names, numbered from 1: most lists have one or a few."""
    counted_at: list[int] = field(default_factory=list)
    """The number of a line's moment; 0: it names none."""
    views: list[int] = field(default_factory=list)
    likes: list[int] = field(default_factory=list)
    shares: list[int] = field(default_factory=list)

    def add(self, number: int, external_id: str, link: str, at: datetime | None, counts: tuple[int, int, int]) -> None:
        """One line more; the counts are views, likes and shares."""
        self.numbers.append(number)
        self.external_ids.append(external_id)
        self.links.append(link)
        self.counted_at.append(0 if at is None else self.moments.setdefault(at, len(self.moments) + 1))
        views, likes, shares = counts
        self.views.append(views)
        self.likes.append(likes)
        self.shares.append(shares)


def refused(number: int, refusal: Invalid) -> RefusedReach:
    """A refusal as it is kept and told."""
    values = {name: one if isinstance(one, int) else str(one) for name, one in refusal.values.items()}
    code = re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__).lower()
    return RefusedReach(number, code, refusal.field, refusal.message, values)


def read_reach_list(content: bytes, zone: ZoneInfo) -> tuple[CountedLines, list[RefusedReach]]:
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
        lines = CountedLines()
        read = _reader(place, zone, lines)
        wrong: list[RefusedReach] = []
        for cells in reader:
            if not any(cells):
                continue
            try:
                read(reader.line_num, cells)
            except Invalid as refusal:
                wrong.append(refused(reader.line_num, refusal))
    except csv.Error as failure:
        raise NoReachList(field="list") from failure
    if len(lines.numbers) + len(wrong) > MOST_LINES:
        raise ReachListTooLong(field="list", most=MOST_LINES)
    return lines, wrong


def _places(heading: Sequence[str]) -> dict[str, int]:
    names = [re.sub(r"[\s-]+", "_", name.strip().casefold()) for name in heading]
    place = {_ALSO_CALLED.get(name, name): at for at, name in reversed(list(enumerate(names)))}
    if "views" not in place or not place.keys() & {"post", "external_id"}:
        raise NoReachList(field="list")
    return {name: at for name, at in place.items() if name in COLUMNS}


def _reader(place: dict[str, int], zone: ZoneInfo, lines: CountedLines) -> Callable[[int, list[str]], None]:
    """Reads one line into ``lines``; made once, because a list may have a hundred thousand."""
    width = max(place.values()) + 1
    # A column that the list has not is read from the empty cell that is put behind each line's last.
    chosen = itemgetter(*(place.get(name, width) for name in COLUMNS))

    @lru_cache(maxsize=4096)
    def moment(text: str) -> datetime:
        try:
            read = datetime.fromisoformat(text)
        except ValueError as failure:
            raise NotAMoment(field="measured_at", value=text[:40]) from failure
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)

    def read(number: int, cells: list[str]) -> None:
        if len(cells) != width:
            cells[width:] = [""] * (width - len(cells))
        cells.append("")
        post, key, views, likes, shares, at = map(str.strip, chosen(cells))
        if not post and not key:
            raise ReachKeyMissing
        link, when = "" if key else link_of(post), moment(at) if at else None
        lines.add(number, key, link, when, _counts(views, likes or "0", shares or "0"))

    return read


def _counts(views: str, likes: str, shares: str) -> tuple[int, int, int]:
    together = views + likes + shares
    if not (views and together.isdigit() and together.isascii() and len(together) <= LONGEST_COUNT):
        for name, text in (("views", views), ("likes", likes), ("shares", shares)):
            if not (text.isdigit() and text.isascii() and len(text) <= LONGEST_COUNT):
                raise NotACount(field=name, value=text[:40])
    return int(views), int(likes), int(shares)


def link_of(post: str) -> str:
    """What names the post at this address; "": no address of a post."""
    try:
        return link_key(post)
    except ValueError:
        return ""


def check_counts(line: ReachLine, key: str, post: str) -> None:
    """The same for a line that a program sent.

    Raises:
        ReachKeyMissing: it names no entry.
        NoSuchPost: no entry can be named so.
        NotACount: a count is negative or beyond any audience.
    """
    if not post and not key:
        raise ReachKeyMissing
    if "\0" in key + post:
        raise NoSuchPost(field="external_id" if key else "post")
    for name, count in (("views", line.views), ("likes", line.likes), ("shares", line.shares)):
        if not 0 <= count <= MOST_COUNT:
            raise NotACount(field=name, value=str(count))
