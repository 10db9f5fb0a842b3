"""Becomes a PostgreSQL program, in a process that holds nothing else: run as a script, never imported by the server.

``launch.py PARENT USER GROUP PROGRAM ARGUMENT…`` switches to USER and GROUP (-1: stays), asks the kernel for a SIGINT
(PostgreSQL's fast shutdown) as soon as the parent dies, and becomes PROGRAM. A script of its own because code between
fork and exec may deadlock in a threaded parent.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
ORPHANED = 75


def become(parent: int, user: int, group: int, command: list[str]) -> None:
    """Does not return: the process is the program, or has ended with status 75 because the parent is already gone."""
    if user != -1:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    if sys.platform == "linux":
        # After the switch: a change of user clears it.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            sys.exit(ORPHANED)
    os.umask(0o077)
    os.execv(command[0], command)  # noqa: S606 (becoming the program is the point; the caller chose it)


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
