"""Public pages kept in this process, so that very many readers at once cost one rendering and almost no query."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from typing import NamedTuple

TRUSTED_SECONDS = 0.05
"""How long the database is not asked again whether a page is still true, however many read it."""


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


class _Asking(NamedTuple):
    """Somebody asks whether a page is still true, for all who read it meanwhile."""

    since: float
    """On the monotonic clock."""
    answer: asyncio.Future[KeptPage]


class KeptPages:
    """Rendered pages of one process, the oldest forgotten first."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._asking: dict[Hashable, _Asking] = {}

    async def fresh(self, key: Hashable, ask: Callable[[], Awaitable[KeptPage]]) -> KeptPage:
        """A page that is good, or what ``ask`` gives, once for all who wait for it.

        Whoever comes while it is asked for waits for that answer if it was begun within the time for which a page is
        trusted, and for the next one otherwise: nobody is shown what was changed longer than that before they came.
        """
        while (page := self.get(key)) is None:
            asking = self._asking.get(key)
            if asking is None:
                asking = self._ask(key, ask)
            elif time.monotonic() - asking.since > TRUSTED_SECONDS:
                await asyncio.wait([asking.answer])
                continue
            # It goes on without a reader who leaves, for the others.
            return await asyncio.shield(asking.answer)
        return page

    def _ask(self, key: Hashable, ask: Callable[[], Awaitable[KeptPage]]) -> _Asking:
        asking = self._asking[key] = _Asking(time.monotonic(), asyncio.ensure_future(ask()))

        def done(answer: asyncio.Future[KeptPage]) -> None:
            del self._asking[key]
            if not answer.cancelled():
                # Looked at, should everybody who waited for it have left.
                answer.exception()

        asking.answer.add_done_callback(done)
        return asking

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
