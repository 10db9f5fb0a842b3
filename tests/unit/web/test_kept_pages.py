"""Pages kept for everybody: for as long as they are said to be good, under the stamp of what they show."""

import time

from festival.web.kept_pages import KeptPages

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
