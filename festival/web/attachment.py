"""A text to keep as a file."""

from litestar import Response


def attachment(text: str, name: str) -> Response[str]:
    """The file under its name, never cached on the way; the ending says what it is."""
    kind = "text/csv" if name.endswith(".csv") else "application/toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)
