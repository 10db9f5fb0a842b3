"""The folder of the server's socket: inside the data folder, or short and private in /tmp where that path is too long.

The server always binds ``../socket`` from its data, which is never too long. Clients need a short path too: for them
``socket`` is a link to a folder in /tmp, which keeps its name, so that an address once given stays right.
"""

import os
import shutil
import socket
import stat
import tempfile
from pathlib import Path

from festival.postgres.account import Account, give

PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
FROM_DATA = "../socket"
# sockaddr_un holds 107 bytes on Linux and 103 on macOS.
LONGEST = 103


def socket_folder(folder: Path, account: Account | None) -> Path:
    """The folder of the socket as clients reach it, made if absent; mode 0700 and the server account's own."""
    place = folder / "socket"
    if not place.is_symlink() and fits(place):
        _make_private(place, account)
        return place
    owner = os.geteuid() if account is None else account.user
    if place.is_symlink():
        short = place.readlink()
        try:
            _make_private(short, account)
        except OSError:
            place.unlink()
        else:
            if _is_private(short, owner):
                return short
            place.unlink()
    elif place.is_dir():
        shutil.rmtree(place)
    short = _short_folder()
    give(short, account)
    place.symlink_to(short)
    return short


def has_short_folder(folder: Path) -> bool:
    """Whether the data folder's own path was too long for a socket."""
    return (folder / "socket").is_symlink()


def remove_short_folder(folder: Path) -> None:
    """Leave nothing in /tmp behind; the link keeps the name for the next start.

    Raises:
        OSError: another server has its socket there already.
    """
    (folder / "socket").readlink().rmdir()


def answers(place: Path) -> bool:
    """Whether a server listens in this socket folder."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(5)
        try:
            client.connect(str(place / SOCKET))
        except OSError:
            return False
    return True


def fits(place: Path) -> bool:
    """Whether a client can name the socket in ``place``."""
    return len(os.fsencode(place / SOCKET)) <= LONGEST


def _short_folder() -> Path:
    usual = Path(tempfile.gettempdir())
    where = usual if fits(usual / "palmares-12345678") else Path("/tmp")  # noqa: S108 (a private folder inside it)
    return Path(tempfile.mkdtemp(prefix="palmares-", dir=where))


def _make_private(place: Path, account: Account | None) -> None:
    try:
        place.mkdir(mode=0o700)
    except FileExistsError:
        return
    give(place, account)


def _is_private(place: Path, owner: int) -> bool:
    state = place.lstat()
    return stat.S_ISDIR(state.st_mode) and state.st_uid == owner and stat.S_IMODE(state.st_mode) == 0o700
