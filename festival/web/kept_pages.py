"""Public pages kept in this process, so that very many readers at once cost one rendering and almost no query."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A rendered page of which no byte belongs to its reader."""

    content: bytes
    tag: str
    """Its digest."""
    stamp: str
    """What the database said of everything the page shows."""
    with_form: bool
    """A place is kept open in it for the token of whoever reads it."""
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

    def again(self, key: Hashable, *, stamp: str, until: float) -> KeptPage | None:
        """A page whose time is over, good once more where the database still says the same."""
        page = self._pages.get(key)
        if page is None or page.stamp != stamp:
            return None
        self._pages[key] = page = replace(page, until=until)
        return page

    def keep(self, key: Hashable, page: str, *, stamp: str, until: float, with_form: bool = False) -> KeptPage:
        """Keep a page that was rendered after ``stamp`` was asked for."""
        content = page.encode()
        tag = hashlib.sha256(content).hexdigest()[:32]
        made = self._pages[key] = KeptPage(content, tag, stamp, with_form, until)
        self._pages.move_to_end(key)
        while len(self._pages) > self._most:
            self._pages.popitem(last=False)
        return made
