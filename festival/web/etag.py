"""Concurrent edits: a version in ETag, the version one changes in If-Match."""

from litestar import Request

from festival.errors import Invalid, VersionRequired


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def version_wanted(request: Request) -> int:  # type: ignore[type-arg]  # generic in parameters we do not use
    """The version named in If-Match.

    Raises:
        VersionRequired: there is none (428).
        Invalid: it is not one of our tags.
    """
    given = request.headers.get("if-match")
    if given is None:
        raise VersionRequired
    number = given.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid("If-Match takes the ETag of the version that you are changing.", field="If-Match")
    return int(number)
