"""Serves the site of a connected installation until somebody ends it."""

import asyncio
import dataclasses
import errno
import gc
import resource
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from litestar.types import ASGIApp

from festival.app import create_app
from festival.cli.collecting import nothing_collected
from festival.errors import Refused
from festival.monitoring.exposing import create_metrics_app
from festival.settings import Settings
from festival.web.admission import Admission

LONGEST_GOODBYE_SECONDS = 10
"""Running requests may finish for so long after the signal to end."""
WAITING_AT_THE_DOOR = 2048
"""Connections that the system holds for us until we take them."""
_NEW_OBJECTS_BEFORE_COLLECTING = 10_000
"""Some twenty answers' worth."""
_MOST_FILES = 65_536
_FILES_FOR_THE_REST = 200
"""Of the files that a process may open, those for the database, films, pages and logs."""


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
    listener = bind(settings, shared=False)
    listener.listen(WAITING_AT_THE_DOOR)
    return listener, dataclasses.replace(settings, port=listener.getsockname()[1])


def bind(settings: Settings, *, shared: bool) -> socket.socket:
    """A socket that has the port and does not listen yet; ``shared`` with other processes of ours.

    Raises:
        PortBusy, PortForbidden: with the sentence for the terminal.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as failure:
        listener.close()
        kind = PortForbidden if failure.errno == errno.EACCES else PortBusy
        raise kind(host=settings.host, port=settings.port) from failure
    return listener


def settle() -> None:
    """Tell the garbage collector that what there is now stays until the end, and to look for more less often.

    A thousand handlers, their models and templates would be gone through again and again while visitors wait: up to a
    tenth of a second each time, for nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS_BEFORE_COLLECTING)


@contextmanager
def on_signals(act: Callable[[], None]) -> Iterator[None]:
    """Within the block, SIGINT and SIGTERM do this and nothing else."""
    loop = asyncio.get_running_loop()
    for word in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(word, act)
    try:
        yield
    finally:
        for word in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(word)


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers: it raises SIGTERM again before our database is stopped."""

    def end(self) -> None:
        """Finish what is being answered; asked twice, do not wait for that."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def serve_until_ended(self, listener: socket.socket) -> None:
        """Serve; returns once it was ended."""
        await self._serve(sockets=[listener])


@asynccontextmanager
async def serving(settings: Settings, listener: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    """The site answers within the block, and its figures elsewhere; the task given ends when somebody ends the site."""
    with nothing_collected():
        application = create_app(settings)
    door = Admission(application, most_connections=_open_many_files() - _FILES_FOR_THE_REST)
    server = _server(door)
    door.connections = server.server_state.connections
    async with _answering(server, listener) as running, serving_figures(settings):
        with on_signals(server.end):
            yield running


@asynccontextmanager
async def serving_figures(settings: Settings) -> AsyncIterator[None]:
    """This process's figures are answered within the block, where settings name an address for them."""
    if settings.metrics is None:
        yield
        return
    host, port = settings.metrics
    watched, _ = listen(dataclasses.replace(settings, host=host, port=port))
    async with _answering(_server(create_metrics_app()), watched):
        yield


def _open_many_files() -> int:
    """As many as the system allows: each connection is one, and most systems begin with 1,024. Gives their number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(soft, most)


def _server(application: ASGIApp) -> _Server:
    return _Server(
        uvicorn.Config(
            application,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=LONGEST_GOODBYE_SECONDS,
            lifespan="off",
        )
    )


@asynccontextmanager
async def _answering(server: _Server, listener: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    running = asyncio.create_task(server.serve_until_ended(listener))
    while not server.started and not running.done():  # noqa: ASYNC110 (uvicorn tells it by a flag alone)
        await asyncio.sleep(0.005)
    try:
        yield running
    finally:
        server.should_exit = True
        await running
