"""What somebody reads of the data kept about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class HeldData(msgspec.Struct, frozen=True):
    """Everything kept about a person, by what it is; each section holds rows as they stand."""

    exported_at: datetime
    person_id: UUID
    sections: dict[str, list[dict[str, Any]]]


class ErasureForm(msgspec.Struct, frozen=True):
    """The same as a form sends it, beside its token."""

    address: str = ""
    password: str = ""
    code: str = ""


class ErasureRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shows that it is the person themselves who asks."""

    address: str
    password: str = ""
    code: str = ""
