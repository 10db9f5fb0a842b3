from dataclasses import replace

import httpx
import pytest

from festival.accounts import service
from festival.app import create_app
from festival.db import execute
from festival.settings import Settings
from tests.factories import make_person


@pytest.fixture
def secure(settings: Settings) -> Settings:
    return replace(settings, base_url="https://testserver", development=False)


async def test_over_tls_only_the_host_s_own_secure_cookie_counts(database: str, secure: Settings) -> None:
    person = await make_person()
    token = await service.sign_in_as(person_id=person, user_agent="tests")
    transport = httpx.ASGITransport(app=create_app(secure))
    async with httpx.AsyncClient(transport=transport, base_url="https://testserver") as client:
        answers = [
            (await client.get("/api/v1/me", headers={"Cookie": f"{name}={token}"})).status_code
            for name in ("__Host-session", "session")
        ]
        assert answers == [200, 401]
        page = await client.get("/sign-in")
        assert page.headers["strict-transport-security"]
        assert page.headers["set-cookie"].startswith("__Host-visit=")
        assert "Secure" in page.headers["set-cookie"]
        assert (await client.get("/outbox")).status_code == 404


async def test_a_session_lasts_by_use_and_ends_by_itself(client: httpx.AsyncClient) -> None:
    token = await service.sign_in_as(person_id=await make_person(), user_agent="tests")
    cookie = {"Cookie": f"session={token}"}
    await execute("UPDATE session SET last_seen_at = now() - interval '1 hour', expires_at = now() + interval '1 min'")
    assert (await client.get("/api/v1/me", headers=cookie)).status_code == 200
    await execute(
        "UPDATE session SET created_at = created_at - interval '2 min', expires_at = expires_at - interval '2 min'"
    )
    assert (await client.get("/api/v1/me", headers=cookie)).status_code == 200
    await execute("UPDATE session SET expires_at = now()")
    assert (await client.get("/api/v1/me", headers=cookie)).status_code == 401


async def test_no_session_outlives_its_longest_life(client: httpx.AsyncClient) -> None:
    token = await service.sign_in_as(person_id=await make_person(), user_agent="tests")
    cookie = {"Cookie": f"session={token}"}
    await execute(
        "UPDATE session SET created_at = now() - interval '91 days', last_seen_at = now() - interval '1 hour', "
        "expires_at = now() + interval '1 min'"
    )
    await client.get("/api/v1/me", headers=cookie)
    assert (await client.get("/api/v1/me", headers=cookie)).status_code == 401
