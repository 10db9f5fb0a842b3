"""What of the logs is shown."""

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
