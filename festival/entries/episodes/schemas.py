"""What a program changes of an episode."""

from uuid import UUID

import msgspec


class EpisodeChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What takes an episode's place, and what it is called; None: as it was."""

    upload: UUID | None = None
    title: str | None = None
