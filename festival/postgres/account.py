"""Which account PostgreSQL runs under: ours, or nobody where we are root, because PostgreSQL refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534


@dataclass(frozen=True)
class Account:
    """A user of this machine that the server is switched to."""

    user: int
    group: int


def server_account() -> Account | None:
    """The account to switch to; None where PostgreSQL simply runs as us."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        # A container image without a user list still has the number.
        return Account(user=NOBODY, group=NOBODY)
    return Account(user=nobody.pw_uid, group=nobody.pw_gid)


def give(path: Path, account: Account | None) -> None:
    """Hand one file or folder to the server's account."""
    if account is not None:
        os.chown(path, account.user, account.group)


def user_name(user: int) -> str:
    """The user's name, or the number where the machine knows no name."""
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
