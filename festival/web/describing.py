"""What `/api/openapi.json` says besides each operation's own answer: how refusals look, and how programs sign in."""

from typing import Any

from litestar.openapi.plugins import JsonRenderPlugin

from festival.web.requests import AnyRequest

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details; `code` is stable, `detail` is the sentence that people read.",
    "required": ["title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "field": {"type": "string", "description": "the input at fault, if it is one"},
        "errors": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}},
        "instance": {"type": "string", "description": "names a fault of ours in the log"},
    },
}
_REFUSAL = {
    "description": "A refusal: what happened and how to mend it.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
}
_TOKEN = {"type": "http", "scheme": "bearer", "description": "A token from the account page, with scopes of its own."}


class ApiDescription(JsonRenderPlugin):
    """Serves the description with what holds for every operation."""

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:
        """The whole document."""
        return super().render(request, with_what_holds_everywhere(openapi_schema))


def with_what_holds_everywhere(described: dict[str, Any]) -> dict[str, Any]:
    """A copy in which each operation may answer with a refusal (Litestar's own 400 is never sent)."""
    components = described.get("components", {})
    return {
        **described,
        "components": {
            **components,
            "schemas": {**components.get("schemas", {}), "Refusal": _PROBLEM},
            "securitySchemes": {**components.get("securitySchemes", {}), "token": _TOKEN},
        },
        "security": [{"token": []}, {}],
        "paths": {
            path: {name: _refusing(part) if isinstance(part, dict) else part for name, part in item.items()}
            for path, item in described["paths"].items()
        },
    }


def _refusing(operation: dict[str, Any]) -> dict[str, Any]:
    answers = {status: answer for status, answer in operation.get("responses", {}).items() if status != "400"}
    return {**operation, "responses": {**answers, "default": _REFUSAL}}
