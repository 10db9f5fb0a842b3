"""What a process may still do once it has to read a hostile film: compute, read and write what it already holds open.

Limits on memory, processor time and open files hold everywhere. On top of them the kernel refuses every system call but
a few (seccomp), so that no file, socket or program can be opened any more; where the kernel has no seccomp for us, at
least the network is taken away (a namespace of its own). :func:`lock_down` says which of these is active.
"""

import ctypes
import errno
import os
import platform
import resource
import struct
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Limits:
    """Hard limits of one process; ``wall_seconds`` is enforced from outside, by killing it."""

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 10
    wall_seconds: float = 30.0
    written_bytes: int = 0
    open_files: int = 24


class Protection(StrEnum):
    """What keeps a locked-down process from other files and the network."""

    SECCOMP = "seccomp"
    NO_NETWORK = "namespace"
    LIMITS_ONLY = "limits"


# System calls by name: (x86-64, arm64); None where the architecture has none. From the kernel's tables.
_ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "poll": (7, None),
    "ppoll": (271, 73),
    "lseek": (8, 62),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "readv": (19, 65),
    "writev": (20, 66),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "uname": (63, 160),
    "fcntl": (72, 25),
    "ftruncate": (77, 46),
    "gettimeofday": (96, 169),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "sigaltstack": (131, 132),
    "arch_prctl": (158, None),
    "gettid": (186, 178),
    "time": (201, None),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "set_robust_list": (273, 99),
    "getrandom": (318, 278),
    "membarrier": (324, 283),
    "rseq": (334, 293),
}
_MAPPING: dict[str, tuple[int, int]] = {"mmap": (9, 222), "mprotect": (10, 226)}
"""Allowed for memory that holds data: what a film wrote there can never be run."""
_ARCHITECTURES = {
    # machine: (AUDIT_ARCH, column above, clone, clone3)
    "x86_64": (0xC000003E, 0, 56, 435),
    "aarch64": (0xC00000B7, 1, 220, 435),
}
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 4, 38, 22
_SECCOMP_MODE_FILTER = 2
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_CLONE_THREAD, _CLONE_NEWUSER, _CLONE_NEWNET = 0x00010000, 0x10000000, 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_PROT_EXEC = 0x4
_SIGKILL = 9


def lock_down(limits: Limits) -> Protection:
    """Apply the limits and the strongest protection this system has, to this process and for good."""
    for which, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
    ):
        resource.setrlimit(which, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if _refuse_system_calls(libc):
        return Protection.SECCOMP
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        return Protection.NO_NETWORK
    return Protection.LIMITS_ONLY


def _refuse_system_calls(libc: ctypes.CDLL) -> bool:
    machine = _ARCHITECTURES.get(platform.machine())
    if machine is None or os.name != "posix":
        return False
    program = _filter(*machine)
    buffer = ctypes.create_string_buffer(program)
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, described, 0, 0) == 0)


def _filter(architecture: int, column: int, clone: int, clone3: int) -> bytes:
    """A classic BPF program: allowed calls, new threads and memory for data pass, everything else fails with EPERM."""
    numbers = [pair[column] for pair in _ALLOWED.values()]
    allowed = [number for number in numbers if number is not None]
    # Offsets in struct seccomp_data: number 0, architecture 4, first argument (low half) 16, third 32.
    program = [_step(_LOAD, 4), _step(_EQUAL, architecture, 1, 0), _step(_RETURN, _KILL), _step(_LOAD, 0)]
    # 32-bit calls through the x86-64 table (x32) would be numbered from here.
    program += [_step(_AT_LEAST, 0x40000000, 0, 1), _step(_RETURN, _KILL)]
    for number in allowed:
        program += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _ALLOW)]
    for pair in _MAPPING.values():
        program += [_step(_EQUAL, pair[column], 0, 4), _step(_LOAD, 32), _step(_ANY_BIT, _PROT_EXEC, 0, 1)]
        program += [_step(_RETURN, _ERRNO | errno.EPERM), _step(_RETURN, _ALLOW)]
    # The C library asks with clone3, whose flags cannot be seen here, and falls back to clone.
    program += [_step(_EQUAL, clone3, 0, 1), _step(_RETURN, _ERRNO | errno.ENOSYS)]
    program += [_step(_EQUAL, clone, 0, 3), _step(_LOAD, 16), _step(_ANY_BIT, _CLONE_THREAD, 0, 1)]
    program += [_step(_RETURN, _ALLOW), _step(_RETURN, _ERRNO | errno.EPERM)]
    return b"".join(program)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
