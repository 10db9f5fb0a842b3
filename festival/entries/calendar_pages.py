"""The deadlines of a call for anyone's calendar program."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.queries import public_edition
from festival.entries.calendar import deadlines_calendar
from festival.settings import Settings
from festival.web.translation import current_language


@get("/e/{slug:str}/calendar.ics", include_in_schema=False)
async def deadlines(settings: NamedDependency[Settings], slug: FromPath[str]) -> Response[bytes]:
    """Opening and deadline; programs that subscribe ask again about once an hour."""
    host = urlsplit(settings.address).hostname or "localhost"
    edition = await public_edition(slug)
    content = deadlines_calendar(edition, address=f"{settings.address}/e/{slug}", host=host)
    headers = {
        "Content-Disposition": f'inline; filename="{slug}.ics"',
        "Cache-Control": "public, max-age=3600",
        "Content-Language": current_language(),
        "Vary": "Accept-Language, Cookie",
    }
    return Response(content, media_type="text/calendar", headers=headers)


ROUTES: list[Any] = [deadlines]
