"""Identifiers in addresses: a canonical UUID or nothing, so that a malformed one is answered like an absent one."""

import re
from uuid import UUID

from festival.errors import NotFound

_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def read_id(text: str) -> UUID:
    """The identifier in a path.

    Raises:
        NotFound: it is no canonical UUID (other digits, underscores, capitals).
    """
    if not _CANONICAL.fullmatch(text):
        raise NotFound
    return UUID(text)
