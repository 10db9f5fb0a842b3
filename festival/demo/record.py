"""What the demo remembers between runs: how far it is, and who can sign in with what. Readable by its owner only."""

import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from festival.errors import Invalid, Refused

CARD = "demo.json"
PROGRESS = "demo-progress.json"


class DataOfAnotherStory(Invalid):
    """The folder holds a demo with other settings."""

    sentence = "%(folder)s holds a demo with %(what)s %(held)s, not %(wanted)s. Choose another folder with --data."


class NotInThisStory(Invalid):
    """A stage of another story."""

    sentence = "The story '%(story)s' has no stage '%(stage)s': its stages are %(stages)s."


class StagePassed(Refused):
    """The demo is beyond the stage that was asked for."""

    sentence = (
        "The demo in %(folder)s is already at the stage '%(held)s', and a festival is not played backwards. "
        "Choose another folder with --data."
    )


class DataOfARealFestival(Refused):
    """The folder belongs to an installation that is no demo."""

    sentence = "%(folder)s holds a festival that is no demo. Choose another folder with --data."


class Account(msgspec.Struct):
    """A sign-in of the demo, as ``demo.json`` gives it."""

    role: str
    email: str
    password: str
    totp_secret: str | None
    api_token: str
    president: bool


class Card(msgspec.Struct):
    """``demo.json``: where the site is and who can sign in."""

    base_url: str | None
    edition: str
    accounts: list[Account]


class Progress(msgspec.Struct):
    """How far the story has been played, and the identifiers that later stages need."""

    story: str
    seed: int
    entries: int
    jurors: int
    stage: str | None = None
    accounts: list[Account] = []
    people: dict[str, UUID] = {}
    """e-mail -> person"""
    edition_id: UUID | None = None
    entry_ids: list[UUID] = []
    """by index of the film"""
    juror_ids: list[UUID] = []
    round_id: UUID | None = None


class FolderUnusable(Refused):
    """The folder cannot be written to."""

    sentence = "The folder %(folder)s cannot be used: %(reason)s. Choose another with --data."


def prepare_folder(folder: Path) -> None:
    """Make the data folder if need be; other people of this machine may not look into it.

    Raises:
        FolderUnusable: it cannot be made or written to.
        DataOfARealFestival: it holds an installation that no demo made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(folder / ".writable", b"")
        (folder / ".writable").unlink()
    except OSError as failure:
        raise FolderUnusable(folder=folder, reason=failure.strerror or failure) from failure
    if (folder / "database").exists() and not (folder / PROGRESS).exists():
        raise DataOfARealFestival(folder=folder)


def clear_interrupted(folder: Path) -> None:
    """Remove what a first run left that was stopped before the call was open: nobody can have used it yet."""
    for part in ("database", "storage"):
        shutil.rmtree(folder / part, ignore_errors=True)
    (folder / PROGRESS).unlink(missing_ok=True)


def read_progress(folder: Path) -> Progress | None:
    """How far the demo in this folder is; None: there is none."""
    path = folder / PROGRESS
    return msgspec.json.decode(path.read_bytes(), type=Progress) if path.exists() else None


def write_progress(folder: Path, progress: Progress) -> None:
    """Keep it for the next run."""
    _write(folder / PROGRESS, msgspec.json.encode(progress))


def write_card(folder: Path, card: Card) -> None:
    """Put ``demo.json`` into place, whole."""
    _write(folder / CARD, msgspec.json.format(msgspec.json.encode(card), indent=2))


def agree(folder: Path, held: Progress, wanted: dict[str, object], stage: str, stages: Sequence[str]) -> None:
    """Whether this folder's demo can be played on as asked; ``wanted`` holds what was asked for explicitly.

    Raises:
        DataOfAnotherStory: another story, seed, or number of entries or jurors.
        StagePassed: it is beyond the stage.
    """
    for what, value in wanted.items():
        if value is not None and value != getattr(held, what):
            raise DataOfAnotherStory(folder=folder, what=what, held=getattr(held, what), wanted=value)
    if held.stage is not None and stages.index(stage) < stages.index(held.stage):
        raise StagePassed(folder=folder, held=held.stage)


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
