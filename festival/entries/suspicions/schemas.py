"""Two films that may be one, as the team compares them and decides."""

from datetime import datetime
from uuid import UUID

import msgspec

from festival.entries.rules import EntryState, SuspicionState


class FilmUnderSuspicion(msgspec.Struct, frozen=True):
    """One of two films that may be one, as the team compares them."""

    entry_id: UUID
    edition_name: str
    edition_slug: str
    here: bool
    """It stands in the reader's edition, not in an earlier one."""
    title: str
    title_english: str
    state: EntryState
    entrant_name: str | None
    """None: entered in an earlier edition whose desk the reader does not work at."""
    submitted_at: datetime
    duration_seconds: float | None
    width: int | None
    height: int | None
    bytes: int
    video_codec: str | None
    sha256: str | None
    has_sheet: bool


class SuspicionForOrganiser(msgspec.Struct, frozen=True):
    """Two films that may be one; ``likeness`` is the share of pictures or sound in common, 1 for the same bytes."""

    id: UUID
    kind: str
    likeness: float
    state: SuspicionState
    same_entrant: bool
    aside: UUID | None
    """The entry of the two that stands aside for the other one; None: they are not merged."""
    film: FilmUnderSuspicion
    other: FilmUnderSuspicion
    found_at: datetime
    decided_at: datetime | None
    decided_by: str | None


class Merge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of the two entries is judged."""

    keep: UUID


class SuspicionDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One film or two; or neither any more."""

    state: SuspicionState
