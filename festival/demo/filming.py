"""Makes the story's films on every processor while the festival is being set up."""

import asyncio
import multiprocessing
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from festival.demo.films import make_film
from festival.demo.planned import PlannedFilm


class Filming:
    """Films being made; asks for one begin it if nobody did, and wait until it is done."""

    def __init__(self, folder: Path, pool: ProcessPoolExecutor, films: Sequence[PlannedFilm], seed: int) -> None:
        self._folder, self._pool, self._seed = folder, pool, seed
        self._planned = {film.index: film for film in films}
        self._making: dict[int, Future[None]] = {}

    def begin(self, index: int) -> None:
        """Have a film made meanwhile."""
        if index not in self._making:
            film = self._planned[index]
            self._making[index] = self._pool.submit(_make, self._path(film), film, self._seed)

    async def film(self, index: int) -> Path:
        """The finished file of a film."""
        self.begin(index)
        await asyncio.wrap_future(self._making[index])
        return self._path(self._planned[index])

    def _path(self, film: PlannedFilm) -> Path:
        return self._folder / f"{film.index}.{film.suffix}"


@contextmanager
def filming(films: Sequence[PlannedFilm], seed: int, *, at_once: int) -> Iterator[Filming]:
    """Make films, the first ``at_once`` of them from now on; they last as long as the block."""
    workers = max(1, min(os.cpu_count() or 1, len(films)))
    with (
        tempfile.TemporaryDirectory(prefix="palmares-films-") as folder,
        # Spawned, not forked: the parent runs threads (the database's watcher).
        ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool,
    ):
        try:
            made = Filming(Path(folder), pool, films, seed)
            for film in films[:at_once]:
                made.begin(film.index)
            yield made
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _make(path: Path, film: PlannedFilm, seed: int) -> None:
    make_film(path, seed=seed * 1_000_003 + film.index, title=film.title, **film.film)
