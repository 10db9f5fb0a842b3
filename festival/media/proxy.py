"""The viewing copy of a film, with its poster, thumbnail, contact sheet, fingerprints and loudness."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from festival.errors import DomainError
from festival.media.containers import HEAD_BYTES, recognise
from festival.media.facts import Facts
from festival.media.locked_process import LockedProcesses, Stopped
from festival.media.probing import open_film
from festival.media.renditions import STANDARD, Rendition
from festival.media.sandbox import Limits
from festival.media.second_index import SecondBytes

PROXY, POSTER, THUMBNAIL, CONTACT_SHEET = "proxy.mp4", "poster.jpg", "thumbnail.jpg", "contact-sheet.jpg"

_CPU_SECONDS_AT_LEAST = 120
_CPU_SECONDS_A_SECOND = 12
"""4K at 60 pictures a second takes about three seconds of one processor for each second of film."""
_MEMORY_BYTES = 2 << 30
_MOST_BYTES = 8 << 30


class ProxyFailed(DomainError):
    """No viewing copy could be made; ``reason``: facts, time, memory or crash."""

    sentence = (
        "We could not make a viewing copy of this film (%(reason)s). Export it again as MP4 (H.264) and upload that."
    )


@dataclass(frozen=True, slots=True)
class ProxyResult:
    """What was made, in one folder.

    ``errors`` counts places that could not be decoded, ``loudness`` is in LUFS, ``seconds`` tells which bytes of the
    viewing copy each of its seconds needs.
    """

    folder: Path
    width: int
    height: int
    pictures: int
    errors: int
    hashes: tuple[int, ...]
    sounds: tuple[int, ...]
    loudness: float | None
    seconds: SecondBytes

    @property
    def proxy(self) -> Path:
        """The viewing copy, an MP4 that plays while it arrives."""
        return self.folder / PROXY

    @property
    def poster(self) -> Path:
        """A JPEG in the viewing copy's size."""
        return self.folder / POSTER

    @property
    def thumbnail(self) -> Path:
        """A small JPEG."""
        return self.folder / THUMBNAIL

    @property
    def contact_sheet(self) -> Path:
        """Twelve stills in one JPEG."""
        return self.folder / CONTACT_SHEET


class ProxyMaker:
    """Makes viewing copies; keeps one warm parent process. Use it as a context, from any thread."""

    def __init__(self) -> None:
        self._processes = LockedProcesses("festival.media.proxy_render:render_in_process", Limits())

    def __enter__(self) -> Self:
        self._processes.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._processes.close()

    def make(self, source: Path, folder: Path, facts: Facts, rendition: Rendition = STANDARD) -> ProxyResult:
        """Write ``proxy.mp4``, ``poster.jpg``, ``thumbnail.jpg`` and ``contact-sheet.jpg`` into the existing folder.

        ``facts`` are the source's own. All four appear together at the end or not at all. Raises :class:`ProxyFailed`.
        """
        names = (PROXY, POSTER, THUMBNAIL, CONTACT_SHEET)
        with _written_whole([folder / name for name in names]) as files, open_film(source) as film:
            known = recognise(os.pread(film.fileno(), HEAD_BYTES, 0))
            if None in {known.demuxer, facts.duration_seconds, facts.width, facts.height, facts.rotation}:
                raise ProxyFailed(reason="facts")
            seconds = facts.duration_seconds or 0.0
            request = {
                "demuxer": known.demuxer,
                "seconds": seconds,
                "rotation": facts.rotation,
                "mirrored": facts.mirrored,
                "width": facts.width,
                "height": facts.height,
                "from_zero": known.demuxer == "mov",
                "rendition": asdict(rendition),
            }
            try:
                made = self._processes.run(request, [film.fileno(), *files], _limits(seconds))
            except Stopped as stopped:
                raise ProxyFailed(reason=stopped.reason) from stopped
        made |= {name: tuple(made[name]) for name in ("hashes", "sounds")}
        return ProxyResult(folder, **made)


def make_proxy(source: Path, folder: Path, facts: Facts, rendition: Rendition = STANDARD) -> ProxyResult:
    """:meth:`ProxyMaker.make` for a single film."""
    with ProxyMaker() as maker:
        return maker.make(source, folder, facts, rendition)


def _limits(seconds: float) -> Limits:
    cpu = _CPU_SECONDS_AT_LEAST + round(seconds * _CPU_SECONDS_A_SECOND)
    return Limits(memory_bytes=_MEMORY_BYTES, cpu_seconds=cpu, wall_seconds=cpu * 4.0, written_bytes=_MOST_BYTES)


@contextmanager
def _written_whole(paths: list[Path]) -> Iterator[list[int]]:
    """New files to write, renamed to their paths together if nothing fails."""
    unfinished = [path.with_name(f".{path.name}.unfinished") for path in paths]
    try:
        with ExitStack() as opened:
            yield [opened.enter_context(path.open("w+b")).fileno() for path in unfinished]
        for path, final in zip(unfinished, paths, strict=True):
            path.replace(final)
    finally:
        for path in unfinished:
            path.unlink(missing_ok=True)
