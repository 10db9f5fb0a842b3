"""Addresses that lead nowhere: a handler of their own, so that the answer knows the reader's language and account."""

from typing import Any

from litestar import HttpMethod, route
from litestar.params import FromPath

from festival.errors import NotFound


@route(
    "/{nowhere:path}",
    http_method=[HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE],
    include_in_schema=False,
)
async def nowhere(nowhere: FromPath[Any]) -> None:
    """Nothing is here, as for whatever may not be seen."""
    raise NotFound


ROUTES = [nowhere]
