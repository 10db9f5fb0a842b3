"""A file that answers a question on its way to whoever may have it: to be kept, never to be shown as a page."""

from typing import Any
from urllib.parse import quote

from litestar import Response

from festival.entries.questions.files import FileStored
from festival.media.serving import PRIVATE, stream_file
from festival.web.requests import AnyRequest


def download_of(request: AnyRequest, file: FileStored) -> Response[Any]:
    """The file under the name that its entrant gave it (RFC 6266)."""
    named = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return stream_file(request, file, headers={**PRIVATE, "Content-Disposition": named})
