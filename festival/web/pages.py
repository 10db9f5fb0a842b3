"""Page path: handler, query, frozen page context, template; nothing else reaches a template."""

from dataclasses import dataclass
from urllib.parse import quote

from litestar import Response
from litestar.enums import MediaType

from festival.web.csrf import token_for
from festival.web.jinja import environment
from festival.web.requests import AnyRequest
from festival.web.translation import current_language, direction


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a refusal shows to a person."""

    status: int
    sentence: str


OPEN_PLACES = "palmares_open_places"
"""In a request's scope: the parts of the desk that open to its reader; absent away from a desk."""
SECONDS_BETWEEN_LOOKS = 2
VARIES = "Accept-Language, Cookie"
"""What a page depends on besides its address."""


def again_soon(request: AnyRequest, page: Response[str], *, waiting: bool) -> Response[str]:
    """The page, which loads again by itself while something on it is ``waiting``, without a script.

    It names its address: browsers take a page that was opened at ``#a-place`` for loaded, and would not ask again.
    """
    if waiting:
        query = f"?{request.url.query}" if request.url.query else ""
        page.headers["Refresh"] = f"{SECONDS_BETWEEN_LOOKS}; url={quote(request.url.path)}{query}"
    return page


def render(request: AnyRequest, template: str, page: object, *, status: int = 200) -> Response[str]:
    """A page for this reader: never cached where somebody is signed in."""
    principal = request.scope.get("user")
    language = current_language()
    html = (
        environment()
        .get_template(template)
        .render(
            page=page,
            principal=principal,
            locale=language,
            direction=direction(language),
            path=request.url.path,
            csrf_token=token_for(request.scope),
            open_places=request.scope.get(OPEN_PLACES, frozenset()),
        )
    )
    headers = {"Cache-Control": "private, no-store"} if principal else {"Cache-Control": "no-cache"}
    headers["Content-Language"] = language
    headers["Vary"] = VARIES
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)
