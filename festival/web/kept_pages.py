"""Public pages kept for a moment, so that very many readers at once cost one rendering and almost no query."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace

KEPT_SECONDS = 2.0
"""How long something that was taken away may still be shown to readers who are not signed in."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A rendered page of which no byte belongs to its reader."""

    content: bytes
    tag: str
    """Its digest as a weak ETag: servers in between may compress it."""
    stamp: str
    """What the database said of everything the page shows."""
    until: float
    """On the monotonic clock."""


class KeptPages:
    """Rendered pages of one process, the oldest forgotten first."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()

    def get(self, key: Hashable) -> KeptPage | None:
        """A page that is still good, or None."""
        page = self._pages.get(key)
        return page if page is not None and time.monotonic() < page.until else None

    def again(self, key: Hashable, *, stamp: str, asked_at: float, seconds: float) -> KeptPage | None:
        """A page whose time is over, good for as long again, where the database still says the same."""
        page = self._pages.get(key)
        if page is None or page.stamp != stamp:
            return None
        self._pages[key] = page = replace(page, until=asked_at + seconds)
        return page

    def keep(
        self, key: Hashable, page: str, *, asked_at: float, seconds: float = KEPT_SECONDS, stamp: str = ""
    ) -> KeptPage:
        """Keep a page for no more ``seconds`` than it says what is true, since what it says was asked for.

        ``asked_at``: on the monotonic clock, before the query.
        """
        content = page.encode()
        tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
        made = self._pages[key] = KeptPage(content, tag, stamp, asked_at + min(seconds, KEPT_SECONDS))
        self._pages.move_to_end(key)
        while len(self._pages) > self._most:
            self._pages.popitem(last=False)
        return made
