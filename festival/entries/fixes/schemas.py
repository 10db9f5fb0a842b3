"""A fix that was asked for, as the entrant and the team read it."""

from datetime import datetime
from typing import Annotated

import msgspec

from festival.entries.fixes.rules import FixState


class FixOfEntry(msgspec.Struct, frozen=True):
    """What is to be mended and until when; ``state`` says whether it was."""

    reason: str
    until: datetime
    asked_at: datetime
    mended_at: datetime | None
    state: FixState


class NewFix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be mended, as the entrant will read it, and until when (RFC 3339)."""

    reason: Annotated[str, msgspec.Meta(max_length=20_000)]
    until: datetime
