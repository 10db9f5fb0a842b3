"""Answers with kept pages, for readers who are not signed in: the same for everybody, so that anybody may keep them.

Whoever keeps one asks again each time (``no-cache``) and is told in few bytes that it is the same (304): a publication,
a release, a correction or a film taken out shows at the next request. Before publication nothing is kept, and nobody
signed in is ever given a kept page. A page with a form is kept here with a gap where its reader's own token stands, and
by its reader alone.
"""

import hashlib
import time
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from litestar import Response

from festival.replica import read_late
from festival.web.conditional import is_known
from festival.web.csrf import token_for
from festival.web.kept_pages import TRUSTED_SECONDS, KeptPage, KeptPages
from festival.web.pages import VARIES
from festival.web.requests import AnyRequest
from festival.web.translation import current_language

ASKED_AGAIN = "public, no-cache"
"""Kept by whoever likes, asked about every time: a correction or a withdrawal shows at once."""
OWN_ASKED_AGAIN = "private, no-cache"
"""The same for a page with a form, which its reader alone may keep."""
_TOKEN_HERE = b"0" * 64


def stamp_of(*shown: object) -> str:
    """A stamp of all a page shows: what its queries gave, with ``to_the_minute`` for now."""
    return hashlib.sha256(msgspec.json.encode(shown)).hexdigest()


def to_the_minute(now: datetime) -> datetime:
    """As exactly as a page without scripts says how far something is; its script counts on by itself."""
    return now.replace(second=0, microsecond=0)


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
    if request.scope.get("user") is not None:
        answer = await make()
        answer.headers.update(extra or {})
        return answer
    kept, key = _kept_pages(request), (name, current_language())
    page = await kept.fresh(key, partial(read_late, partial(_kept_or_made, request, kept, key, stamp, make)))
    return _answer_with(request, page, extra or {})


async def _kept_or_made(
    request: AnyRequest,
    kept: KeptPages,
    key: Hashable,
    stamp: Callable[[], Awaitable[str]],
    make: Callable[[], Awaitable[Response[str]]],
) -> KeptPage:
    """Stamp and page come from the same server: else an old page could be kept under a new stamp."""
    until = time.monotonic() + TRUSTED_SECONDS
    stamped = await stamp()
    page = kept.again(key, stamp=stamped, until=until)
    if page is not None:
        return page
    made, own = (await make()).content, token_for(request.scope)
    gapped = made.replace(own, _TOKEN_HERE.decode())
    return kept.keep(key, gapped, stamp=stamped, until=until, with_form=gapped != made)


def _kept_pages(request: AnyRequest) -> KeptPages:
    """Those of this process."""
    state = request.app.state
    if "kept_pages" not in state:
        state["kept_pages"] = KeptPages()
    kept: KeptPages = state["kept_pages"]
    return kept


def _answer_with(request: AnyRequest, page: KeptPage, extra: dict[str, str]) -> Response[Any]:
    """The page, or that it is the one the reader has; tags are weak, since servers in between may compress it."""
    content, tag = page.content, page.tag
    if page.with_form:
        token = token_for(request.scope).encode()
        content, tag = content.replace(_TOKEN_HERE, token), f"{tag}-{hashlib.sha256(token).hexdigest()[:8]}"
    headers = {
        "Cache-Control": OWN_ASKED_AGAIN if page.with_form else ASKED_AGAIN,
        "Content-Language": current_language(),
        "Vary": VARIES,
        "ETag": f'W/"{tag}"',
        **extra,
    }
    if is_known(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(None, status_code=304, headers=headers)
    return Response(content, media_type="text/html", headers=headers)
