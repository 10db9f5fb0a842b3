"""The outbox as a page, in the demo only: there is no mail server, and links that nobody could read help nobody."""

from dataclasses import dataclass
from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency

from festival.errors import NotFound
from festival.notifications.queries import outbox
from festival.notifications.wordings import letter_of
from festival.settings import Settings
from festival.web.pages import render
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """A message as its recipient would read it; ``link`` is its one-use path, if it has one."""

    recipient: str
    subject: str
    text: str
    link: str | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """The latest messages, newest first."""

    letters: list[ShownLetter]


@get("/outbox", include_in_schema=False)
async def show_outbox(request: AnyRequest, settings: NamedDependency[Settings]) -> Response[str]:
    """Every message of the demo.

    Raises:
        NotFound: this is no demo.
    """
    if not settings.development:
        raise NotFound
    letters = []
    for message in await outbox():
        letter = await letter_of(message, address=settings.address)
        link = message.context.get("link")
        letters.append(ShownLetter(message.recipient, letter.subject, letter.text, link, message.created_at))
    return render(request, "notifications/outbox.html.j2", OutboxPage(letters))


ROUTES = [show_outbox]
