"""A real pgbouncer in transaction mode for tests (Debian: ``apt-get install pgbouncer``)."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from festival.postgres.account import server_account
from tests.radosgw import free_port

_CONFIGURATION = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 500
"""


def pooler_is_missing() -> str:
    """What to say where there is none; empty where there is one."""
    return "" if shutil.which("pgbouncer") else "no pgbouncer on this machine (apt-get install pgbouncer)"


@contextmanager
def running_pooler(dsn: str, *, user: str, connections: int = 3) -> Iterator[str]:
    """The address of a pooler before a database, which it enters as ``user`` with so many connections."""
    parts = urlsplit(dsn)
    query = parse_qs(parts.query)
    host, port = query.get("host", [parts.hostname or "127.0.0.1"])[0], query.get("port", [parts.port or 5432])[0]
    listen, here = free_port(), None
    if host.startswith("/"):
        # Its account may not walk down to the socket: it is started there.
        host, here = "/proc/self/cwd", host
    with tempfile.TemporaryDirectory(prefix="palmares-pooler-") as folder:
        file = Path(folder) / "pgbouncer.ini"
        file.write_text(_CONFIGURATION.format(host=host, port=port, user=user, listen=listen, connections=connections))
        account = server_account()
        Path(folder).chmod(0o755)
        switched = {"user": account.user, "group": account.group, "extra_groups": []} if account else {}
        with (Path(folder) / "log").open("wb") as log:
            # Under the account of PostgreSQL: pgbouncer does not run as root either.
            process = subprocess.Popen(
                ["pgbouncer", str(file)], stdout=log, stderr=log, env={"PATH": os.environ["PATH"]}, cwd=here, **switched
            )
            try:
                _wait_for(listen, process, Path(folder) / "log")
                yield f"postgresql://anybody@127.0.0.1:{listen}{parts.path}"
            finally:
                process.kill()
                process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        else:
            return
