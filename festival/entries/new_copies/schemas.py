"""A new copy of a film before a jury, as the entrant and the team read it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from festival.entries.new_copies.rules import CopyState
from festival.entries.sent_films import VerdictForPerson


class CopyOfEntry(msgspec.Struct, frozen=True):
    """What was asked for, and how far it is; ``verdict``: of the copy that was sent, once it was measured."""

    reason: str
    until: datetime
    state: CopyState
    verdict: VerdictForPerson | None
    admitted_at: datetime | None


class CopyAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a new copy is needed, as the entrant will read it, and until when (RFC 3339)."""

    reason: Annotated[str, msgspec.Meta(max_length=20_000)]
    until: datetime


class SwappedFilm(msgspec.Struct, frozen=True):
    """An entry whose film is another one since now."""

    edition_id: UUID
    entry_id: UUID
    title: str
