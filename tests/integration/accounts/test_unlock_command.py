"""Somebody who lost app, passkeys and recovery codes is let in again by whoever runs the installation."""

import os
import subprocess
import sys

import httpx

from festival.db import fetch_value
from tests.browsing import send_form
from tests.integration.accounts.test_second_step import ADDRESS, SIGN_IN, with_app


def unlock(database: str, email: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "festival.cli.main", "unlock", email],
        env={**os.environ, "PALMARES_DATABASE_URL": database, "PALMARES_BASE_URL": "http://testserver"},
        capture_output=True,
        text=True,
        check=False,
    )


async def _way_on(client: httpx.AsyncClient) -> str:
    client.cookies.clear()
    return (await send_form(client, "/sign-in", SIGN_IN)).headers["location"]


async def test_the_password_opens_again_and_its_person_is_told(database: str, client: httpx.AsyncClient) -> None:
    person, _ = await with_app()
    assert (await _way_on(client)).startswith("/sign-in/second-step")
    done = unlock(database, ADDRESS.upper())
    assert (done.returncode, done.stderr) == (0, "")
    assert await fetch_value("SELECT count(*) FROM session WHERE person_id = $1", person) == 0
    assert await _way_on(client) == "/me"
    assert (await client.get("/api/v1/me")).status_code == 200
    assert await fetch_value("SELECT count(*) FROM recovery_code WHERE person_id = $1", person) == 0
    told = "SELECT array_agg(context ->> 'change' ORDER BY created_at) FROM outbox WHERE context ? 'change'"
    assert await fetch_value(told) == ["authenticator_added", "second_step_taken"]
    noted = "SELECT count(*) FROM audit_event WHERE act = 'unlocked' AND subject_id = $1"
    assert await fetch_value(noted, person) == 1


async def test_an_address_without_an_account_is_named(database: str) -> None:
    done = unlock(database, "nobody@festival.example")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "palmares unlock: nobody@festival.example: No account here has this address.\n"
