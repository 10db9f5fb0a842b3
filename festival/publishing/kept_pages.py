"""Public pages kept for a moment, so that very many readers at once cost one rendering and no query."""

import time
from collections import OrderedDict
from collections.abc import Hashable

KEPT_SECONDS = 2.0
"""How long something that was taken away may still be shown to readers who are not signed in."""


class KeptPages:
    """Rendered pages of one process, the oldest forgotten first."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, tuple[float, str]] = OrderedDict()

    def get(self, key: Hashable) -> str | None:
        """A page that is still good, or None."""
        until, page = self._pages.get(key, (0.0, ""))
        return page if time.monotonic() < until else None

    def keep(self, key: Hashable, page: str, *, asked_at: float, seconds: float = KEPT_SECONDS) -> None:
        """Keep a page for no more ``seconds`` than it says what is true, since what it says was asked for.

        ``asked_at``: on the monotonic clock, before the query.
        """
        self._pages[key] = (asked_at + min(seconds, KEPT_SECONDS), page)
        self._pages.move_to_end(key)
        while len(self._pages) > self._most:
            self._pages.popitem(last=False)
