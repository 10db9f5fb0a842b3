"""Which logs there are, and how one event is bound to the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from enum import StrEnum
from typing import Any
from uuid import UUID

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
    content = {
        "act": event["act"],
        "actor_id": _text(event["actor_id"]),
        "at": event["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "detail": event["detail"],
        "edition_id": _text(event["edition_id"]),
        "id": _text(event["id"]),
        "log": event["log"],
        "subject_id": _text(event["subject_id"]),
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return hashlib.sha256(b"palmares-audit-1\0" + previous + canonical).digest()


def _text(identifier: UUID | None) -> str | None:
    return None if identifier is None else str(identifier)
