"""`palmares doctor`: looks at database, storage, mail, its sender, clock, codecs and sandbox; says what to do."""

import argparse
import asyncio
import dataclasses
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import asyncpg
import av
from aiosmtplib import SMTPException
from dns.asyncresolver import Resolver

from festival.cli.installation import connected_installation
from festival.db import fetch_row, fetch_value
from festival.errors import DomainError
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
MOST_SKEW_SECONDS = 2.0


class Finding(NamedTuple):
    """One thing looked at: fine or not, what was found, and what to do where it is not fine."""

    what: str
    fine: bool
    found: str
    mend: str = ""


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
    findings = []
    try:
        async with connected_installation(settings, pool_size=2):
            findings += [await _looked(what, look) for what, look in (("database", _database), ("clock", _clock))]
    except (DomainError, OSError, asyncpg.PostgresError) as failure:
        sentence = failure.text if isinstance(failure, DomainError) else str(failure)
        findings.append(
            Finding("database", False, sentence, "Check PALMARES_DATABASE_URL, or the data folder, and try again.")
        )
    findings.append(await _looked("storage", lambda: _storage(settings)))
    findings.append(await _looked("mail", lambda: _mail(settings)))
    findings += await _sender(settings)
    findings.append(_codecs())
    findings.append(await asyncio.to_thread(_sandbox))
    findings.append(_sound())
    findings.append(_address(settings))
    return findings


async def _looked(what: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await look()
    except (DomainError, OSError, SMTPException, asyncpg.PostgresError) as failure:
        sentence = failure.text if isinstance(failure, DomainError) else f"{type(failure).__name__}: {failure}"
        return Finding(what, False, sentence, "See the sentence above; nothing was changed.")


async def _database() -> Finding:
    row = await fetch_row(
        "SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number, "
        "current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' "
        "AND current_setting('synchronous_commit') <> 'off' AS durable"
    )
    if row is None or row["number"] < 150_000:
        return Finding("database", False, "PostgreSQL is older than 15", "Use PostgreSQL 15 or newer.")
    if not row["durable"]:
        return Finding(
            "database",
            False,
            f"PostgreSQL {row['version']} may lose what it acknowledged",
            "Set fsync, full_page_writes and synchronous_commit to on.",
        )
    return Finding("database", True, f"PostgreSQL {row['version']}, every commit is on disk before it counts")


async def _clock() -> Finding:
    before = datetime.now(UTC)
    told: datetime = await fetch_value("SELECT clock_timestamp()")
    skew = abs((told - before).total_seconds())
    if skew > MOST_SKEW_SECONDS:
        return Finding(
            "clock",
            False,
            f"this machine and the database differ by {skew:.0f} s",
            "Deadlines follow the database; set both machines by NTP so that pages count down rightly.",
        )
    return Finding("clock", True, f"within {skew:.1f} s of the database, whose clock decides every deadline")


async def _storage(settings: Settings) -> Finding:
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
