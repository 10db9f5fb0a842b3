"""What a film that took over its process would try; each runs inside a locked-down process."""

import errno
import mmap
import os
import signal
import socket
import subprocess
import time
from typing import Any


def escape(request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    """Try every way out; the answer names the error each met."""
    attempts = {
        "read a file": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "write a file": lambda: os.open(request["folder"] + "/written", os.O_WRONLY | os.O_CREAT),
        "list a folder": lambda: os.listdir("/"),
        "open a socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "open a local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        "start a program": lambda: subprocess.run(["/bin/true"], check=False),
        "fork": os.fork,
        "signal another": lambda: os.kill(os.getppid(), signal.SIGTERM),
        "remove a file": lambda: os.unlink(request["folder"] + "/kept"),
        "run what it wrote": map_code,
    }
    mmap.mmap(-1, 4096).close()  # memory for data is given all the while
    return {name: _error(attempt) for name, attempt in attempts.items()}


def map_code() -> None:
    """Memory that may be written and run, as injected code needs."""
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()


def _error(attempt: Any) -> str:
    try:
        attempt()
    except OSError as problem:
        return errno.errorcode[problem.errno or 0]
    return "possible"


def echo(request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    read = os.read(files[0], 100).decode() if files else ""
    return {"said": request["say"], "read": read, "environment": sorted(os.environ)}


def spin(request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    while True:
        pass


def sleep(request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    time.sleep(60)
    return {}


def devour(request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    return {"bytes": len(bytearray(2 << 30))}


def crash(request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    with mmap.mmap(-1, 4096, prot=mmap.PROT_READ) as memory:
        import ctypes  # noqa: PLC0415 - only to reach an address that must not be written

        ctypes.memset(ctypes.addressof(ctypes.c_char.from_buffer_copy(memory[:1])) & 0xFFF, 0, 1)
    return {}
