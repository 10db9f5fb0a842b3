"""Every answer over TLS tells the browser to be careful: pages, refusals, faults, files and the API alike."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from festival.app import create_app
from festival.settings import Settings
from tests.asking import asker
from tests.crawling import crawl
from tests.factories import make_edition, make_founder
from tests.played import everything_known, play_edition

CAREFUL = {
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
}
NO_SCRIPT_BUT_OURS = ("default-src 'self'", "base-uri 'none'", "object-src 'none'", "form-action 'self'")


@pytest.fixture
async def over_tls(database: str, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(replace(settings, base_url="https://testserver", development=False))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://testserver") as client:
        yield client


def _wrong(headers: httpx.Headers) -> dict[str, str | None]:
    wrong = {name: headers.get(name) for name, value in CAREFUL.items() if headers.get(name) != value}
    policy = headers.get("content-security-policy", "")
    if any(part not in policy for part in NO_SCRIPT_BUT_OURS) or "unsafe" in policy:
        wrong["content-security-policy"] = policy
    return wrong


async def test_every_kind_of_answer_carries_them(over_tls: httpx.AsyncClient) -> None:
    edition = await make_edition(by=await make_founder())
    asked: list[tuple[str, str, dict[str, Any], int]] = [
        ("GET", "/", {}, 200),
        ("GET", f"/e/{edition.slug}", {}, 200),
        ("GET", "/sign-in", {}, 200),
        ("GET", "/nowhere", {}, 404),
        ("GET", "/me", {}, 303),
        ("POST", "/sign-in", {"data": {"email": "a@b.example"}}, 403),
        ("TRACE", "/", {}, 405),
        ("GET", "/api/openapi.json", {}, 200),
        ("GET", "/api/v1/me", {}, 401),
        ("GET", "/api/v1/nowhere", {}, 404),
        ("POST", "/api/v1/entries", {"content": b"{"}, 415),
        ("POST", "/api/v1/sign-in", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ("GET", "/healthz", {}, 200),
        ("GET", "/robots.txt", {}, 200),
        ("GET", "/static/css/base.css", {}, 200),
    ]
    wrong = {}
    for method, address, options, status in asked:
        answer = await over_tls.request(method, address, **options)
        if answer.status_code != status or _wrong(answer.headers):
            wrong[f"{method} {address}"] = (answer.status_code, _wrong(answer.headers))
    assert wrong == {}


async def test_every_cookie_is_bound_to_the_host(over_tls: httpx.AsyncClient) -> None:
    cookies = (await over_tls.get("/sign-in")).headers.get_list("set-cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        words = {word.strip().lower() for word in cookie.split(";")[1:]}
        assert {"path=/", "secure", "httponly", "samesite=lax"} <= words


@pytest.mark.long
@pytest.mark.parametrize("name", ["juror", "organiser"])
async def test_every_address_of_everybody_carries_them_and_runs_no_script_of_the_page(
    client: httpx.AsyncClient, settings: Settings, name: str
) -> None:
    """Whatever a crawl of the whole site reaches: no script, handler or style within a page."""
    played = await play_edition()
    await played.advance("published")
    site = create_app(replace(settings, api_per_minute=10_000_000))
    visitor = await asker(played.people[name], site)
    read = await crawl(site, visitor.by["cookie"], ["/"], await everything_known())
    assert len(read.reached()) > 20
    over_tls_only = {"strict-transport-security"}
    wrong = {}
    for address, _, answer in read.answers:
        head, _, body = answer.partition(b"\n\n")
        headers = httpx.Headers([tuple(line.split(": ", 1)) for line in head.decode().splitlines()])  # type: ignore[misc]
        found = {key: value for key, value in _wrong(headers).items() if key not in over_tls_only}
        # What a festival publishes to be shown elsewhere: cards, laurels, the list that may be embedded.
        shared = address.startswith("/e/") and found == {"cross-origin-resource-policy": "cross-origin"}
        policy = headers.get("content-security-policy", "")
        # Stricter than the rest: a list that any page may frame loads no script at all.
        framed = "frame-ancestors *" in policy and "default-src 'none'" in policy
        unlike = {"x-frame-options", "content-security-policy", "cross-origin-resource-policy"}
        if found and not shared and not (framed and set(found) <= unlike):
            wrong[address] = found
        if b"<html" in body and (b"<script>" in body or b" onclick=" in body or b" style=" in body):
            wrong[address] = {"inline": "script, handler or style"}
    assert wrong == {}
