"""`palmares organiser EMAIL`: a one-use link with which this person signs in as an organiser."""

import argparse
import asyncio
import dataclasses
import sys
from pathlib import Path

import asyncpg

from festival.accounts.setting_up import organiser_link
from festival.cli.installation import connected_installation
from festival.errors import DomainError, Invalid
from festival.notifications.rules import read_address
from festival.settings import Settings, read_settings


def run(arguments: list[str]) -> int:
    """Print the link; 0, or 2 with a sentence where the address or the database cannot be used."""
    parser = argparse.ArgumentParser(
        prog="palmares organiser",
        description="Print a one-use sign-in link, good for 24 hours, for someone who may create festivals here.",
        allow_abbrev=False,
    )
    parser.add_argument("email", help="their e-mail address")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    wanted = parser.parse_args(arguments)
    try:
        read_address(wanted.email)
        settings = read_settings()
        if wanted.data is not None:
            settings = dataclasses.replace(settings, data=wanted.data)
        token = asyncio.run(_make_link(settings, wanted.email))
    except Invalid as refusal:
        print(f"palmares organiser: {wanted.email}: {refusal.text}", file=sys.stderr)
        return 2
    except DomainError as refusal:
        print(f"palmares organiser: {refusal.text}", file=sys.stderr)
        return 2
    except (OSError, asyncpg.PostgresError) as failure:
        print(f"palmares organiser: the database does not answer: {failure}", file=sys.stderr)
        return 2
    print(f"{settings.address}/link/{token}")
    return 0


async def _make_link(settings: Settings, email: str) -> str:
    async with connected_installation(settings, pool_size=2):
        return await organiser_link(email=email)
