"""What the browser's script sends, when no browser sent it. Real devices: tests/browser/test_passkeys.py."""

import base64
from typing import Any

import httpx
import msgspec
import pytest

from festival.accounts import service
from festival.accounts.passkeys import Site, site_of
from festival.db import fetch_value
from tests.browsing import send_form, token_headers
from tests.factories import make_person


def signed(challenge: str) -> dict[str, Any]:
    """An answer that holds our challenge and nothing that a device made."""
    said = {"type": "webauthn.get", "challenge": challenge, "origin": "http://testserver"}
    data = base64.urlsafe_b64encode(msgspec.json.encode(said)).decode()
    return {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": data}}


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"rawId": 7, "response": "x"},
        {"response": {"clientDataJSON": "é"}},
        {"response": {"clientDataJSON": "AAAA"}},
        signed("bm90IG91cnM"),
    ],
)
async def test_what_no_device_made_signs_nobody_in(client: httpx.AsyncClient, credential: dict[str, Any]) -> None:
    answer = await client.post("/api/v1/sign-in/passkey", json={"credential": credential})
    assert (answer.status_code, answer.json()["code"]) == (403, "passkey_refused")
    assert "session" not in client.cookies


async def test_our_challenge_is_answered_once_and_a_stranger_s_passkey_is_refused(client: httpx.AsyncClient) -> None:
    options = (await client.post("/api/v1/sign-in/passkey/options")).json()
    assert (options["rpId"], options["userVerification"], options["allowCredentials"]) == ("testserver", "required", [])
    assert await fetch_value("SELECT count(*) FROM passkey_challenge") == 1
    answer = await client.post("/api/v1/sign-in/passkey", json={"credential": signed(options["challenge"])})
    assert answer.status_code == 403
    assert await fetch_value("SELECT count(*) FROM passkey_challenge") == 0


async def test_only_a_browser_s_session_adds_a_passkey_and_only_with_its_page_s_token(
    client: httpx.AsyncClient,
) -> None:
    person = await make_person()
    by_token = await client.post("/api/v1/passkeys/options", headers=await token_headers(person))
    assert (by_token.status_code, by_token.json()["code"]) == (403, "session_required")
    assert (await client.post("/api/v1/passkeys/options")).status_code == 401
    client.cookies.set("session", await service.sign_in_as(person_id=person, user_agent="tests"))
    forged = await client.post("/api/v1/passkeys/options")
    assert (forged.status_code, forged.json()["code"]) == (403, "forged_request")


async def test_another_s_passkey_is_not_found(client: httpx.AsyncClient) -> None:
    client.cookies.set("session", await service.sign_in_as(person_id=await make_person(), user_agent="tests"))
    page = "/account/second-step"
    for act in ("rename", "remove"):
        action = f"{page}/passkeys/7b0f1d2e-0000-4000-8000-000000000000/{act}"
        assert (await send_form(client, page, {"name": "Mine"}, action=action)).status_code == 404


def test_a_bare_number_is_no_name_for_passkeys() -> None:
    assert site_of("http://127.0.0.1:8765") is None
    assert site_of("http://[::1]:8765") is None
    assert site_of("https://festival.example") == Site("festival.example", "https://festival.example")
    assert site_of("http://localhost:8765") == Site("localhost", "http://localhost:8765")
