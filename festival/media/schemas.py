"""What is said about uploads and films, one message per audience."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

Fingerprint = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class NewUpload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entrant is about to send a film."""

    edition: str
    filename: str
    bytes: int
    slow: bool = False
    """A slow or failing link: smaller parts, so that a drop costs little."""
    fingerprint: Fingerprint | None = None
    """SHA-256 of the film's first and last MiB, by which it is known again after a reload."""


class AddressesWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which parts are about to be sent."""

    numbers: Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=10_000)]], msgspec.Meta(min_length=1, max_length=100)]
    fingerprint: Fingerprint | None = None
    """Of the film at hand: another than the one that was begun is refused."""


class PartAddress(msgspec.Struct, frozen=True):
    """Where the raw bytes of one part are PUT, as application/octet-stream."""

    number: int
    bytes: int
    address: str


class PartAddresses(msgspec.Struct, frozen=True):
    """Addresses for a while; ask again for those that expired."""

    addresses: list[PartAddress]
    expires_at: datetime


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
    """The parts that storage has, whole."""
    fingerprint: str | None
    defects: list[str]
    """Sentences on what is wrong with the file itself; the category's rules are judged on the entry."""


class PartForOwner(msgspec.Struct, frozen=True):
    """A part that arrived whole."""

    number: int
    bytes: int
    sha256: str


class StoredFile(msgspec.Struct, frozen=True):
    """A file as needed to stream it."""

    storage_key: str
    media_type: str
    bytes: int


class RenditionForStreaming(msgspec.Struct, frozen=True):
    """A file made from a master, as needed to stream it."""

    edition_id: UUID
    master_id: UUID
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


class FilmGivenUp(msgspec.Struct, frozen=True):
    """A film on which a job used up its tries, for the team; ``failure`` is what the machine said."""

    master_id: UUID
    filename: str
    job: str
    failure: str
    dead_at: datetime
