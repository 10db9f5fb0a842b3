"""Whether this process lives, and whether it can serve."""

from litestar import Response, get
from litestar.enums import MediaType

from festival.db import fetch_value


@get("/healthz", media_type=MediaType.TEXT, include_in_schema=False)
async def healthz() -> str:
    """The process answers."""
    return "ok"


@get("/readyz", media_type=MediaType.TEXT, include_in_schema=False)
async def readyz() -> Response[str]:
    """The process can reach its database."""
    await fetch_value("SELECT 1")
    return Response("ready", media_type=MediaType.TEXT)


ROUTES = [healthz, readyz]
