"""Who runs beside whom: work goes on side by side until something must run alone, which then waits for the others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """The turns of one process."""

    def __init__(self) -> None:
        self._running = 0
        self._alone_wanted = 0
        self._alone = False
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def turn(self, *, alone: bool) -> AsyncIterator[None]:
        """Run the block beside others, or with nobody else; whoever comes after one that must be alone waits for it."""
        async with self._changed:
            self._alone_wanted += alone
            try:
                await self._changed.wait_for(lambda: self._may_begin(alone=alone))
            finally:
                self._alone_wanted -= alone
                self._changed.notify_all()
            self._running += 1
            self._alone = alone
        try:
            yield
        finally:
            async with self._changed:
                self._running -= 1
                self._alone = False
                self._changed.notify_all()

    def _may_begin(self, *, alone: bool) -> bool:
        if alone:
            return self._running == 0
        return not self._alone and self._alone_wanted == 0
