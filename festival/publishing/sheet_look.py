"""An edition's own pictures on what it prints: its logo, and the logos of its partners."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from festival.db import fetch
from festival.media.schemas import StoredFile
from festival.publishing.kept_sheets import read_still

MOST_PARTNERS = 8
"""So many logos stand beside each other on a sheet and can still be told apart."""


@dataclass(frozen=True, slots=True)
class SheetLook:
    """What a sheet says of an edition's pictures, and the pictures by the names it asks for them by."""

    words: Mapping[str, object]
    pictures: Mapping[str, bytes]


async def sheet_look(edition_id: UUID) -> SheetLook:
    """The logo and the first partners, each with the name that stands where it cannot be seen.

    A picture's name on a sheet holds its id, so that a sheet kept under its words is set anew with another picture.
    """
    rows = await fetch(
        "SELECT id, part, name, storage_key, 'image/jpeg' AS media_type, bytes FROM edition_picture "
        "WHERE edition_id = $1 AND part <> 'cover' ORDER BY part, position",
        edition_id,
    )
    partners = [row for row in rows if row["part"] == "partner"][:MOST_PARTNERS]
    logo = next((row for row in rows if row["part"] == "logo"), None)
    shown = [*partners, *([logo] if logo else [])]
    return SheetLook(
        words={
            "logo": _said(logo) if logo else None,
            "partners": [_said(one) for one in partners],
        },
        pictures={
            _file(one): await read_still(StoredFile(one["storage_key"], one["media_type"], one["bytes"]))
            for one in shown
        },
    )


def _said(row: Mapping[str, object]) -> dict[str, object]:
    return {"file": _file(row), "alt": row["name"]}


def _file(row: Mapping[str, object]) -> str:
    return f"look-{row['id']}.jpg"
