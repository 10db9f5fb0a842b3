"""Sheets set once and kept in memory under everything they show: a correction or another still makes another sheet."""

from collections import OrderedDict
from collections.abc import Mapping

import anyio
import anyio.to_process

from festival.canonical import digest_of
from festival.media.schemas import RenditionForStreaming, StoredFile
from festival.media.storage import storage
from festival.publishing.typesetting import Form, set_sheet

STILL = "still.jpg"
"""What a sheet calls the still that it shows."""
MOST_BYTES = 64 * 1024 * 1024
_LARGEST_STILL = 20_000_000
_SETTING = 2
"""Processes that set sheets at the same time: setting holds the interpreter, and the site goes on answering."""

_kept: OrderedDict[str, bytes] = OrderedDict()
_limiters: dict[str, anyio.CapacityLimiter] = {}


def setting_limiter() -> anyio.CapacityLimiter:
    """Whoever sets sheets in processes waits for a turn here."""
    # Made inside a running loop, which the limiter belongs to.
    return _limiters.setdefault("setting", anyio.CapacityLimiter(_SETTING))


async def set_in_process(
    sheet: str,
    said: Mapping[str, object],
    form: Form,
    pictures: Mapping[str, bytes] | None = None,
    *,
    sharp: float = 1,
) -> bytes:
    """One sheet, set without holding up whoever else asks for something."""
    return await anyio.to_process.run_sync(
        set_sheet, sheet, dict(said), form, pictures, sharp, limiter=setting_limiter()
    )


async def set_once(
    sheet: str,
    said: Mapping[str, object],
    form: Form,
    *,
    sharp: float = 1,
    still: RenditionForStreaming | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """One sheet, set in a process of its own the first time and kept; the longest unasked for are forgotten first.

    ``pictures`` have names that no other picture ever has: the words that name them tell one sheet from another.
    """
    key = digest_of([sheet, form, sharp, said, still.storage_key if still else None])
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    if still is not None:
        pictures = {**(pictures or {}), STILL: await read_still(still)}
    made = await set_in_process(sheet, said, form, pictures, sharp=sharp)
    _kept[key] = made
    while sum(map(len, _kept.values())) > MOST_BYTES:
        _kept.popitem(last=False)
    return made


async def read_still(still: StoredFile | RenditionForStreaming) -> bytes:
    """The bytes of a picture, whole."""
    last = min(still.bytes, _LARGEST_STILL) - 1
    return b"".join([block async for block in storage().read(still.storage_key, 0, last)])
