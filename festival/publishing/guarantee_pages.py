"""What a published result guarantees and what it does not, in plain words: one page for every edition."""

from typing import Any

from litestar import Response, get

from festival.web.pages import render
from festival.web.requests import AnyRequest


@get("/guarantees", include_in_schema=False)
async def guarantees(request: AnyRequest) -> Response[str]:
    """What can be checked, how, and what has to be believed."""
    return render(request, "publishing/guarantees.html.j2", None)


ROUTES: list[Any] = [guarantees]
