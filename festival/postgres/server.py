"""Starts the embedded PostgreSQL on a folder, keeps it running, and stops it.

One server per folder, however many processes use it: the first owns it, the others adopt it. A thread in each of them
watches. When the server dies (kill -9, out of memory), or when its owner ends and takes it along, one of those that are
left starts it again on the same socket within a fraction of a second: open connections break with an error that callers
see, pools reconnect, and every acknowledged commit is there. On Linux the kernel stops the server when its owner dies,
so nothing is orphaned; elsewhere a server whose owner was killed stays, and the next start adopts it.

When the disk fills up and the server stops over it, it comes back for readers only (writes are refused with SQLSTATE
25006) until there is room again.
"""

import asyncio
import contextlib
import fcntl
import logging
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Self
from urllib.parse import quote

from festival.errors import DomainError
from festival.postgres.account import server_account
from festival.postgres.cluster import CLUSTER, DATABASE, LOCK, ensure_cluster, prepare_folder, turn_log, why_it_failed
from festival.postgres.configuration import as_arguments
from festival.postgres.postmaster import is_running, read_postmaster
from festival.postgres.programs import Programs
from festival.postgres.refusals import DiskFull, ServerNotStarting, refusal_for
from festival.postgres.reserve import ONLY_READING, keep_reserve, room_again, spend_reserve
from festival.postgres.sockets import FROM_DATA, PORT, answers, has_short_folder, remove_short_folder, socket_folder

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.005
WATCH_SECONDS = 0.2
# Recovery after a crash reads at most max_wal_size of log.
LONGEST_START_SECONDS = 300
# The processes of a killed server need a moment to notice; until then they hold its shared memory.
LONGEST_FAREWELL_SECONDS = 15
# A server whose owner has just died is about to shut down: it is not adopted.
SECOND_LOOK_SECONDS = 0.03
RETRY_SECONDS = 1
LONGEST_STOP_SECONDS = 30


