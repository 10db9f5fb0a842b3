"""Quarantine as organisers order it, and as the desk reads it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

_Text = Annotated[str, msgspec.Meta(max_length=20_000)]


class NewQuarantine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why nobody may watch the film, and who alone may read its bytes; a report that this deals with."""

    reason: _Text
    keepers: Annotated[list[UUID], msgspec.Meta(max_length=10)]
    report: UUID | None = None


class Lifting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the film may be watched again."""

    reason: _Text


class HeldFile(msgspec.Struct, frozen=True):
    """A file that is held, for its keepers."""

    master_id: UUID
    filename: str
    bytes: int


class QuarantineForOrganiser(msgspec.Struct, frozen=True):
    """An entry held back; ``files`` only for those who may read them."""

    reason: str
    put_by: str
    put_at: datetime
    keepers: list[str]
    files: list[HeldFile]
