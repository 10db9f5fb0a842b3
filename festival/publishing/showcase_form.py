"""What an organiser types about a showcase and its parts; instants on the clocks of the edition's zone."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from festival.publishing.showcase_rules import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    ItemKind,
    NothingToShow,
    Rhythm,
    UnreadableRelease,
)
from festival.publishing.showcase_schemas import NewPart, NewShowcase

FIELDS = ("source", "title", "slug", "about", "first_at", "rhythm", "poster_at")
PART_FIELDS = ("kind", "part_title", "release_at", "starts_at", "link")
PUBLISHED = "published"
"""Stands for the films of the published palmarès among the sources."""


def read_showcase(values: Mapping[str, str]) -> NewShowcase:
    """The form's values.

    Raises:
        NothingToShow: no source was chosen.
        UnreadableRelease: an instant cannot be read.
    """
    source = values.get("source", "")
    try:
        entry_id = None if source == PUBLISHED else UUID(source)
    except ValueError as failure:
        raise NothingToShow(field="source") from failure
    return NewShowcase(
        slug=values.get("slug", "").strip(),
        title=values.get("title", ""),
        about=values.get("about", ""),
        entry_id=entry_id,
        first_at=read_wall(values, "first_at"),
        rhythm=Rhythm.TOGETHER if values.get("rhythm") == Rhythm.TOGETHER else Rhythm.DAILY,
        poster_at=read_wall(values, "poster_at"),
    )


def read_part(values: Mapping[str, str]) -> NewPart:
    """The form's values; a kind that cannot be added is refused by the verb.

    Raises:
        UnreadableRelease: an instant cannot be read.
    """
    kind = values.get("kind", "")
    return NewPart(
        kind=ItemKind(kind) if kind in set(ItemKind) else ItemKind.EPISODE,
        title=values.get("part_title", ""),
        release_at=read_wall(values, "release_at"),
        starts_at=read_wall(values, "starts_at"),
        link=values.get("link", ""),
    )


def read_wall(values: Mapping[str, str], name: str) -> datetime | None:
    """What clocks show at an instant, or None where nothing was typed.

    Raises:
        UnreadableRelease: it is no date with its time.
    """
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        wall = datetime.fromisoformat(text)
    except ValueError as failure:
        raise UnreadableRelease(field=name) from failure
    if wall.tzinfo is not None or not EARLIEST_YEAR < wall.year < LATEST_YEAR:
        raise UnreadableRelease(field=name)
    return wall
