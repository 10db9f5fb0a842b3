"""Serves the site of a connected installation until somebody ends it."""

import asyncio
import dataclasses
import errno
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from litestar import Litestar

from festival.app import create_app
from festival.errors import Refused
from festival.monitoring.exposing import create_metrics_app
from festival.settings import Settings

LONGEST_GOODBYE_SECONDS = 10
"""Running requests may finish for so long after the signal to end."""


class PortBusy(Refused):
    """Another program listens there."""

    sentence = "Port %(port)s on %(host)s is taken by another program. Stop it, or choose another with --port (0: any)."


class PortForbidden(Refused):
    """The system does not allow it."""

    sentence = "This system does not allow port %(port)s on %(host)s. Choose one above 1024 with --port."


def listen(settings: Settings) -> tuple[socket.socket, Settings]:
    """Take the port before anything else is done; gives the settings with the port that was taken.

    Raises:
        PortBusy, PortForbidden: with the sentence for the terminal.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as failure:
        listener.close()
        kind = PortForbidden if failure.errno == errno.EACCES else PortBusy
        raise kind(host=settings.host, port=settings.port) from failure
    listener.listen(2048)
    return listener, dataclasses.replace(settings, port=listener.getsockname()[1])


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers: it raises SIGTERM again before our database is stopped."""

    @asynccontextmanager
    async def _signals(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        for word in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(word, self._end)
        try:
            yield
        finally:
            for word in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(word)

    def _end(self) -> None:
        # Asked twice, it ends without waiting for running requests.
        self.force_exit = self.should_exit
        self.should_exit = True

    async def serve_until_ended(self, listener: socket.socket) -> None:
        """Serve; returns when a signal has ended it."""
        async with self._signals():
            await self._serve(sockets=[listener])


@asynccontextmanager
async def serving(settings: Settings, listener: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    """The site answers within the block, and its figures elsewhere; the task given ends when somebody ends the site."""
    async with _answering(create_app(settings), listener) as running:
        if settings.metrics is None:
            yield running
            return
        host, port = settings.metrics
        watched, _ = listen(dataclasses.replace(settings, host=host, port=port))
        async with _answering(create_metrics_app(), watched):
            yield running


@asynccontextmanager
async def _answering(app: Litestar, listener: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=LONGEST_GOODBYE_SECONDS,
        lifespan="off",
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve_until_ended(listener))
    while not server.started and not running.done():  # noqa: ASYNC110 (uvicorn tells it by a flag alone)
        await asyncio.sleep(0.005)
    try:
        yield running
    finally:
        server.should_exit = True
        await running