class RunningPostgres:
    """A server that is up; keep it for as long as the database is needed and then `stop()` it."""

    def __init__(self, folder: Path) -> None:
        """Blocks until the server answers.

        Raises:
            DomainError: one of festival.postgres.refusals.
        """
        self.folder = folder.expanduser().absolute()
        self._programs = Programs.under(server_account())
        self._process: subprocess.Popen[bytes] | None = None
        self._adopted = 0
        self._only_reading = False
        self._stopping = threading.Event()
        self._deciding = threading.Lock()
        started: Future[None] = Future()
        # The kernel ties the server to the thread that started it, so that thread lives as long as the server.
        self._watcher = threading.Thread(target=self._watch, args=(started,), name="postgres-watcher", daemon=True)
        self._watcher.start()
        started.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def owned(self) -> bool:
        """Whether this process runs the server (and takes it along when it ends) or uses another's."""
        return self._process is not None

    @property
    def pid(self) -> int:
        """The process id of the postmaster."""
        return self._adopted if self._process is None else self._process.pid

    def dsn(self, database: str = DATABASE, user: str = "postgres") -> str:
        """The address for asyncpg, Piccolo and libpq; it stays right when the server is started again."""
        host = quote(str(self._socket), safe="/")
        return f"postgresql://{quote(user, safe='')}@/{quote(database, safe='')}?host={host}&port={PORT}"

    def stop(self) -> None:
        """Shut an owned server down (open transactions roll back), leave an adopted one alone; twice is once."""
        self._stopping.set()
        for word, patience in ((signal.SIGINT, LONGEST_STOP_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            with self._deciding:
                if self._process is not None and self._process.poll() is None:
                    self._process.send_signal(word)
            self._watcher.join(patience)
            if not self._watcher.is_alive():
                return

    def _watch(self, started: Future[None]) -> None:
        try:
            self._bring_up()
        except BaseException as problem:
            self._tidy_up()
            started.set_exception(problem)
            return
        started.set_result(None)
        self._wait_until_gone()
        while not self._stopping.is_set():
            logger.warning("The database server is gone; starting it again.")
            try:
                self._bring_up()
            except DiskFull as refusal:
                logger.error("%s", refusal.text)  # noqa: TRY400 (the sentence says it all; it is tried again)
                if spend_reserve(self.folder):
                    self._only_reading = True
                else:
                    self._stopping.wait(RETRY_SECONDS)
            except DomainError as refusal:
                logger.error("%s", refusal.text)  # noqa: TRY400 (the sentence says it all; it is tried again)
                self._stopping.wait(RETRY_SECONDS)
            else:
                self._wait_until_gone()
        self._tidy_up()

    def _tidy_up(self) -> None:
        if has_short_folder(self.folder):
            # Not empty, and so left alone, while another process has a server there.
            with contextlib.suppress(OSError), self._only_one():
                remove_short_folder(self.folder)

    def _wait_until_gone(self) -> None:
        if self._process is not None:
            while self._only_reading and self._process.poll() is None and not self._stopping.wait(WATCH_SECONDS):
                if room_again(self.folder):
                    self._only_reading = False
                    self._process.send_signal(signal.SIGINT)
            self._process.wait()
            return
        while is_running(self.folder / CLUSTER, self._adopted) and not self._stopping.wait(WATCH_SECONDS):
            pass

    def _bring_up(self) -> None:
        prepare_folder(self.folder, self._programs)
        try:
            with self._only_one():
                self._socket = socket_folder(self.folder, self._programs.account)
                if self._adopt():
                    return
                ensure_cluster(self.folder, self._programs)
                self._start()
                if not self._only_reading:
                    keep_reserve(self.folder)
        except OSError as problem:
            raise refusal_for(problem, self.folder) from problem

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        """Among all processes on this folder, one at a time decides whether the server is there."""
        with (self.folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _adopt(self) -> bool:
        """Whether a server is up on this folder; waits while it starts or shuts down."""
        deadline = time.monotonic() + LONGEST_START_SECONDS
        seen = 0
        while answers(self._socket) and time.monotonic() < deadline:
            postmaster = read_postmaster(self.folder / CLUSTER)
            if postmaster is not None and postmaster.ready:
                if seen == postmaster.pid:
                    with self._deciding:
                        self._process, self._adopted, self._only_reading = None, postmaster.pid, False
                    return True
                seen = postmaster.pid
            time.sleep(SECOND_LOOK_SECONDS)
        return False

    def _start(self) -> None:
        deadline = time.monotonic() + LONGEST_FAREWELL_SECONDS
        while (said := self._try_to_start()) is not None:
            if self._stopping.is_set():
                return
            if "is still in use" not in said or time.monotonic() > deadline:
                raise why_it_failed(said, self.folder)
            time.sleep(SECOND_LOOK_SECONDS)

    def _try_to_start(self) -> str | None:
        """None once the server is ready; otherwise what it said before it gave up."""
        cluster = self.folder / CLUSTER
        # Nobody answers, so this process id is of a dead server or, by now, of another program: PostgreSQL need not
        # fear it. Its own check of the shared memory still finds survivors.
        left_behind = read_postmaster(cluster)
        where = self._programs.data_folder(cluster)
        limits = ONLY_READING if self._only_reading else ()
        log = turn_log(self.folder)
        with self._deciding, log.open("ab") as output:
            if self._stopping.is_set():
                return None
            before = output.tell()
            self._process = self._programs.start(
                ["postgres", "-D", where, "-k", FROM_DATA, *as_arguments(), *limits],
                inside=cluster,
                output=output,
                ignored_pid=None if left_behind is None else left_behind.pid,
            )
        process = self._process
        deadline = time.monotonic() + LONGEST_START_SECONDS
        while process.poll() is None:
            postmaster = read_postmaster(cluster)
            if postmaster is not None and postmaster.pid == process.pid and postmaster.ready:
                return None
            if time.monotonic() > deadline:
                process.send_signal(signal.SIGINT)
                raise ServerNotStarting(folder=self.folder, reason="it is not ready after five minutes", log=log)
            time.sleep(POLL_SECONDS)
        return log.read_bytes()[before:].decode(errors="replace")


async def start_postgres(folder: Path) -> RunningPostgres:
    """`RunningPostgres(folder)` without holding up the event loop."""
    return await asyncio.to_thread(RunningPostgres, folder)
