"""What is said about uploads and films, one message per audience."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class NewUpload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entrant is about to send a film."""

    edition: str
    filename: str
    bytes: int
    slow: bool = False
    """A slow or failing link: smaller parts, so that a drop costs little."""


class UploadForOwner(msgspec.Struct, frozen=True):
    """How far an upload is, for the person who sends it."""

    id: UUID
    state: str
    """receiving, checking, checked, unchecked or aborted."""
    filename: str
    bytes: int
    part_size: int
    parts: int
    received: list[int]
    defects: list[str]
    """Sentences on what is wrong with the file itself; the category's rules are judged on the entry."""


class PartForOwner(msgspec.Struct, frozen=True):
    """A part that arrived whole."""

    number: int
    bytes: int
    sha256: str


class RenditionForStreaming(msgspec.Struct, frozen=True):
    """A file made from a master, as needed to stream it."""

    storage_key: str
    media_type: str
    bytes: int
    width: int
    height: int


class MasterState(msgspec.Struct, frozen=True):
    """What is known of a master so far; facts are None until it is checked."""

    id: UUID
    state: str
    filename: str
    bytes: int
    sha256: str | None
    facts: dict[str, Any] | None
    kinds: list[str]
    """Which renditions exist."""
    created_at: datetime
