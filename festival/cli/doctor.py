"""`palmares doctor`: looks at everything that an installation needs and says of each thing what to do."""

import argparse
import asyncio
import dataclasses
import shutil
import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import av
from dns.asyncresolver import Resolver

from festival.cli.cloudfront_findings import MEND as MEND_CLOUDFRONT
from festival.cli.cloudfront_findings import examine_cloudfront
from festival.cli.database_findings import examine_database
from festival.cli.findings import FAILURES, Finding, looked, sentence_of
from festival.cli.installation import connected_installation
from festival.db import APPLICATION_ROLE
from festival.media.bucket_check import faults_of_bucket
from festival.media.probing import Prober
from festival.media.sandbox import Protection
from festival.media.sound_print import is_sound_compared
from festival.media.storage import new_key, open_storage, storage
from festival.notifications.mailer import connect
from festival.notifications.rules import deliverable
from festival.notifications.sender_domain import examine_domain
from festival.settings import Settings, read_settings

CODECS = ("h264", "hevc", "av1", "vp9", "prores", "mpeg2video", "aac", "opus")
LEAST_FREE_BYTES = 5_000_000_000


def run(arguments: list[str]) -> int:
    """Print one line for each thing; 0 when all are fine, 1 when one is not."""
    parser = argparse.ArgumentParser(
        prog="palmares doctor", description="Check this installation and say what to do.", allow_abbrev=False
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    wanted = parser.parse_args(arguments)
    settings = read_settings()
    if wanted.data is not None:
        settings = dataclasses.replace(settings, data=wanted.data)
    findings = asyncio.run(_examine(settings))
    for finding in findings:
        print(f"{'fine ' if finding.fine else 'MEND '} {finding.what:<10} {finding.found}")
        if finding.mend:
            print(f"{'':17}{finding.mend}")
    return 0 if all(finding.fine for finding in findings) else 1


async def _examine(settings: Settings) -> list[Finding]:
    return [
        *await _database(settings),
        *await _others(settings),
        await looked("storage", lambda: _storage(settings), mend=_MEND_BUCKET if settings.bucket else _MEND_FOLDER),
        *await _cloudfront(settings),
        await looked("mail", lambda: _mail(settings), mend=_MEND_MAIL),
        *await _sender(settings),
        _codecs(),
        await asyncio.to_thread(_sandbox),
        _sound(),
        _address(settings),
    ]


async def _database(settings: Settings) -> list[Finding]:
    try:
        async with connected_installation(settings, pool_size=2):
            return await examine_database(settings)
    except FAILURES as failure:
        return [Finding("database", False, sentence_of(failure), _mend_database(settings, str(failure)))]


def _mend_database(settings: Settings, said: str) -> str:
    if "unsupported startup parameter" in said:
        return (
            "PALMARES_DATABASE_URL must lead to PostgreSQL itself, since workers listen there; "
            "the address of a pooler goes into PALMARES_DATABASE_POOLER_URL."
        )
    if settings.database_url is None:
        return "The sentence above names the data folder and what to do; then try again."
    names = "PALMARES_DATABASE_URL" + (" and PALMARES_DATABASE_POOLER_URL" if settings.database_pooler_url else "")
    return f"Check that the database runs and can be reached from here, and {names}."


async def _others(settings: Settings) -> list[Finding]:
    """The pooler's way round and the replica, where there are any."""
    findings = []
    if settings.database_pooler_url is not None and settings.database_url is not None:
        findings.append(await looked("listening", partial(_listens, settings.database_url), mend=_MEND_LISTENING))
    if settings.database_read_url is not None:
        findings.append(await looked("replica", partial(_replica, settings.database_read_url), mend=_MEND_REPLICA))
    return findings


async def _listens(dsn: str) -> Finding:
    connection = await asyncpg.connect(dsn, server_settings={"role": APPLICATION_ROLE}, timeout=10)
    await connection.close()
    return Finding("listening", True, "workers reach PostgreSQL past the pooler")


async def _replica(dsn: str) -> Finding:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        replays = await connection.fetchval("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() IS NOT NULL")
    finally:
        await connection.close()
    if not replays:
        return Finding("replica", False, "PALMARES_DATABASE_READ_URL leads to no replica", _MEND_REPLICA)
    return Finding(
        "replica", True, "a replica answers; public pages are read there while it is two seconds late at most"
    )


_MEND_LISTENING = "PALMARES_DATABASE_URL must lead to PostgreSQL itself and not to a pooler."
_MEND_REPLICA = (
    "Public pages come from the primary meanwhile. Mend the replica, or take PALMARES_DATABASE_READ_URL away."
)
_MEND_BUCKET = "Check PALMARES_S3_ENDPOINT, PALMARES_S3_BUCKET and the AWS keys; then run `palmares storage setup`."
_MEND_FOLDER = "Make room in the data folder and let this account write there."
_MEND_MAIL = "Check PALMARES_SMTP_URL: host, port, user and password; smtp:// is STARTTLS (587), smtps:// is TLS (465)."


async def _storage(settings: Settings) -> Finding:
    if settings.bucket is not None:
        faults = await asyncio.to_thread(faults_of_bucket, settings.bucket, origin=settings.address)
        if faults:
            return Finding("storage", False, "; ".join(faults), _MEND_BUCKET)
    open_storage(settings)
    key = new_key()
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"palmares")
        file.flush()
        await storage().put(key, Path(file.name))
    try:
        read = b"".join([block async for block in storage().read(key, 0, 7)])
    finally:
        await storage().delete(key)
    if read != b"palmares":
        return Finding("storage", False, "what was written was not read back", "Do not use this storage.")
    if settings.bucket is not None:
        # Films need no room here then; what else this machine keeps is small beside them.
        return Finding("storage", True, f"the bucket {settings.bucket.name} takes, gives back and deletes")
    free = shutil.disk_usage(settings.data).free
    if free < LEAST_FREE_BYTES:
        return Finding(
            "storage", False, f"only {free / 1e9:.1f} GB are free", "Make room: a festival of films needs more."
        )
    return Finding("storage", True, f"writes, reads and deletes; {free / 1e9:.0f} GB free")


