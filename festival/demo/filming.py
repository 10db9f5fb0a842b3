"""Makes the story's films on every processor while the festival is being set up."""

import asyncio
import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from festival.demo.films import make_film
from festival.demo.planned import PlannedFilm


class Filming:
    """Films being made; asks for one wait until it is done."""

    def __init__(self, folder: Path, pool: ProcessPoolExecutor, films: list[PlannedFilm], seed: int) -> None:
        self._paths = {film.index: folder / f"{film.index}.{film.suffix}" for film in films}
        self._making: dict[int, Future[None]] = {
            film.index: pool.submit(_make, self._paths[film.index], film, seed) for film in films
        }

    async def film(self, index: int) -> Path:
        """The finished file of a film."""
        await asyncio.wrap_future(self._making[index])
        return self._paths[index]


@contextmanager
def filming(films: list[PlannedFilm], seed: int) -> Iterator[Filming]:
    """Begin making the films at once; they last as long as the block."""
    workers = max(1, min(os.cpu_count() or 1, len(films)))
    with (
        tempfile.TemporaryDirectory(prefix="palmares-films-") as folder,
        # Spawned, not forked: the parent runs threads (the database's watcher).
        ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool,
    ):
        try:
            yield Filming(Path(folder), pool, films, seed)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _make(path: Path, film: PlannedFilm, seed: int) -> None:
    make_film(path, seed=seed * 1_000_003 + film.index, title=film.title, **film.film)
