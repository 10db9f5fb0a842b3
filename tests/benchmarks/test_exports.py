"""Every score of 135,000 scoresheets of five criteria as a file: memory stays flat whatever the length."""

import tracemalloc
from collections.abc import AsyncIterator, Sequence
from time import perf_counter
from typing import Any

import pytest

from festival.desk.table_files import KINDS, table_file

HEADER = ("round", "film", "title", "juror", "name", "criterion", "score")
CELLS = 135_000 * 5
BATCH = 2000


async def rows(many: int) -> AsyncIterator[Sequence[Sequence[Any]]]:
    for start in range(0, many, BATCH):
        yield [
            (1, f"{at:036d}", "The Station in the Rain", f"{at % 500:036d}", "Ada Lovelace", "direction", at % 11)
            for at in range(start, min(start + BATCH, many))
        ]


async def peak_of(kind: str, many: int) -> tuple[int, int]:
    """Peak of memory and length of the file, in bytes."""
    tracemalloc.start()
    length = 0
    async for piece in table_file(kind, HEADER, rows(many)):
        length += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, length


@pytest.mark.benchmark
@pytest.mark.parametrize("kind", list(KINDS))
async def test_memory_stays_flat(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    short, _ = await peak_of(kind, CELLS // 10)
    begun = perf_counter()
    long, length = await peak_of(kind, CELLS)
    seconds = perf_counter() - begun
    with capsys.disabled():
        print(
            f"\n{kind}: {CELLS:,} scores, {length / 1e6:.0f} MB in {seconds:.1f} s (memory traced); peak "
            f"{long / 1e6:.1f} MB, {long / short:.2f} of the peak for a tenth of them"
        )
    assert long < 1.5 * short
