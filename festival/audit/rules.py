"""Which logs there are, and how one event is bound to the one before."""

import hashlib
from collections.abc import Mapping
from datetime import UTC
from enum import StrEnum
from typing import Any

from festival.canonical import canonical_json

FIRST = b"\0" * 32
"""What the first event of a chain is bound to."""


class Log(StrEnum):
    """Who a line is for."""

    PUBLIC = "public"
    """Acts on a round; published with the result."""
    PRIVATE = "private"
    """Acts on scoresheets; only its digest is published, at sealing."""
    DESK = "desk"
    """What organisers did; for themselves, never chained."""


def link_digest(event: Mapping[str, Any], previous: bytes) -> bytes:
    """SHA-256 that binds an event to the one before: over the tag, the previous digest and the canonical event.

    Canonical: UTF-8 JSON with sorted keys and no spaces; the instant in UTC to the microsecond, absent ids null.
    """
    content = {key: event[key] for key in ("act", "actor_id", "detail", "edition_id", "id", "log", "subject_id")}
    content["at"] = event["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(b"palmares-audit-1\0" + previous + canonical_json(content)).digest()
