"""A real S3 server for tests: Ceph's object gateway over one monitor, one manager and one store in memory.

From Debian: ``apt-get install --no-install-recommends radosgw ceph-mon ceph-osd ceph-mgr``. It checks signatures,
expiry, part sizes and CORS as a bucket on the internet does.
"""

import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

PROGRAMS = ("radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-mgr", "ceph-osd", "ceph-authtool", "monmaptool")
ACCESS_KEY, SECRET_KEY = "PALMARESTESTKEY00001", "a secret key that only these tests know"
STARTED_WITHIN = 60.0


@dataclass(frozen=True)
class Gateway:
    """A running S3 server, and the keys of its one user."""

    endpoint: str
    environment: dict[str, str]


def missing_programs() -> list[str]:
    """What of Ceph is not installed here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    """An empty S3 server for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="palmares-ceph-", ignore_cleanup_errors=True) as place, ExitStack() as ends:
        cluster = _Cluster(Path(place), ends)
        cluster.start()
        yield cluster.serve()


class _Cluster:
    def __init__(self, folder: Path, ends: ExitStack) -> None:
        self.folder, self._ends = folder, ends
        self.fsid, self.monitor, self.port = str(uuid4()), free_port(), free_port()
        self.configuration = folder / "ceph.conf"
        self.keyring = folder / "keyring"

    def start(self) -> None:
        for name in ("osd", "mgr", "rgw"):
            (self.folder / name).mkdir()
        self.configuration.write_text(_CONFIGURATION.format(folder=self.folder, fsid=self.fsid, monitor=self.monitor))
        self._run("ceph-authtool", "--create-keyring", str(self.keyring))
        for name, powers in _POWERS.items():
            caps = [word for kind, power in powers.items() for word in ("--cap", kind, power)]
            self._run("ceph-authtool", str(self.keyring), "--gen-key", "-n", name, *caps)
        monmap, address = self.folder / "monmap", f"[v2:127.0.0.1:{self.monitor}]"
        self._run("monmaptool", "--create", "--fsid", self.fsid, "--addv", "a", address, str(monmap))
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", str(monmap), "--keyring", str(self.keyring))
        self._spawn("ceph-mon", "-i", "a", "-f")
        store = str(uuid4())
        self._ceph("osd", "new", store)
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", store)
        self._spawn("ceph-osd", "-i", "0", "-f")
        self._spawn("ceph-mgr", "-i", "x", "-f")

    def serve(self) -> Gateway:
        self._run(
            "radosgw-admin", "user", "create", "--uid=palmares", "--display-name=Palmares",
            f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}",
        )  # fmt: skip
        self._spawn("radosgw", "-n", "client.admin", "-f", f"--rgw_frontends=beast endpoint=127.0.0.1:{self.port}")
        endpoint = f"http://127.0.0.1:{self.port}"
        deadline = time.monotonic() + STARTED_WITHIN
        while True:
            try:
                urllib.request.urlopen(endpoint, timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert time.monotonic() < deadline, "the S3 server did not answer"
                time.sleep(0.1)
        keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
        return Gateway(endpoint, {**keys, "AWS_EC2_METADATA_DISABLED": "true"})

    def _ceph(self, *words: str) -> str:
        return self._run("ceph", "-n", "client.admin", "--connect-timeout", "20", *words)

    def _run(self, program: str, *words: str) -> str:
        extra = [] if program in {"ceph-authtool", "monmaptool"} else ["-c", str(self.configuration)]
        command = [program, *extra, *words]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=STARTED_WITHIN, check=False, cwd=self.folder
        )
        assert done.returncode == 0, f"{program} {words[0]}: {done.stderr[-2000:]}"
        return done.stdout

    def _spawn(self, program: str, *words: str) -> None:
        log = (self.folder / f"{program}.out").open("wb")
        process = subprocess.Popen(
            [program, "-c", str(self.configuration), *words], stdout=log, stderr=log, cwd=self.folder
        )
        self._ends.callback(log.close)
        self._ends.callback(process.wait)
        self._ends.callback(process.kill)


_POWERS = {
    "mon.": {"mon": "allow *"},
    "client.admin": {"mon": "allow *", "osd": "allow *", "mgr": "allow *"},
    "mgr.x": {"mon": "allow profile mgr", "osd": "allow *"},
    "osd.0": {"mon": "allow profile osd", "mgr": "allow profile osd", "osd": "allow *"},
}

_CONFIGURATION = """
[global]
fsid = {fsid}
mon_host = [v2:127.0.0.1:{monitor}]
mon_initial_members = a
public_addr = 127.0.0.1
keyring = {folder}/keyring
log_file = {folder}/$name.log
admin_socket = {folder}/$name.asok
run_dir = {folder}
crash_dir = {folder}
pid_file =
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 2000
mon_data = {folder}/mon
mon_data_avail_crit = 0
mon_data_avail_warn = 0
mgr_data = {folder}/mgr
osd_data = {folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 3221225472
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
mon_osd_full_ratio = 1
rgw_data = {folder}/rgw
rgw_gc_obj_min_wait = 1
rgw_enable_usage_log = false
rgw_lifecycle_work_time = 00:00-23:59
"""
