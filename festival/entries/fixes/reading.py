"""The latest fix asked of an entry, as a part of other statements."""

from collections.abc import Mapping
from typing import Any

import msgspec

from festival.entries.fixes.rules import FixState
from festival.entries.fixes.schemas import FixOfEntry

_LATEST = """
    SELECT {columns} FROM fix_request WHERE (fix_request.edition_id, fix_request.entry_id)
        = (entry.edition_id, entry.id) AND fix_request.ended_at IS NULL AND entry.state = 'submitted'
    ORDER BY fix_request.asked_at DESC LIMIT 1
"""
_STATE = """
    CASE WHEN mended_at IS NOT NULL THEN 'done' WHEN until <= clock_timestamp() THEN 'late' ELSE 'waiting' END
"""

FIX_STATE = f"({_LATEST.format(columns=_STATE)})"
"""waiting, late, done, or nothing; needs ``entry``. Once the entry is decided on, nobody waits for anything."""

FIX = f"""({
    _LATEST.format(
        columns="jsonb_build_object('reason', reason, 'until', until, 'asked_at', asked_at, 'mended_at', "
        f"mended_at, 'state', {_STATE})"
    )
}) AS fix"""
"""What was last asked of ``entry``; null: nothing, or it was taken back."""


def fix_of(row: Mapping[str, Any]) -> FixOfEntry | None:
    """From a row with ``FIX``."""
    return msgspec.convert(row["fix"], FixOfEntry) if row["fix"] else None


def mends_now(fix: FixOfEntry | None) -> bool:
    """Whether the entrant may change what they submitted."""
    return fix is not None and fix.state is FixState.WAITING
