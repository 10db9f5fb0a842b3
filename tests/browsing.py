"""A person at a browser without scripts: signed in, following links and sending forms as the pages offer them."""

import re
from collections.abc import Mapping
from uuid import UUID

import httpx

from festival.accounts import service as accounts
from festival.web.principal import Scope


async def sit_down(client: httpx.AsyncClient, person_id: UUID) -> None:
    """Sign this person in with this browser, in place of whoever was."""
    client.cookies.delete("session")
    client.cookies.set("session", await accounts.sign_in_as(person_id=person_id, user_agent="tests"))


async def send_form(
    client: httpx.AsyncClient, page: str, fields: Mapping[str, str], *, action: str | None = None
) -> httpx.Response:
    """Open a page and send a form of it, to ``action`` or to the page's own address."""
    shown = await client.get(page)
    assert shown.status_code == 200, shown.text
    token = re.search(r'name="_csrf" value="([0-9a-f]+)"', shown.text)
    assert token is not None
    return await client.post(action or page, data={**fields, "_csrf": token[1]})


async def token_headers(person_id: UUID) -> dict[str, str]:
    """What a program of this person sends with each request."""
    scopes = frozenset(Scope)
    token = await accounts.make_api_token(person_id=person_id, name="tests", scopes=scopes, days=1)
    return {"Authorization": f"Bearer {token}"}
