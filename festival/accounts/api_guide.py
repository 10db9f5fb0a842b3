"""What a programmer needs before the first request, at ``/api``; every operation is listed from the schema itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from litestar.openapi.plugins import OpenAPIRenderPlugin

from festival.notifications.webhook_rules import CATALOGUE, MOST_TRIES
from festival.web.listing import MOST
from festival.web.pages import render
from festival.web.request_rate import SHARE_WITHOUT_SIGN_IN
from festival.web.requests import AnyRequest

_METHODS = ("get", "post", "put", "patch", "delete")


class OperationForProgrammer(NamedTuple):
    """One line of the list: what is asked how, and what it does."""

    method: str
    path: str
    summary: str


@dataclass(frozen=True, slots=True)
class ApiGuide:
    """The numbers that hold here, and every operation under the part of the festival that it belongs to."""

    address: str
    per_minute: int
    per_minute_without: int
    most_in_list: int
    events: list[str]
    most_tries: int
    operations: dict[str, list[OperationForProgrammer]]


class GuideAtApi(OpenAPIRenderPlugin):
    """The page at the root of the API's documentation, beside ``openapi.json``."""

    def __init__(self, *, per_minute: int) -> None:
        super().__init__(path="/")
        self.per_minute = per_minute

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:
        """The guide in the reader's language."""
        guide = ApiGuide(
            address=str(request.base_url).rstrip("/"),
            per_minute=self.per_minute,
            per_minute_without=max(1, self.per_minute // SHARE_WITHOUT_SIGN_IN),
            most_in_list=MOST,
            events=[event.value for event in CATALOGUE],
            most_tries=MOST_TRIES,
            operations=operations_by_part(openapi_schema),
        )
        return render(request, "accounts/api.html.j2", guide).content.encode()


def operations_by_part(schema: Mapping[str, Any]) -> dict[str, list[OperationForProgrammer]]:
    """The operations of an OpenAPI schema under their first tag, parts and addresses in order."""
    found: dict[str, list[OperationForProgrammer]] = {}
    for part, operation in sorted(_operations(schema)):
        found.setdefault(part, []).append(operation)
    return found


def _operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, OperationForProgrammer]]:
    for path, item in schema.get("paths", {}).items():
        for method in _METHODS:
            if method in item:
                told = item[method]
                part = (told.get("tags") or [""])[0]
                yield part, OperationForProgrammer(method.upper(), path, told.get("summary") or "")
