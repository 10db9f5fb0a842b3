"""The lighter copy of a film, for jurors on slow connections: made of the viewing copy, not of the film again."""

import tempfile
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import anyio.to_thread

from festival.db import execute, fetch_row
from festival.jobs import Task
from festival.media.proxy import ProxyMaker
from festival.media.queries import facts_of
from festival.media.renditions import LOW_BANDWIDTH
from festival.media.rules import RenditionKind
from festival.media.storage import storage

MAKE_LIGHTER = "make_lighter_copy"

_LONG_SECONDS = 60.0
_HEAVY_BYTES = 8_000_000
"""What a phone's 3G brings in about two minutes."""


def deserves_lighter(seconds: float | None, proxy_bytes: int) -> bool:
    """Whether the viewing copy is one that a juror on a slow connection would wait for."""
    return (seconds or 0.0) > _LONG_SECONDS or proxy_bytes > _HEAVY_BYTES


async def make_lighter(task: Task, proxies: ProxyMaker) -> None:
    """Make the lighter copy of a master that has its viewing copy; not made twice."""
    proxy = await fetch_row(
        "SELECT storage_key, bytes, width, height FROM rendition proxy WHERE edition_id = $1 AND master_id = $2 "
        "AND kind = 'proxy' AND NOT EXISTS (SELECT FROM rendition low WHERE kind = 'low_proxy' "
        "AND (low.edition_id, low.master_id) = (proxy.edition_id, proxy.master_id))",
        task.edition_id,
        task.subject_id,
    )
    facts = await facts_of(task.edition_id, task.subject_id)
    if proxy is None or facts is None:
        return
    # The viewing copy stands upright whatever the film's matrix said.
    shown = {name: proxy[name] for name in ("bytes", "width", "height")}
    seen = replace(facts, **shown, rotation=0, mirrored=False)
    key = f"{proxy['storage_key']}.{RenditionKind.LOW_PROXY.value}"
    with tempfile.TemporaryDirectory(prefix="palmares-lighter-") as folder:
        async with storage().as_file(proxy["storage_key"]) as path:
            made = await anyio.to_thread.run_sync(proxies.make, path, Path(folder), seen, LOW_BANDWIDTH)
        size = await storage().put(key, made.proxy)
    await execute(
        "INSERT INTO rendition (edition_id, id, master_id, kind, storage_key, media_type, bytes, width, height, "
        "duration_seconds, undecoded, second_bytes) VALUES ($1, $2, $3, $4, $5, 'video/mp4', $6, $7, $8, $9, $10, $11) "
        "ON CONFLICT (edition_id, master_id, kind) DO NOTHING",
        task.edition_id,
        uuid4(),
        task.subject_id,
        RenditionKind.LOW_PROXY.value,
        key,
        size,
        made.width,
        made.height,
        facts.duration_seconds,
        made.errors,
        made.seconds,
    )
