"""Pages kept for everybody: for as long as they are said to be good, under the stamp of what they show."""

import asyncio
import time

import pytest

from festival.errors import NotFound
from festival.web.kept_pages import TRUSTED_SECONDS, KeptPage, KeptPages

LONG, OVER = 1e12, 0.0


def test_kept_pages_end_with_what_they_say_and_the_oldest_go_first() -> None:
    kept = KeptPages(most=2)
    kept.keep("over", "page", stamp="one", until=OVER)
    assert kept.get("over") is None
    for name in ("first", "second", "third"):
        kept.keep(name, name, stamp="one", until=LONG)
    found = [kept.get(name) for name in ("first", "second", "third")]
    assert [page and page.content for page in found] == [None, b"second", b"third"]


def test_a_kept_page_goes_on_under_the_same_stamp_and_ends_with_another() -> None:
    kept = KeptPages()
    kept.keep("page", "as it is", stamp="one", until=OVER)
    assert kept.again("page", stamp="two", until=LONG) is None
    assert kept.get("page") is None
    assert kept.again("page", stamp="one", until=time.monotonic() + 60) is not None
    assert kept.get("page") is not None


async def test_very_many_readers_ask_once_and_share_the_answer() -> None:
    kept, asked, go = KeptPages(), [], asyncio.Event()

    async def ask() -> KeptPage:
        asked.append(None)
        await go.wait()
        return kept.keep("a", "page", stamp="1", until=time.monotonic() + 10)

    readers = [asyncio.create_task(kept.fresh("a", ask)) for _ in range(50)]
    await asyncio.sleep(0)
    readers[0].cancel()
    go.set()
    found = await asyncio.gather(*readers, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert {page.content for page in found[1:] if isinstance(page, KeptPage)} == {b"page"}
    assert len(asked) == 1
    assert await kept.fresh("a", ask) is kept.get("a")


async def test_a_reader_who_comes_late_gets_an_answer_that_was_asked_for_later() -> None:
    kept, go, said = KeptPages(), asyncio.Event(), ["old"]

    async def ask() -> KeptPage:
        content = said[-1]
        await go.wait()
        return kept.keep("a", content, stamp=content, until=time.monotonic())

    early = asyncio.create_task(kept.fresh("a", ask))
    await asyncio.sleep(TRUSTED_SECONDS * 1.5)
    said.append("new")
    late = [asyncio.create_task(kept.fresh("a", ask)) for _ in range(2)]
    await asyncio.sleep(0)
    go.set()
    assert [(await early).content, *[(await one).content for one in late]] == [b"old", b"new", b"new"]


async def test_a_refusal_is_everybody_s_and_is_not_kept() -> None:
    kept = KeptPages()

    async def refuse() -> KeptPage:
        raise NotFound

    found = await asyncio.gather(*(kept.fresh("a", refuse) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in found] == [NotFound] * 3
    with pytest.raises(NotFound):
        await kept.fresh("a", refuse)
