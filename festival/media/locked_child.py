"""The warm parent's own program: ``python -m festival.media.locked_child SOCKET MODULE:FUNCTION``.

Forks one locked-down process for each message on the socket and kills those that take too long. Ends with the socket.
"""

import array
import gc
import importlib
import json
import math
import os
import pkgutil
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import av

from festival.media.locked_process import MEMORY_EXIT
from festival.media.sandbox import Limits, Protection, lock_down

Work = Callable[[dict[str, Any], list[int]], dict[str, Any]]
_MOST_FILES = 8


@dataclass(slots=True)
class _Running:
    reply: int
    deadline: float


def serve(control: socket.socket, work: Work) -> None:
    """Take requests until the other side is gone."""
    running: dict[int, _Running] = {}
    wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write)
    with selectors.DefaultSelector() as ready:
        ready.register(control, selectors.EVENT_READ)
        ready.register(wake_read, selectors.EVENT_READ)
        while True:
            nearest = min((one.deadline for one in running.values()), default=math.inf)
            left = nearest - time.monotonic()
            events = ready.select(None if left == math.inf else max(0.0, left))
            readable = {key.fileobj for key, _ in events}
            if wake_read in readable:
                os.read(wake_read, 4096)
            _reap(running)
            for process, one in running.items():
                if one.deadline <= time.monotonic():
                    os.kill(process, signal.SIGKILL)
                    one.deadline = math.inf
            if control in readable and not _take(control, work, running):
                break
    for process in running:
        os.kill(process, signal.SIGKILL)


def _take(control: socket.socket, work: Work, running: dict[int, _Running]) -> bool:
    files = array.array("i")
    message, ancillary, _, _ = control.recvmsg(1 << 18, socket.CMSG_SPACE(_MOST_FILES * files.itemsize))
    if not message:
        return False
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            files.frombytes(content[: len(content) - len(content) % files.itemsize])
    reply, *passed = files
    task = json.loads(message)
    limits = Limits(**task["limits"])
    process = os.fork()
    if process == 0:
        control.close()
        for other in running.values():
            os.close(other.reply)
        _work_and_exit(work, task["request"], reply, passed, limits)
    for file in passed:
        os.close(file)
    running[process] = _Running(reply, time.monotonic() + limits.wall_seconds)
    return True


def _work_and_exit(work: Work, request: dict[str, Any] | None, reply: int, files: list[int], limits: Limits) -> None:
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        protection: Protection = lock_down(limits)
        answer = {"protection": protection.value} if request is None else work(request, files)
        _write_all(reply, json.dumps(answer).encode() + b"\n")
        status = 0
    except MemoryError:
        status = MEMORY_EXIT
    except Exception:
        # The caller only hears that it crashed; whoever reads the log can mend it.
        traceback.print_exc()
    finally:
        # Nothing is cleaned up: the kernel does it faster, and a broken heap is not walked again.
        os._exit(status)


def _write_all(reply: int, content: bytes) -> None:
    while content:
        content = content[os.write(reply, content) :]


def _reap(running: dict[int, _Running]) -> None:
    while running:
        process, status = os.waitpid(-1, os.WNOHANG)
        if process == 0:
            return
        one = running.pop(process)
        ended = b"signal %d" % os.WTERMSIG(status) if os.WIFSIGNALED(status) else b"exit %d" % os.WEXITSTATUS(status)
        try:
            os.write(one.reply, ended)
        except BrokenPipeError:
            # Nobody waits for this answer any more.
            pass
        finally:
            os.close(one.reply)


def _load_libav() -> None:
    """Import PyAV completely: it fetches parts when it first needs them, and in a locked-down process that fails."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if module.name not in {"av.__main__", "av.datasets"}:
            importlib.import_module(module.name)


def main() -> None:
    """Serve on the socket whose descriptor is the first argument."""
    module, function = sys.argv[2].split(":")
    work: Work = getattr(importlib.import_module(module), function)
    _load_libav()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is loaded now is shared with every forked process; collecting it there would copy its pages.
    gc.freeze()
    gc.disable()
    serve(socket.socket(fileno=int(sys.argv[1])), work)


if __name__ == "__main__":
    main()
