"""Answers with kept pages, for readers who are not signed in: the same for everybody, so that anybody may keep them.

Whoever keeps one asks again each time (``no-cache``) and is told in few bytes that it is the same (304): a publication,
a correction or a film taken out shows at the next request. Before publication nothing is kept, and nobody signed in is
ever given a kept page.
"""

import time
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Any

from litestar import Request, Response

from festival.replica import read_late
from festival.web.conditional import is_known
from festival.web.kept_pages import KeptPage, KeptPages
from festival.web.pages import VARIES
from festival.web.translation import current_language

AnyRequest = Request[Any, Any, Any]
ASKED_AGAIN = "public, no-cache"
"""Kept by whoever likes, asked about every time: a correction or a withdrawal shows at once."""
TRUSTED_SECONDS = 0.05
"""How long the database is not asked again whether a page is still true, however many read it."""


def kept_pages(request: AnyRequest) -> KeptPages:
    """Those of this process."""
    state = request.app.state
    if "kept_pages" not in state:
        state["kept_pages"] = KeptPages()
    kept: KeptPages = state["kept_pages"]
    return kept


def is_for_anybody(request: AnyRequest) -> bool:
    """Whether nobody is signed in, so that a page without forms is the same for all who read its language."""
    return request.scope.get("user") is None


def answer_with(request: AnyRequest, page: KeptPage, extra: dict[str, str] | None = None) -> Response[Any]:
    """The page, or that it is the one the reader has."""
    headers = {
        "Cache-Control": ASKED_AGAIN,
        "Content-Language": current_language(),
        "Vary": VARIES,
        "ETag": page.tag,
        **(extra or {}),
    }
    if is_known(page.tag, request.headers.get("if-none-match", "")):
        return Response(None, status_code=304, headers=headers)
    return Response(page.content, media_type="text/html", headers=headers)


async def answer_stamped(
    request: AnyRequest,
    name: Hashable,
    *,
    stamp: Callable[[], Awaitable[str]],
    make: Callable[[], Awaitable[Response[str]]],
    extra: dict[str, str] | None = None,
) -> Response[Any]:
    """The page ``make`` renders, made again only when the stamp of what it shows is another.

    ``extra``: headers of every answer of this page.
    """
    if not is_for_anybody(request):
        answer = await make()
        answer.headers.update(extra or {})
        return answer
    kept, key = kept_pages(request), (name, current_language())
    page = kept.get(key)
    if page is None:
        page = await read_late(partial(_kept_or_made, kept, key, stamp, make))
    return answer_with(request, page, extra)


async def _kept_or_made(
    kept: KeptPages, key: Hashable, stamp: Callable[[], Awaitable[str]], make: Callable[[], Awaitable[Response[str]]]
) -> KeptPage:
    """Stamp and page come from the same server: else an old page could be kept under a new stamp."""
    asked_at = time.monotonic()
    stamped = await stamp()
    page = kept.again(key, stamp=stamped, asked_at=asked_at, seconds=TRUSTED_SECONDS)
    if page is not None:
        return page
    made = await make()
    return kept.keep(key, made.content, asked_at=asked_at, seconds=TRUSTED_SECONDS, stamp=stamped)
