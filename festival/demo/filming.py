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
    """Films being made; asks for one wait until it is done. One that nobody began is begun when it is asked for."""

    def __init__(self, folder: Path, pool: ProcessPoolExecutor, films: list[PlannedFilm], seed: int) -> None:
        self._films = {film.index: film for film in films}
        self._folder, self._pool, self._seed = folder, pool, seed
        self._making: dict[int, Future[Path]] = {}

    def begin(self) -> None:
        """Begin with all of them."""
        for index in self._films:
            self._begin(index)

    async def film(self, index: int) -> Path:
        """The finished file of a film."""
        return await asyncio.wrap_future(self._begin(index))

    def _begin(self, index: int) -> Future[Path]:
        if index not in self._making:
            film = self._films[index]
            path = self._folder / f"{index}.{film.suffix}"
            self._making[index] = self._pool.submit(_make, path, film, self._seed)
        return self._making[index]


@contextmanager
def filming(films: list[PlannedFilm], seed: int, *, at_once: bool) -> Iterator[Filming]:
    """The films of a story, which last as long as the block; ``at_once``: all are needed, so making them begins now."""
    workers = max(1, min(os.cpu_count() or 1, len(films)))
    with (
        tempfile.TemporaryDirectory(prefix="palmares-films-") as folder,
        # Spawned, not forked: the parent runs threads (the database's watcher).
        ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool,
    ):
        try:
            made = Filming(Path(folder), pool, films, seed)
            if at_once:
                made.begin()
            yield made
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _make(path: Path, film: PlannedFilm, seed: int) -> Path:
    make_film(path, seed=seed * 1_000_003 + film.index, title=film.title, **film.film)
    return path
