"""The site in several processes on one port: a process answers on one core, and one that dies takes nobody along.

The first process holds the installation (the embedded database, the workers) and answers nothing itself. It starts the
others, each on a socket of its own on the same port, among which the system shares connections out, and starts another
where one died. A process ends when its standard input does: when it is told to, and when the first one was killed.
"""

import asyncio
import logging
import os
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from festival.cli.site import bind, listen, on_signals, serving_figures
from festival.errors import Refused
from festival.settings import Settings

ANSWERING = "answering\n"
"""What a process says on its standard output once it answers."""
_PAUSE_SECONDS = 1.0
"""Before another is started in the place of one that died, so that a fault at the start is no storm."""
_logger = logging.getLogger("palmares.serve")


class ProcessFailed(Refused):
    """A process of the site cannot begin; it has said why."""

    sentence = "A process of the site ended before it answered (status %(status)s). What it said stands above."


def share(settings: Settings) -> tuple[socket.socket, Settings]:
    """Take the port for several processes: nobody else's, and nothing is answered yet.

    Raises:
        PortBusy, PortForbidden: with the sentence for the terminal.
    """
    # A shared port could be taken a second time by the same user: alone first, whoever has it already is noticed.
    alone, settings = listen(settings)
    alone.close()
    return bind(settings, shared=True), settings


@asynccontextmanager
async def serving_in_several(settings: Settings, dsn: str) -> AsyncIterator[asyncio.Task[None]]:
    """The site answers within the block, in as many processes as settings say, until somebody ends the task given."""
    ended = asyncio.Event()
    places = [_Place(_environment(settings, dsn, number), ended) for number in range(1, settings.processes + 1)]
    keeping = [asyncio.create_task(place.keep()) for place in places]
    try:
        async with serving_figures(settings):
            with on_signals(ended.set):
                await asyncio.gather(*(place.begun for place in places))
                yield asyncio.create_task(_until(ended))
    finally:
        ended.set()
        for place in places:
            place.end()
        await asyncio.gather(*keeping)


async def _until(ended: asyncio.Event) -> None:
    await ended.wait()


def _environment(settings: Settings, dsn: str, number: int) -> dict[str, str]:
    """What process ``number`` is told: the same installation, whose database is not its own; figures one port on."""
    told = {
        **os.environ,
        "PALMARES_DATA": str(settings.data),
        "PALMARES_HOST": settings.host,
        "PALMARES_PORT": str(settings.port),
        "PALMARES_DATABASE_URL": dsn,
    }
    if settings.metrics is not None:
        host, port = settings.metrics
        told["PALMARES_METRICS"] = f"{host}:{port + number}"
    return told


class _Place:
    """One of them: its process, and the next one where that dies."""

    def __init__(self, environment: dict[str, str], ended: asyncio.Event) -> None:
        self.environment = environment
        self.ended = ended
        self.begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done once the first process here answers, or with why it does not."""
        self._process: Process | None = None
        self._answers = False

    async def keep(self) -> None:
        """Keep a process here until the site is ended."""
        while not self.ended.is_set():
            self._process = process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "festival.cli.starting", "one_of_several"),
                stdin=PIPE,
                stdout=PIPE,
                env=self.environment,
            )
            assert process.stdout is not None  # noqa: S101 (asked for above)
            if self.ended.is_set():
                process.kill()
            self._answers = await process.stdout.readline() == ANSWERING.encode()
            if self._answers and not self.begun.done():
                self.begun.set_result(None)
            status = await process.wait()
            self._answers = False
            if self.ended.is_set():
                self.begun.cancel()
            elif not self.begun.done():
                self.begun.set_exception(ProcessFailed(status=status))
                return
            else:
                _logger.error("a process of the site ended by itself (status %s); another one is started", status)
                await asyncio.sleep(_PAUSE_SECONDS)

    def end(self) -> None:
        """Let it finish what it is answering, and end; one that is still beginning has nothing to finish."""
        if self._process is None or self._process.returncode is not None or self._process.stdin is None:
            return
        if self._answers:
            self._process.stdin.close()
        else:
            self._process.kill()
