import os
import subprocess
import sys

import httpx

from festival.db import fetch_value
from tests.factories import make_person


def organiser(database: str, email: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "festival.cli.main", "organiser", email],
        env={**os.environ, "PALMARES_DATABASE_URL": database, "PALMARES_BASE_URL": "http://testserver"},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_the_printed_link_makes_an_organiser_of_whoever_has_the_address(
    database: str, client: httpx.AsyncClient
) -> None:
    person = await make_person(email="ada@festival.example")
    done = organiser(database, "Ada@festival.example")
    assert (done.returncode, done.stderr) == (0, "")
    link = done.stdout.strip()
    assert link.startswith("http://testserver/link/")
    assert (await client.get(link)).status_code == 200
    assert await fetch_value("SELECT founder FROM person WHERE id = $1", person) is True
    assert await fetch_value("SELECT count(*) FROM person") == 1


def test_what_is_no_address_is_refused_before_anything_starts() -> None:
    done = organiser("postgresql://127.0.0.1:1/nothing", "ada")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "palmares organiser: ada: Write one e-mail address, such as name@example.org.\n"
