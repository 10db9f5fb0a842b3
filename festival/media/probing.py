"""Facts of a film file, learned safely: the file is opened here and measured in a locked-down process of its own."""

import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self

import anyio.to_thread

from festival.media import defects
from festival.media.facts import Facts
from festival.media.locked_process import LockedProcesses, Stopped
from festival.media.remote_film import ReadRange, answer
from festival.media.sandbox import Limits, Protection

LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=10, wall_seconds=30.0)
"""What one film may take of the machine while it is measured."""


class Prober:
    """Measures films; keeps one warm parent process. Use it as a context, from any thread."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._processes = LockedProcesses("festival.media.probe:measure_in_process", limits)

    def __enter__(self) -> Self:
        self._processes.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._processes.close()

    def probe(self, path: Path | str, sha256: str | None = None) -> Facts:
        """Facts of the regular file at ``path``; OSError if it cannot be read.

        ``sha256`` spares the second reading when the content's digest is known already.
        """
        with open_film(path) as film:
            size = os.fstat(film.fileno()).st_size
            digest: list[str] = [] if sha256 is None else [sha256]
            # Hashing runs beside the measuring, which happens in another process.
            hashing = threading.Thread(target=lambda: digest.append(_sha256(film)))
            if sha256 is None:
                hashing.start()
            try:
                answer = self._processes.run({"size": size, "sha256": sha256}, [film.fileno()])
                facts = Facts.from_record(answer)
            except Stopped:
                facts = Facts(size, defects=(defects.unsafe("resources"),))
            if sha256 is None:
                hashing.join()
            return Facts.from_record(facts.as_record() | {"sha256": digest[0]})

    def probe_remote(self, fetch: ReadRange, size: int, sha256: str) -> Facts:
        """Facts of a film of ``size`` bytes that lies elsewhere, read through ``fetch(offset, length)``.

        Of MP4 and MOV with an index only a few megabytes are fetched, of other films everything. An error of ``fetch``
        is raised again.
        """
        ours, theirs = socket.socketpair()
        failures: list[Exception] = []

        def serve() -> None:
            try:
                answer(ours, size, fetch)
            except (BrokenPipeError, ConnectionResetError):
                # The film's process has what it needs, or was stopped.
                pass
            except Exception as problem:
                # Whatever storage raises belongs to the caller's thread.
                failures.append(problem)

        serving = threading.Thread(target=serve)
        serving.start()
        try:
            with theirs:
                facts = Facts.from_record(self._processes.run({"size": size, "remote": True}, [theirs.fileno()]))
        except Stopped:
            facts = Facts(size, defects=(defects.unsafe("resources"),))
        serving.join()
        if failures:
            raise failures[0]
        return Facts.from_record(facts.as_record() | {"sha256": sha256})

    def protection(self) -> Protection:
        """What guards the process that opens films; ``doctor`` says it."""
        return self._processes.protection()


async def probe_file(path: Path | str, prober: Prober, sha256: str | None = None) -> Facts:
    """:meth:`Prober.probe` without blocking the event loop."""
    return await anyio.to_thread.run_sync(prober.probe, path, sha256)


@contextmanager
def open_film(path: Path | str) -> Iterator[BinaryIO]:
    """Open a regular file for reading; a folder, pipe or device is refused with OSError."""
    # Not waiting for the writer of a pipe that somebody put where a film should be.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as film:
        if not os.path.isfile(descriptor):
            raise OSError(f"{os.fspath(path)} is not a regular file")
        yield film


def _sha256(film: BinaryIO) -> str:
    digest, position = hashlib.sha256(), 0
    # pread leaves the position alone, which the measuring process shares.
    while piece := os.pread(film.fileno(), 1 << 20, position):
        digest.update(piece)
        position += len(piece)
    return digest.hexdigest()
