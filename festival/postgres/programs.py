"""Runs PostgreSQL's programs in the right place, under the right account, with nothing of our environment."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from festival.postgres import launch
from festival.postgres.account import Account
from festival.postgres.binaries import programs_for

# From PostgreSQL's side: the folder it was started in, even where a folder above it is closed to its account.
HERE = "/proc/self/cwd"


@dataclass(frozen=True)
class Programs:
    """The programs, bound to an account (None: ours)."""

    account: Account | None
    folder: Path

    @classmethod
    def under(cls, account: Account | None) -> "Programs":
        """The programs where ``account`` can run them."""
        return cls(account=account, folder=programs_for(account))

    def data_folder(self, cluster: Path) -> str:
        """How the server is told where its data is; it is always started inside."""
        return str(cluster) if self.account is None else HERE

    def start(
        self,
        arguments: list[str],
        *,
        inside: Path,
        output: int | IO[bytes],
        typing: bool = False,
        ignored_pid: int | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start ``arguments[0]`` inside a folder, in a session of its own so that Ctrl-C reaches us first.

        On Linux it is shut down when the calling *thread* ends, however that happens. ``typing``: its standard input is
        a pipe. ``ignored_pid``: a process id in postmaster.pid that is known to be somebody else's by now.
        """
        account = self.account or Account(user=-1, group=-1)
        # TZ spares initdb a search through all the zones of the world.
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        if ignored_pid is not None:
            environment["PG_GRANDPARENT_PID"] = str(ignored_pid)
        switch = [str(os.getpid()), str(account.user), str(account.group)]
        program = [str(self.folder / arguments[0]), *arguments[1:]]
        return subprocess.Popen(  # noqa: S603 (our own launcher and PostgreSQL's programs, no shell)
            [sys.executable, "-I", "-S", launch.__file__, *switch, *program],
            cwd=inside,
            env=environment,
            stdin=subprocess.PIPE if typing else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, arguments: list[str], *, inside: Path, typed: str = "") -> tuple[int, str]:
        """Run to the end with ``typed`` on its standard input; its exit status and all it said."""
        with self.start(arguments, inside=inside, output=subprocess.PIPE, typing=True) as process:
            said, _ = process.communicate(typed.encode())
        return process.returncode, said.decode(errors="replace")
