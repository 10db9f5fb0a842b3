"""A refused form comes back as it was filled in, with the sentence beside the field that caused it."""

from typing import Any

from litestar import Request, Response

from festival.errors import DomainError, TooMany
from festival.web.errors import sentence_of, status_of
from festival.web.pages import render


def beside_field(refusal: DomainError) -> dict[str, str]:
    """The refusal for the ``errors`` of a page: field name (or "" for the whole form) and sentence."""
    return {getattr(refusal, "field", None) or "": sentence_of(refusal)}


def render_refused(request: Request[Any, Any, Any], template: str, page: object, refusal: DomainError) -> Response[str]:
    """The form's page again, with the refusal's status; ``page`` holds the input and `beside_field`."""
    answer = render(request, template, page, status=status_of(refusal))
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer
