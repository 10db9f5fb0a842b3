"""Reach for 45,000 entries: a platform's list taken whole, beside COPY of the same rows into the same table."""

import time
from datetime import UTC, datetime

import pytest

from festival.audience.measuring import take_reach_list
from festival.db import atomic, execute, fetch
from tests.benchmarks.test_entries_at_scale import load
from tests.factories import make_edition, make_entry, make_founder

pytestmark = pytest.mark.benchmark
ENTRIES = 45_000
LEAST_SHARE = 0.5
_COLUMNS = ("edition_id", "entry_id", "measured_at", "views", "likes", "shares")


async def test_reach_of_45000_entries_comes_in_at_half_the_speed_of_copy(database_on_disk: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await make_entry(edition=edition)
    await load(edition, organiser, 1, ENTRIES)
    await execute(
        "INSERT INTO public_post (edition_id, entry_id, platform, url, link_key, code) SELECT edition_id, id, "
        "'tiktok', 'https://www.tiktok.com/@maker/video/' || id, 'tiktok.com/@maker/video/' || id, 'PALABCDEF' "
        "FROM entry WHERE edition_id = $1",
        edition.id,
    )
    await execute("ANALYZE")
    entries = [row["id"] for row in await fetch("SELECT id FROM entry WHERE edition_id = $1", edition.id)]
    rows = [
        (edition.id, entry, datetime(2026, 3, 20, tzinfo=UTC), at, at // 9, at // 80)
        for at, entry in enumerate(entries)
    ]
    content = "post,date,views,likes,shares\n" + "".join(
        f"https://www.tiktok.com/@maker/video/{entry},2026-03-20T00:00:00Z,{views},{likes},{shares}\n"
        for _, entry, _, views, likes, shares in rows
    )
    copied, taken = [], []
    for _ in range(3):
        began = time.perf_counter()
        async with atomic() as connection:
            await connection.copy_records_to_table("reach", records=rows, columns=_COLUMNS)
        copied.append(time.perf_counter() - began)
        await execute("DELETE FROM reach")
        await execute("VACUUM reach")
        began = time.perf_counter()
        result = await take_reach_list(
            edition_id=edition.id, by=organiser, filename="reach.csv", content=content.encode(), zone="Europe/Paris"
        )
        taken.append(time.perf_counter() - began)
        assert (result.taken, result.refused) == (len(entries), [])
        again = await take_reach_list(
            edition_id=edition.id, by=organiser, filename="reach.csv", content=content.encode(), zone="Europe/Paris"
        )
        assert (again.taken, again.unchanged) == (0, len(entries))
        await execute("DELETE FROM reach")
        await execute("VACUUM reach")
    share = min(copied) / min(taken)
    print(
        f"\nreach of {len(entries)}: COPY {min(copied):.2f} s, the list {min(taken):.2f} s, {share:.2f} of its "
        f"speed (at least {LEAST_SHARE})"
    )
