"""A token for programs: a hash in the database, an end, and nothing after it was revoked."""

import httpx

from festival.accounts.service import make_api_token
from festival.db import execute, fetch_row
from festival.web.scopes import Scope
from tests.dumped import tables_naming
from tests.factories import make_person


async def test_a_token_is_kept_as_a_hash_and_ends(client: httpx.AsyncClient) -> None:
    person = await make_person()
    token = await make_api_token(person_id=person, name="festival-tool", scopes=frozenset({Scope.ENTER}), days=1)
    headers = {"Authorization": f"Bearer {token}"}
    assert set(await tables_naming("festival-tool")) == {"api_token"}
    assert await tables_naming(token) == await tables_naming(token.removeprefix("pal_")) == {}
    row = await fetch_row("SELECT scopes, expires_at - created_at AS life FROM api_token")
    assert row is not None
    assert (row["scopes"], row["life"].days) == (["enter"], 1)
    statuses = []
    for change in ("name = name", "expires_at = now()", "expires_at = now() + interval '1 day', revoked_at = now()"):
        await execute(f"UPDATE api_token SET {change}")
        statuses.append((await client.get("/api/v1/me", headers=headers)).status_code)
    assert statuses == [200, 401, 401]
