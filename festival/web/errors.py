"""Each kind of refusal once: its status, and its form for programs (RFC 9457) or for people (a page).

A refusal under ``/api/`` is ``application/problem+json``; anywhere else it is a page with the same sentence.
"""

import logging
import re
from typing import Any
from urllib.parse import quote

import asyncpg
import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.exceptions import ValidationException as LitestarValidation
from litestar.response import Redirect

from festival import errors
from festival.db import is_away
from festival.logs import request_name
from festival.web.admission import COME_AGAIN_SECONDS
from festival.web.middleware import language_of
from festival.web.pages import ErrorPage, render
from festival.web.principal import SecondStepMissing
from festival.web.requests import AnyRequest
from festival.web.translation import fill, speaking, translate

_logger = logging.getLogger("palmares.web")

STATUS: dict[type[errors.DomainError], int] = {
    errors.SignInRequired: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Refused: 409,
    errors.Stale: 412,
    errors.TooLarge: 413,
    errors.Invalid: 422,
    errors.VersionRequired: 428,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.OutOfSpace: 507,
}

HTTP_SENTENCES = {
    400: "This request cannot be read.",
    401: "Sign in to continue.",
    403: "You may not do this.",
    404: "There is nothing here, or it is not yours to see.",
    405: "This address does not take that kind of request.",
    413: "This is larger than we can take here.",
    415: "This address takes another kind of content.",
    422: "Part of what was sent cannot be used.",
    429: "Too many attempts. Wait a little and try again.",
    500: "Something went wrong on our side. Nothing you sent before was lost: try again in a minute.",
    503: "Part of the festival's system does not answer right now. Nothing was lost: try again in a minute.",
}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details; ``code`` is stable, ``field`` names the input at fault."""

    title: str
    status: int
    detail: str
    code: str
    type: str = "about:blank"
    field: str | None = None
    errors: list[dict[str, str]] | None = None
    instance: str | None = None


_WAYS_ON: dict[type[errors.DomainError], str] = {
    errors.SignInRequired: "/sign-in",
    SecondStepMissing: "/account/second-step",
}
"""Where a person who opens a page goes instead, and comes back from."""


def status_of(refusal: errors.DomainError) -> int:
    """The status of a refusal: that of the nearest kind it belongs to."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 400)


def sentence_of(refusal: errors.DomainError) -> str:
    """The refusal's sentence in the reader's language, filled in."""
    return fill(refusal.message, refusal.values)


def code_of(refusal: BaseException) -> str:
    """``CallClosed`` is ``call_closed``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__).lower()


def answer_refusal(request: AnyRequest, refusal: errors.DomainError) -> Response[Any]:
    """A domain refusal, for programs or people."""
    status = status_of(refusal)
    way = next((page for kind, page in _WAYS_ON.items() if isinstance(refusal, kind)), None)
    if way is not None and _wants_page(request) and request.method == "GET":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return Redirect(f"{way}?next={quote(here)}", status_code=303)
    answer = _answer(request, status, sentence_of(refusal), code_of(refusal), field=getattr(refusal, "field", None))
    if isinstance(refusal, errors.TooMany):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def answer_http(request: AnyRequest, failure: HTTPException) -> Response[Any]:
    """What Litestar itself refuses: unknown addresses, unreadable bodies, wrong types."""
    status = failure.status_code
    if isinstance(failure, LitestarValidation) or _holds_a_wrong_value(failure):
        status = 422
    details = [
        {"field": str(part.get("key", "")), "message": str(part.get("message", ""))}
        for part in (failure.extra if isinstance(failure.extra, list) else [])
        if isinstance(part, dict)
    ]
    sentence = HTTP_SENTENCES.get(status, HTTP_SENTENCES[400] if status < 500 else HTTP_SENTENCES[500])
    # An address that leads nowhere is refused before any middleware has chosen a language.
    with speaking(language_of(request)):
        answer = _answer(request, status, translate(sentence), f"http_{status}", details=details or None)
    for name, value in (failure.headers or {}).items():
        answer.headers[name] = value
    return answer


def _holds_a_wrong_value(failure: BaseException) -> bool:
    """Whether the body was readable JSON with a value that nothing can hold, such as 1e999."""
    cause: BaseException | None = failure
    while cause is not None and not isinstance(cause, msgspec.ValidationError):
        cause = cause.__cause__ or cause.__context__
    return cause is not None


def answer_unreadable(request: AnyRequest, failure: Exception) -> Response[Any]:
    """A body that is no JSON, is nested without end, or is not UTF-8."""
    return _answer(request, 400, translate(HTTP_SENTENCES[400]), "unreadable_body")


def answer_untextual(request: AnyRequest, failure: Exception) -> Response[Any]:
    """Text that PostgreSQL cannot hold, such as a NUL character."""
    return _answer(request, 422, translate("The text holds a character that cannot be stored."), "unstorable_text")


def answer_no_database(request: AnyRequest, failure: Exception) -> Response[Any]:
    """The database is away, full or too slow: reading may go on, a retry is safe."""
    _logger.error("database: %s", type(failure).__name__)
    full = isinstance(failure, asyncpg.DiskFullError | asyncpg.ReadOnlySQLTransactionError)
    kind = errors.OutOfSpace if full else errors.Unavailable
    return _answer(request, STATUS[kind], translate(kind.sentence), code_of(kind()))


def answer_broken_connection(request: AnyRequest, failure: Exception) -> Response[Any]:
    """asyncpg's own refusals: a connection that broke under the request, or a fault of ours."""
    return (answer_no_database if is_away(failure) else answer_fault)(request, failure)


