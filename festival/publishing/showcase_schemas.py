"""What a showcase is to its organisers and to anyone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from festival.publishing.showcase_rules import ItemKind, PlayReached, Rhythm

Instant = Annotated[datetime, Meta(tz=True)]


class NewShowcase(msgspec.Struct, frozen=True):
    """What an organiser gives; instants are naive, on the clocks of the edition. None: at once."""

    slug: str
    title: str
    about: str = ""
    entry_id: UUID | None = None
    """The series or film; None: the films of the published palmarès."""
    first_at: datetime | None = None
    rhythm: Rhythm = Rhythm.DAILY
    poster_at: datetime | None = None


class NewPart(msgspec.Struct, frozen=True):
    """A trailer, a bonus or a live event; instants are naive, on the clocks of the edition. None: at once."""

    kind: ItemKind
    title: str
    release_at: datetime | None = None
    starts_at: datetime | None = None
    link: str = ""


class NewShowcaseByProgram(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same from a program, whose instants carry their offset."""

    slug: Annotated[str, Meta(max_length=80)]
    title: Annotated[str, Meta(max_length=300)]
    about: Annotated[str, Meta(max_length=5000)] = ""
    entry: UUID | None = None
    """The series; null: the films of the published palmarès."""
    first_at: Instant | None = None
    """When the first episode is released; null: all of them now."""
    rhythm: Rhythm = Rhythm.DAILY
    poster_at: Instant | None = None
    """When the page with its poster is released; null: now."""


class NewPartByProgram(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A trailer, making-of, interview or live event from a program."""

    kind: ItemKind
    title: Annotated[str, Meta(max_length=300)] = ""
    release_at: Instant | None = None
    """When it is released or announced; null: now."""
    starts_at: Instant | None = None
    """When a live event begins."""
    link: Annotated[str, Meta(max_length=500)] = ""
    """Where a live event takes place."""


class PartFilm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The upload that a trailer or bonus is shown from."""

    upload: UUID


class PartMoved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a part is released instead; null: now."""

    release_at: Instant | None = None


class ShowcaseItemShown(msgspec.Struct, frozen=True):
    """A part of a showcase; the query has decided that its reader may know it."""

    id: UUID
    kind: ItemKind
    position: int
    title: str
    entry_id: UUID | None
    episode: int | None
    master_id: UUID | None
    release_at: datetime
    starts_at: datetime | None
    link: str
    ready: bool
    """Whether its film can be watched."""
    width: int
    height: int
    seconds: float
    languages: list[str]
    """Of its subtitles that somebody of the team has read."""

    def reported_as(self, series_id: UUID | None) -> UUID | None:
        """The entry that a report of this part is about: its own, or the series whose trailer or bonus it is."""
        return None if self.kind in {ItemKind.POSTER, ItemKind.LIVE} else self.entry_id or series_id


class Release(msgspec.Struct, frozen=True):
    """An episode that is to come: its number and instant, nothing else."""

    number: int
    release_at: datetime


class ShowcaseShown(msgspec.Struct, frozen=True):
    """A showcase with the parts its reader may know."""

    edition_id: UUID
    id: UUID
    slug: str
    title: str
    about: str
    edition_slug: str
    edition_name: str
    zone: str
    now: datetime
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    series_id: UUID | None
    """The entry whose episodes it shows; None: it shows a selection."""
    items: list[ShowcaseItemShown]
    to_come: list[Release]


class ShowcaseForProgram(msgspec.Struct, frozen=True):
    """A showcase whole, released or not, as a program of its organisers reads it."""

    slug: str
    title: str
    about: str
    path: str
    """Of its public page."""
    zone: str
    """On whose clocks its schedule is kept."""
    series: UUID | None
    """The entry whose episodes it shows; null: it shows a selection."""
    parts: list[ShowcaseItemShown]
    """In the order of their release."""


class ShowcaseInList(msgspec.Struct, frozen=True):
    """A showcase in its organisers' list."""

    slug: str
    title: str
    parts: int
    released: int
    next_at: datetime | None


class PlaysOfItem(msgspec.Struct, frozen=True):
    """How often a part was played, and how far."""

    kind: ItemKind
    position: int
    title: str
    release_at: datetime
    begun: int
    half: int
    finished: int

    @property
    def completion(self) -> str | None:
        """Of a hundred who began it, how many saw its end; None: nobody began it."""
        return f"{min(100, 100 * self.finished // self.begun)} %" if self.begun else None


class CampaignReport(msgspec.Struct, frozen=True):
    """A campaign in numbers, on one page."""

    title: str
    entries: int
    countries: int
    entrants: int
    reached: int
    """Entries of which a platform counted anything."""
    views: int
    likes: int
    shares: int
    """What platforms counted last for each of them, together."""
    plays: list[PlaysOfItem]
    now: datetime

    @property
    def begun(self) -> int:
        """Plays of all parts."""
        return sum(part.begun for part in self.plays)

    @property
    def finished(self) -> int:
        """Of them, those that came to the end."""
        return sum(part.finished for part in self.plays)


class PlayTold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A player says how far a part was watched; nothing says by whom."""

    reached: PlayReached
