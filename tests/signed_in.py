"""Requests as a person: with an API token, or with a browser's session and the token of its forms."""

import re
from uuid import UUID

import httpx
from litestar import Litestar

from festival.accounts import service as accounts
from festival.settings import Settings
from festival.web.scopes import Scope


async def headers_of(person_id: UUID, *scopes: Scope) -> dict[str, str]:
    """What a program of this person sends along; all scopes, where none are named."""
    chosen = frozenset(scopes or Scope)
    token = await accounts.make_api_token(person_id=person_id, name="tests", scopes=chosen, days=1)
    return {"Authorization": f"Bearer {token}"}


class SignedIn:
    """A browser without scripts in which somebody is signed in."""

    def __init__(self, browser: httpx.AsyncClient) -> None:
        self.browser = browser

    async def get(self, address: str, **options: object) -> httpx.Response:
        return await self.browser.get(address, **options)  # type: ignore[arg-type]

    async def post(self, address: str, form: dict[str, object] | None = None, *, page: str = "/jury") -> httpx.Response:
        """Send a form with the token that a page of this browser carries."""
        found = re.search(r'name="_csrf" value="([0-9a-f]+)"', (await self.browser.get(page)).text)
        assert found is not None, f"{page} carries no form"
        return await self.browser.post(address, data={"_csrf": found.group(1), **(form or {})})


async def browser_of(person_id: UUID | None, application: Litestar, settings: Settings) -> SignedIn:
    """A browser of its own for this person; None: nobody is signed in."""
    transport = httpx.ASGITransport(app=application, client=("192.0.2.1", 50000))  # type: ignore[arg-type]
    browser = httpx.AsyncClient(transport=transport, base_url=settings.address)
    if person_id is not None:
        browser.cookies.set("session", await accounts.sign_in_as(person_id=person_id, user_agent="tests"))
    return SignedIn(browser)
