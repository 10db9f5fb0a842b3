"""Lists in the API: a page of rows and an opaque cursor to the next; no offsets, no counts of secrets."""

import base64
import binascii
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from festival.errors import Invalid

Row = TypeVar("Row")
MOST = 200


class Page(msgspec.Struct, Generic[Row], frozen=True):
    """``next`` is given back as ``cursor`` to continue; null at the end."""

    items: list[Row]
    next: str | None


class WrongCursor(Invalid):
    """Not a cursor of ours."""

    sentence = "This cursor is not one of ours: start again without it."


class WithoutZone(Invalid):
    """An instant that is another one in each country."""

    sentence = "Give the time with its zone, such as 2026-03-01T12:00:00Z."


def write_cursor(*position: str) -> str:
    """A cursor that says after which row to continue."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def read_cursor(cursor: str | None, parts: int) -> list[str] | None:
    """The position within a cursor, or None at the start.

    Raises:
        WrongCursor: it was not made by `write_cursor` with as many parts.
    """
    if not cursor:
        return None
    try:
        position = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[str])
    except (msgspec.MsgspecError, binascii.Error, ValueError) as failure:
        raise WrongCursor(field="cursor") from failure
    if len(position) != parts:
        raise WrongCursor(field="cursor")
    return position


def cut_page(rows: list[Row], limit: int, position_of: Callable[[Row], tuple[str, ...]]) -> Page[Row]:
    """A page from ``limit + 1`` fetched rows; ``position_of`` names a row's cursor parts."""
    more = len(rows) > limit
    shown = rows[:limit]
    return Page(items=shown, next=write_cursor(*position_of(shown[-1])) if more else None)
