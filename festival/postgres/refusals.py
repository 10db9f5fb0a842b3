"""Why an embedded database does not start, each with what to do about it."""

import errno
from pathlib import Path

from festival.errors import DomainError, OutOfSpace, Refused, Unavailable

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


class FolderNotWritable(Refused):
    """The data folder, or the disk it is on, cannot be written to."""

    sentence = (
        "The festival's database cannot be kept in %(folder)s: %(reason)s. "
        "Give another folder with --data, or make this one writable."
    )


class FolderOfAnotherUser(Refused):
    """The database there belongs to another user of this machine."""

    sentence = (
        "The database in %(folder)s belongs to the user %(owner)s, and here it would run as %(runner)s. "
        "Start Palmarès as the user who made it, or give another folder with --data."
    )


class NotADatabase(Refused):
    """The folder holds something else, which is left alone."""

    sentence = (
        "%(folder)s is not a database of Palmarès: %(reason)s. Nothing in it was changed. "
        "Give another folder with --data."
    )


class OtherDatabaseVersion(Refused):
    """Another major version of PostgreSQL wrote the folder."""

    sentence = (
        "The database in %(folder)s was written by PostgreSQL %(found)s, and this Palmarès brings PostgreSQL %(ours)s. "
        "Start it with the Palmarès that made it, take a backup there and restore that here."
    )


class DiskFull(OutOfSpace):
    """No room for the database to start."""

    sentence = "The disk that holds %(folder)s is full. Nothing was lost: free some space (%(needed)s) and start again."


class NoServerPrograms(Unavailable):
    """The PostgreSQL programs are not there or cannot be run here."""

    sentence = (
        "The PostgreSQL programs cannot be used: %(reason)s. Install Palmarès again, or set PALMARES_DATABASE_URL to a "
        "PostgreSQL of your own."
    )


class ServerNotStarting(Unavailable):
    """PostgreSQL gave up for a reason of its own; its last words are in the sentence."""

    sentence = "The festival's database in %(folder)s does not start: %(reason)s. More is in %(log)s."


def refusal_for(problem: OSError, folder: Path) -> DomainError:
    """The refusal that a failed file operation under ``folder`` amounts to."""
    if problem.errno in NO_SPACE:
        return DiskFull(folder=folder, needed="about 100 MB")
    if problem.errno in {errno.ENOTDIR, errno.EEXIST}:
        return NotADatabase(folder=folder, reason="there is a file in the place of a folder")
    return FolderNotWritable(folder=folder, reason=(problem.strerror or str(problem)).lower())
