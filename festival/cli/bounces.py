"""`palmares bounces FILE…`: marks mail that came back, from the reports in the mailbox of our sender."""

import argparse
import asyncio
import dataclasses
import sys
from pathlib import Path

from festival.cli.installation import connected_installation
from festival.errors import UnreadableInput
from festival.notifications.delivering import message_returned
from festival.notifications.returned_mail import LARGEST_REPORT, Returned, read_report
from festival.settings import Settings, read_settings


def run(arguments: list[str]) -> int:
    """Say of each file what it reported; 0 also where it reports nothing, so that a mail server keeps no copy."""
    parser = argparse.ArgumentParser(
        prog="palmares bounces",
        description="Read reports of mail that came back (RFC 3464), as the mailbox of PALMARES_MAIL_FROM gets them: "
        "have its mail server pipe each message to `palmares bounces -`.",
        allow_abbrev=False,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a message as a file; - reads the standard input")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    wanted = parser.parse_args(arguments)
    reports = [(name, read_report(_content(name))) for name in wanted.files]
    settings = read_settings()
    if wanted.data is not None:
        settings = dataclasses.replace(settings, data=wanted.data)
    asyncio.run(_mark(settings, reports))
    return 0


def _content(name: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST_REPORT)
        with Path(name).open("rb") as file:
            return file.read(LARGEST_REPORT)
    except OSError as failure:
        raise UnreadableInput(name, f"it cannot be read: {failure.strerror}.") from failure


async def _mark(settings: Settings, reports: list[tuple[str, Returned | None]]) -> None:
    returned = [report for _, report in reports if report is not None]
    known = set()
    if returned:
        async with connected_installation(settings, pool_size=2):
            known = {one.message_id for one in returned if await message_returned(one.message_id, one.why)}
    for name, report in reports:
        if report is None:
            print(f"{name}: reports no failure of a message of ours")
        elif report.message_id in known:
            print(f"{name}: {report.message_id} came back: {report.why}")
        else:
            print(f"{name}: {report.message_id} is not known here, or known to have come back")
