"""A worker's signs of life: it serves no port, so whoever watches it looks at a file or is told by systemd.

A sign is given from the worker's own loop while its queue is being worked on: a loop that hangs and a queue that ended
give none. That the database is away is no fault of the worker's, which waits for it: the alert on silent workers
tells of that.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

EVERY_SECONDS = 10.0
"""A sixth or less of what those who watch allow (``infra/compose.yaml``, ``WatchdogSec``, ``infra/aws/compute.tf``)."""


@asynccontextmanager
async def giving_signs(lives: Callable[[], bool], *, file: Path | None) -> AsyncIterator[None]:
    """Give signs within the block, for as long as it ``lives``: touch the file, tell systemd where it asked to be told.

    Raises:
        OSError: the file cannot be written.
    """
    service = os.environ.get("NOTIFY_SOCKET")

    def sign(word: str) -> None:
        if file is not None:
            file.touch()
        if service is not None:
            _tell(service, word)

    sign("READY=1")
    beating = asyncio.create_task(_beat(lives, sign))
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
        if service is not None:
            _tell(service, "STOPPING=1")


async def _beat(lives: Callable[[], bool], sign: Callable[[str], None]) -> None:
    while lives():
        # A disk without room or a systemd that is not there is not what the worker must die of.
        with suppress(OSError):
            sign("WATCHDOG=1")
        await asyncio.sleep(EVERY_SECONDS)


def _tell(service: str, word: str) -> None:
    """One datagram, as sd_notify(3) describes; a leading ``@`` stands for the abstract namespace."""
    address = f"\0{service[1:]}" if service.startswith("@") else service
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as way:
        way.sendto(word.encode(), address)
