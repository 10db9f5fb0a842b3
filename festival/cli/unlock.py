"""`palmares unlock EMAIL`: somebody who lost every second step can sign in again."""

import argparse
import asyncio
import dataclasses
import sys
from pathlib import Path

import asyncpg

from festival.accounts.unlocking import unlock
from festival.cli.installation import connected_installation
from festival.errors import DomainError, Invalid
from festival.settings import Settings, read_settings


def run(arguments: list[str]) -> int:
    """Say what was done; 0, or 2 with a sentence where the address or the database cannot be used."""
    parser = argparse.ArgumentParser(
        prog="palmares unlock",
        description="Take somebody's authenticator app, passkeys and recovery codes away and end their sessions, so "
        "that they can sign in by password or mailed link and set up a new second step. Make sure that it is them.",
        allow_abbrev=False,
    )
    parser.add_argument("email", help="their e-mail address")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: PALMARES_DATA)")
    wanted = parser.parse_args(arguments)
    try:
        settings = read_settings()
        if wanted.data is not None:
            settings = dataclasses.replace(settings, data=wanted.data)
        asyncio.run(_unlock(settings, wanted.email))
    except Invalid as refusal:
        print(f"palmares unlock: {wanted.email}: {refusal.text}", file=sys.stderr)
        return 2
    except DomainError as refusal:
        print(f"palmares unlock: {refusal.text}", file=sys.stderr)
        return 2
    except (OSError, asyncpg.PostgresError) as failure:
        print(f"palmares unlock: the database does not answer: {failure}", file=sys.stderr)
        return 2
    print(f"{wanted.email} has no second step any more and was told by mail.")
    return 0


async def _unlock(settings: Settings, email: str) -> None:
    async with connected_installation(settings, pool_size=2):
        await unlock(email=email)