async def _cloudfront(settings: Settings) -> list[Finding]:
    if settings.cloudfront is None:
        return []
    look = partial(examine_cloudfront, settings, settings.cloudfront)
    return [await looked("cloudfront", look, mend=MEND_CLOUDFRONT)]


async def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding(
            "mail",
            settings.development,
            "no mail server is set; messages wait in the outbox",
            "Set PALMARES_SMTP_URL, such as smtp://user:password@mail.example:587.",
        )
    async with connect(settings.smtp_url):
        return Finding("mail", True, f"{urlsplit(settings.smtp_url).hostname} answers")


async def _sender(settings: Settings) -> list[Finding]:
    """What the DNS says of the sender's domain; nothing where no mail leaves, or where it leaves from no domain."""
    domain = deliverable(settings.sender).rpartition("@")[2]
    if settings.smtp_url is None or "." not in domain or domain.replace(".", "").isdigit():
        return []
    records = await examine_domain(domain, selector=settings.dkim_selector, resolver=Resolver())
    return [Finding(record.what, record.fine, record.found, record.mend) for record in records]


def _codecs() -> Finding:
    missing = [name for name in CODECS if name not in av.codecs_available]
    if missing:
        return Finding(
            "codecs",
            False,
            f"cannot read {', '.join(missing)}",
            "Install the PyAV wheel from PyPI, not a system build.",
        )
    return Finding("codecs", True, f"PyAV {av.__version__} reads {', '.join(CODECS)}")


def _sound() -> Finding:
    if is_sound_compared():
        return Finding("sound", True, "films are compared by their sound, too (Chromaprint)")
    return Finding(
        "sound",
        True,
        "films are compared by bytes and pictures, not by sound",
        "To compare sound, too, install libchromaprint1 where the workers run.",
    )


def _sandbox() -> Finding:
    with Prober() as prober:
        protection = prober.protection()
    return Finding("sandbox", protection is not Protection.LIMITS_ONLY, *_PROTECTIONS[protection])


_PROTECTIONS = {
    Protection.SECCOMP: (
        "films are opened in a process of their own that can reach no file and no network (seccomp)",
        "",
    ),
    Protection.NO_NETWORK: ("films are opened in a process of their own without a network (namespace)", ""),
    Protection.LIMITS_ONLY: (
        "films are opened in a process of their own, limited in time and memory only",
        "Run on Linux, where the system can also close files and network to it.",
    ),
}


def _address(settings: Settings) -> Finding:
    if settings.secure or settings.development:
        return Finding("address", True, settings.address)
    return Finding(
        "address",
        False,
        f"{settings.address} is not served over TLS",
        "Put a reverse proxy with TLS in front and set PALMARES_BASE_URL=https://…; cookies are weaker without it.",
    )
