"""Everything kept about a person as one ZIP, made while it is read: nothing is gathered on the server first."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

import msgspec

from festival.media.archiving import archive
from festival.privacy.queries import files_of
from festival.privacy.schemas import HeldData


def archive_of(person_id: UUID, held: HeldData, readable: Mapping[str, str]) -> AsyncIterator[bytes]:
    """The archive in blocks: the data as JSON, the readable pages (name -> HTML), and every film as it was sent."""
    data = msgspec.json.format(msgspec.json.encode(held), indent=2)
    return archive(files_of(person_id), texts={"data.json": data, **readable})
