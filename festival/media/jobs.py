"""What workers do with films: measure them, make what people watch, sweep away what was never finished."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import anyio.to_thread
import numpy as np

from festival.db import atomic, fetch_row, fetch_value
from festival.jobs import Handler, JobGivenUp, JobTooEarly, Task, enqueue
from festival.media.duplicates import FIND_DUPLICATES
from festival.media.facts import Facts
from festival.media.lighter import MAKE_LIGHTER, deserves_lighter, make_lighter
from festival.media.moving import MOVE_COPIES, move_copies
from festival.media.probing import Prober, probe_file
from festival.media.proxy import ProxyMaker, ProxyResult
from festival.media.queries import facts_of
from festival.media.retrying import leave_unchecked
from festival.media.rules import RenditionKind
from festival.media.service import CHECK_FILM, MAKE_RENDITIONS
from festival.media.sound_likeness import keys_of
from festival.media.storage import storage
from festival.media.sweeping import sweep_uploads
from festival.media.verdicts import decide_and_tell


class _Made(NamedTuple):
    kind: RenditionKind
    path: Path
    media_type: str


class FilmWork:
    """The jobs on films, with the warm, locked-down processes that open them."""

    def __init__(self, prober: Prober, proxies: ProxyMaker) -> None:
        self._prober, self._proxies = prober, proxies

    @property
    def handlers(self) -> dict[str, Handler]:
        """Which jobs this does."""
        return {
            CHECK_FILM: self.check_film,
            MAKE_RENDITIONS: self.make_renditions,
            MAKE_LIGHTER: self.make_lighter,
            MOVE_COPIES: move_copies,
        }

    async def check_film(self, task: Task) -> None:
        """Measure a master once; facts that stand are not measured again."""
        master = await fetch_row(
            "SELECT storage_key, bytes FROM master WHERE edition_id = $1 AND id = $2 AND state <> 'checked'",
            task.edition_id,
            task.subject_id,
        )
        if master is None:
            return
        await _keep_facts(task, await self._measure(master["storage_key"], master["bytes"]))

    async def _measure(self, key: str, size: int) -> Facts:
        fetch = await storage().fetcher(key)
        if fetch is None:
            async with storage().as_file(key) as path:
                return await probe_file(path, self._prober)
        # Nothing is kept on this machine's disk: the digest reads the film once as it comes, the probe a few pieces.
        digest = hashlib.sha256()
        async for block in storage().read(key, 0, size - 1):
            await anyio.to_thread.run_sync(digest.update, block)
        return await anyio.to_thread.run_sync(self._prober.probe_remote, fetch, size, digest.hexdigest())

    async def make_renditions(self, task: Task) -> None:
        """Make the viewing copy, stills and fingerprint of a master; none of it is made twice.

        A film may join its entry before its check has ended: its copies wait for that.
        """
        facts = await facts_of(task.edition_id, task.subject_id)
        if facts is None:
            if await _is_being_checked(task):
                raise JobTooEarly("the film is still being measured")
            raise JobGivenUp("the film was never measured")
        master = await fetch_row(
            "SELECT storage_key FROM master WHERE edition_id = $1 AND id = $2 AND NOT EXISTS (SELECT FROM rendition "
            "WHERE (rendition.edition_id, rendition.master_id) = (master.edition_id, master.id) AND kind = 'proxy')",
            task.edition_id,
            task.subject_id,
        )
        if master is None:
            return
        with tempfile.TemporaryDirectory(prefix="palmares-proxy-") as folder:
            async with storage().as_file(master["storage_key"]) as path:
                made = await anyio.to_thread.run_sync(self._proxies.make, path, Path(folder), facts)
            await _keep_renditions(task, master["storage_key"], made, facts)

    async def make_lighter(self, task: Task) -> None:
        """Make the copy for slow connections."""
        await make_lighter(task, self._proxies)


@contextmanager
def film_work() -> Iterator[FilmWork]:
    """Start the processes that open films, and end them with the worker."""
    with ExitStack() as stack:
        yield FilmWork(stack.enter_context(Prober()), stack.enter_context(ProxyMaker()))


async def _is_being_checked(task: Task) -> bool:
    checked: bool | None = await fetch_value(
        "SELECT state <> 'checking' FROM master WHERE edition_id = $1 AND id = $2", task.edition_id, task.subject_id
    )
    return checked is False


async def _keep_facts(task: Task, facts: Facts) -> None:
    async with atomic() as connection:
        await connection.execute(
            "INSERT INTO facts (edition_id, master_id, body) VALUES ($1, $2, $3) "
            "ON CONFLICT (edition_id, master_id) DO UPDATE SET body = excluded.body, measured_at = clock_timestamp()",
            task.edition_id,
            task.subject_id,
            facts.as_record(),
        )
        await connection.execute(
            "UPDATE master SET state = 'checked', sha256 = $3 WHERE edition_id = $1 AND id = $2",
            task.edition_id,
            task.subject_id,
            facts.sha256,
        )
        await decide_and_tell(connection, edition_id=task.edition_id, master_id=task.subject_id)


async def _keep_renditions(task: Task, storage_key: str, made: ProxyResult, facts: Facts) -> None:
    files = (
        _Made(RenditionKind.PROXY, made.proxy, "video/mp4"),
        _Made(RenditionKind.STILL, made.poster, "image/jpeg"),
        _Made(RenditionKind.THUMBNAIL, made.thumbnail, "image/jpeg"),
        _Made(RenditionKind.CONTACT_SHEET, made.contact_sheet, "image/jpeg"),
    )
    # Named after the master, so that a try that was cut off leaves nothing that the next one does not replace.
    keys = [f"{storage_key}.{one.kind.value}" for one in files]
    sizes = [await storage().put(key, one.path) for key, one in zip(keys, files, strict=True)]
    async with atomic() as connection:
        await connection.executemany(
            "INSERT INTO rendition (edition_id, id, master_id, kind, storage_key, media_type, bytes, width, height, "
            "duration_seconds, undecoded, second_bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            [
                (
                    task.edition_id,
                    uuid4(),
                    task.subject_id,
                    one.kind.value,
                    key,
                    one.media_type,
                    size,
                    made.width,
                    made.height,
                    facts.duration_seconds if one.kind is RenditionKind.PROXY else None,
                    made.errors if one.kind is RenditionKind.PROXY else 0,
                    made.seconds if one.kind is RenditionKind.PROXY else None,
                )
                for one, key, size in zip(files, keys, sizes, strict=True)
            ],
        )
        await connection.execute(
            "INSERT INTO fingerprint (edition_id, master_id, kind, body) VALUES ($1, $2, 'picture', $3) "
            "ON CONFLICT (edition_id, master_id, kind) DO UPDATE SET body = excluded.body",
            task.edition_id,
            task.subject_id,
            np.array(made.hashes, ">u8").tobytes(),
        )
        if made.sounds:
            sounds = np.array(made.sounds, np.uint32)
            await connection.execute(
                "INSERT INTO fingerprint (edition_id, master_id, kind, body, keys) VALUES ($1, $2, 'sound', $3, $4) "
                "ON CONFLICT (edition_id, master_id, kind) DO UPDATE SET body = excluded.body, keys = excluded.keys",
                task.edition_id,
                task.subject_id,
                sounds.astype(">u4").tobytes(),
                keys_of(sounds),
            )
        await enqueue(connection, FIND_DUPLICATES, task)
        if deserves_lighter(facts.duration_seconds, sizes[0]):
            await enqueue(connection, MAKE_LIGHTER, task)


SCHEDULES = {"media_sweep_uploads": ("41 3 * * *", sweep_uploads)}
"""Name: when (cron) and what, for the worker."""

GIVEN_UP: dict[str, Handler] = {CHECK_FILM: leave_unchecked}
"""What becomes of a film when a job on it has used up its tries."""
