"""Room kept back for the day the disk is full.

PostgreSQL stops when it cannot write its log, and then even its recovery needs room. Giving up this file lets it
recover and serve readers; nobody may write until there is room again.
"""

import logging
import os
import shutil
import sys
from pathlib import Path

logger = logging.getLogger(__name__)

RESERVE = "reserve"
# Recovery opens one new segment of 16 MB; the other is for what reading itself writes.
RESERVE_BYTES = 32 << 20
ONLY_READING = ("-c", "default_transaction_read_only=on", "-c", "autovacuum=off")


def keep_reserve(folder: Path) -> None:
    """Set the room aside if it is not yet, where there is plenty left."""
    reserve = folder / RESERVE
    if reserve.exists() or not room_again(folder):
        return
    try:
        with reserve.open("wb") as file:
            if sys.platform == "linux":
                os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
            else:
                file.write(bytes(RESERVE_BYTES))
    except OSError as problem:
        reserve.unlink(missing_ok=True)
        logger.warning("No room could be kept back in %s: %s.", folder, problem.strerror)


def spend_reserve(folder: Path) -> bool:
    """Give the room up; whether there was any."""
    try:
        (folder / RESERVE).unlink()
    except FileNotFoundError:
        return False
    return True


def room_again(folder: Path) -> bool:
    """Whether the disk has room to write and to keep some back as well."""
    return shutil.disk_usage(folder).free >= 2 * RESERVE_BYTES
