"""What of the logs is shown."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class ChainReport(msgspec.Struct, frozen=True):
    """What a check of one log found.

    ``broken_at`` is the first position that does not fit; ``waiting`` counts the events that are not chained yet.
    """

    length: int
    head: str
    waiting: int
    broken_at: int | None

    @property
    def intact(self) -> bool:
        """Whether every link fits."""
        return self.broken_at is None


class EventForOrganiser(msgspec.Struct, frozen=True):
    """One line of the log that an organiser reads; never an act on a scoresheet."""

    id: UUID
    at: datetime
    actor_name: str | None
    act: str
    subject_id: UUID | None
    detail: dict[str, Any]
