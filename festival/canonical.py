"""One spelling of a JSON value, so that the same rules, entry or ballot has the same digest everywhere and for ever."""

import hashlib
import json
from typing import Any

import msgspec


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and without spaces; structs, dates and ids are written as in the API.

    Numbers that must be exact are given as text: this form keeps no trailing zeros of a float.
    """
    plain = msgspec.to_builtins(value)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