def answer_fault(request: AnyRequest, failure: Exception) -> Response[Any]:
    """Our own fault: logged with its traceback, told without it; the request's name leads from one to the other."""
    _logger.error("%s %r failed", request.method, request.url.path, exc_info=failure)
    return _answer(request, 500, translate(HTTP_SENTENCES[500]), "fault", instance=f"urn:request:{request_name.get()}")


def _wants_page(request: AnyRequest) -> bool:
    return not request.url.path.startswith(("/api/", "/healthz", "/readyz"))


def _answer(
    request: AnyRequest,
    status: int,
    sentence: str,
    code: str,
    *,
    field: str | None = None,
    details: list[dict[str, str]] | None = None,
    instance: str | None = None,
) -> Response[Any]:
    title = translate(HTTP_SENTENCES.get(status, HTTP_SENTENCES[400]))
    answer: Response[Any]
    if _wants_page(request):
        answer = render(request, "layout/error.html.j2", ErrorPage(status=status, sentence=sentence), status=status)
    else:
        problem = Problem(
            title=title, status=status, detail=sentence, code=code, field=field, errors=details, instance=instance
        )
        answer = Response(problem, status_code=status, media_type="application/problem+json")
    if status == STATUS[errors.Unavailable]:
        answer.headers["Retry-After"] = str(COME_AGAIN_SECONDS)
    return answer


EXCEPTION_HANDLERS: dict[int | type[Exception], Any] = {
    errors.DomainError: answer_refusal,
    HTTPException: answer_http,
    RecursionError: answer_unreadable,
    UnicodeDecodeError: answer_unreadable,
    msgspec.DecodeError: answer_unreadable,
    asyncpg.CharacterNotInRepertoireError: answer_untextual,
    asyncpg.UntranslatableCharacterError: answer_untextual,
    asyncpg.PostgresConnectionError: answer_no_database,
    asyncpg.ReadOnlySQLTransactionError: answer_no_database,
    asyncpg.InsufficientResourcesError: answer_no_database,
    asyncpg.OperatorInterventionError: answer_no_database,
    # While the schema is brought to another version: a lock not had in time, a statement prepared before.
    asyncpg.LockNotAvailableError: answer_no_database,
    asyncpg.InvalidCachedStatementError: answer_no_database,
    asyncpg.TransactionRollbackError: answer_no_database,
    asyncpg.InterfaceError: answer_broken_connection,
    asyncpg.InternalClientError: answer_broken_connection,
    ConnectionError: answer_no_database,
    TimeoutError: answer_no_database,
    Exception: answer_fault,
}
