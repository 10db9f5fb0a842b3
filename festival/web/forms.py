"""A refused form comes back as it was filled in, with the sentence beside the field that caused it."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response
from litestar.response import Redirect

from festival.errors import DomainError, NotFound, TooMany
from festival.web.errors import sentence_of, status_of
from festival.web.pages import render
from festival.web.requests import AnyRequest


def beside_field(refusal: DomainError) -> dict[str, str]:
    """The refusal for the ``errors`` of a page: field name (or "" for the whole form) and sentence."""
    return {getattr(refusal, "field", None) or "": sentence_of(refusal)}


async def done_or_refused(
    request: AnyRequest,
    doing: Awaitable[object],
    *,
    back: str,
    template: str,
    again: Callable[[dict[str, str]], Awaitable[object]],
) -> Response[Any]:
    """Do what a form asked, and lead ``back``; a refusal stands on the page that ``again`` makes of its ``errors``.

    Raises:
        NotFound: what the form is about is not there for its sender.
    """
    try:
        await doing
    except NotFound:
        raise
    except DomainError as refusal:
        return render_refused(request, template, await again(beside_field(refusal)), refusal)
    return Redirect(back, status_code=303)


def render_refused(request: AnyRequest, template: str, page: object, refusal: DomainError) -> Response[str]:
    """The form's page again, with the refusal's status; ``page`` holds the input and `beside_field`."""
    answer = render(request, template, page, status=status_of(refusal))
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer
