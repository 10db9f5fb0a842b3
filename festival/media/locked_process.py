"""Runs work on one film in a process of its own, forked from a warm parent and locked down.

A warm parent (:mod:`festival.media.locked_child`) is started once; it has libav loaded, no secrets in its environment
and no threads, and forks for each film in three milliseconds. Open files are passed to it, never names. Whatever the
film does to its process, the caller gets an answer or :class:`Stopped`, and the next film gets a fresh process.
"""

import array
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Self

from festival.media.sandbox import Limits, Protection

_GRACE_SECONDS = 5.0
_LONGEST_REPLY = 8 << 20


class Stopped(Exception):
    """The process did not live to answer. ``reason``: time, memory or crash."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The film's process was stopped: {reason}")


class LockedProcesses:
    """A warm parent for one kind of work, named ``module:function``; may be used from several threads at once.

    The function gets the request and the passed file descriptors and returns what JSON can hold.
    """

    def __init__(self, work: str, limits: Limits) -> None:
        self.work, self.limits = work, limits
        self._lock = threading.Lock()
        self._helper: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start the warm parent now, so that the first film does not wait for it."""
        with self._lock:
            self._started()

    def run(
        self, request: Mapping[str, Any], files: Sequence[int] = (), limits: Limits | None = None
    ) -> dict[str, Any]:
        """Do the work on these open files in a process of its own; :class:`Stopped` if it went beyond the limits."""
        used = limits or self.limits
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._send(json.dumps({"request": request, "limits": asdict(used)}).encode(), [theirs.fileno(), *files])
            return _answer(ours, used.wall_seconds + _GRACE_SECONDS)

    def protection(self) -> Protection:
        """What keeps these processes from other files and the network, as found by trying."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._send(json.dumps({"request": None, "limits": asdict(self.limits)}).encode(), [theirs.fileno()])
            return Protection(_answer(ours, self.limits.wall_seconds)["protection"])

    def close(self) -> None:
        """End the warm parent and everything it forked."""
        with self._lock:
            self._stop_helper()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, message: bytes, files: list[int]) -> None:
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))]
        with self._lock:
            try:
                self._started().sendmsg([message], ancillary)
            except (BrokenPipeError, ConnectionResetError):
                # Somebody ended the warm parent: a new one takes over.
                self._stop_helper()
                self._started().sendmsg([message], ancillary)

    def _stop_helper(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._helper is not None:
            # Its socket is closed, so it ends by itself.
            self._helper.wait()
        self._helper = self._control = None

    def _started(self) -> socket.socket:
        if self._control is None or self._helper is None or self._helper.poll() is not None:
            self._stop_helper()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._helper = subprocess.Popen(  # noqa: S603 - our own program; no word of it comes from outside
                    [sys.executable, "-m", "festival.media.locked_child", str(theirs.fileno()), self.work],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    # Nothing of ours that a film could steal: no keys, no addresses.
                    env={"PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
                )
            self._control = ours
        return self._control


def _answer(reply: socket.socket, seconds: float) -> dict[str, Any]:
    deadline, received = time.monotonic() + seconds, b""
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reply], [], [], left)[0]:
            raise Stopped("time")
        piece = reply.recv(1 << 16)
        if not piece:
            break
        received += piece
        if len(received) > _LONGEST_REPLY:
            raise Stopped("crash")
    # The film's process writes one line, the warm parent the last: how that process ended.
    *lines, end = received.split(b"\n")
    if end == b"exit 0" and len(lines) == 1:
        return dict(json.loads(lines[0]))
    raise Stopped(_REASONS.get(end, "crash"))


MEMORY_EXIT = 3
"""The exit status of a film's process that ran out of memory."""

_REASONS = {
    b"exit %d" % MEMORY_EXIT: "memory",
    b"signal %d" % signal.SIGXCPU: "time",
    b"signal %d" % signal.SIGKILL: "time",
}
