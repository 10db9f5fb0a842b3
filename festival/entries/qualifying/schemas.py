"""What the team holds of one entry apart from the rules: clauses that fail, clauses waived, notes of its own."""

from datetime import datetime
from uuid import UUID

import msgspec


class WaivedClause(msgspec.Struct, frozen=True):
    """A clause that does not hold for one entry."""

    clause: str
    reason: str
    waived_at: datetime


class FailingClause(msgspec.Struct, frozen=True):
    """A clause that an entry breaks and that can be waived, with what its entrant reads of it."""

    clause: str
    message: str


class NoteOfEntry(msgspec.Struct, frozen=True):
    """What somebody of the team noted; ``mine``: the reader did."""

    id: UUID
    body: str
    author_name: str
    mine: bool
    written_at: datetime
