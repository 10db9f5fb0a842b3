from dataclasses import replace

import httpx
import pytest

from festival.app import create_app
from festival.db import fetch_value
from festival.settings import Settings

WRONG = {"email": "ada@festival.example", "password": "not the password"}


@pytest.mark.parametrize(
    ("trusted", "counted"), [((), "192.0.2.1"), (("192.0.2.0/24",), "198.51.100.7"), (("10.0.0.0/8",), "192.0.2.1")]
)
async def test_attempts_count_by_the_client_that_a_trusted_proxy_names(
    database: str, settings: Settings, trusted: tuple[str, ...], counted: str
) -> None:
    app = create_app(replace(settings, trusted_proxies=trusted))
    transport = httpx.ASGITransport(app=app, client=("192.0.2.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        headers = {"X-Forwarded-For": "203.0.113.66, 198.51.100.7"}
        assert (await client.post("/api/v1/sign-in", json=WRONG, headers=headers)).status_code == 401
    assert await fetch_value("SELECT array_agg(network) FROM sign_in_attempt") == [counted]
