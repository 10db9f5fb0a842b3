"""A text to keep as a file, whole or in pieces."""

from collections.abc import AsyncIterator

from litestar import Response
from litestar.response import Stream


def attachment(text: str, name: str) -> Response[str]:
    """The file under its name, never cached on the way; the ending says what it is."""
    return Response(text, media_type=_kind(name), headers=_headers(name))


async def attachment_in_pieces(pieces: AsyncIterator[str], name: str) -> Stream:
    """The same of any length, sent as its pieces come; a refusal before the first of them is answered as one."""
    first = await anext(pieces)

    async def whole() -> AsyncIterator[str]:
        yield first
        async for piece in pieces:
            yield piece

    return Stream(whole(), media_type=_kind(name), headers=_headers(name))


def _kind(name: str) -> str:
    return f"{'text/csv' if name.endswith('.csv') else 'application/toml'}; charset=utf-8"


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
