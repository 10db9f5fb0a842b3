"""The whole site, byte for byte, as a stranger, a winner and a juror read it: an embargo changes none of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from festival.awards.service import compute_result
from festival.clock import standing_at
from festival.db import fetch, fetch_value
from festival.publishing.schemas import NewPublication
from festival.publishing.service import approve, stage_palmares
from festival.publishing.timing import act_when_due
from festival.settings import Settings
from tests.asking import asker
from tests.permissions.operations import operations_of
from tests.played import Played, play_edition

HOUR = timedelta(hours=1)
PREMIERE = datetime(2031, 5, 4, 18, 0, tzinfo=UTC)
STATEMENT = "zq1f9b the jury was not unanimous"
LANGUAGES = ("en", "fr")
_OWN = re.compile(rb'name="(?:_csrf|letter)" value="[0-9a-f-]+"|DTSTAMP:\w+|"now":"[^"]+"')
"""What belongs to a visit: the tokens of its forms, and when it was."""
_OF_A_VISIT = ("set-cookie", "etag", "ratelimit", "ratelimit-policy", "ratelimit-remaining", "ratelimit-reset")

Answer = tuple[int, bytes, tuple[tuple[str, str], ...]]
Snapshot = dict[tuple[str, str], Answer]
"""(reader, address) -> everything that was answered."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """As a real festival runs: no page shows the outbox."""
    return Settings(data=tmp_path, base_url="http://testserver", secret="a secret for tests only", api_per_minute=10**6)


async def test_an_embargo_changes_no_byte_for_anybody_before_its_instant(
    client: httpx.AsyncClient, application: Litestar
) -> None:
    played = await play_edition()
    await played.advance("sealed")
    result = await compute_result(round_id=played.round_id, by=played.people["organiser"])
    won = result.awards[0].winners[0].entry_id
    played.places["entry_id"] = str(won)
    people = {
        "anonymous": None,
        "winner": await fetch_value("SELECT entrant_id FROM entry WHERE id = $1", won),
        "juror": played.people["juror"],
    }
    readers = {name: (await asker(person, application)).by["cookie"] for name, person in people.items()}

    async def snapshot() -> Snapshot:
        with standing_at(PREMIERE - 2 * HOUR):
            return await _snapshot(readers, application, played, guessed)

    guessed: list[UUID] = []
    nothing = await snapshot()
    publication = await _stage(played)
    before = await snapshot()
    assert "\n".join(f"{key} {told}" for key, told in _changed(nothing, before).items()) == ""
    # Whoever had seen the names of the films, and that of the publication, would still find nothing there.
    guessed += [row["film_ref"] for row in await fetch("SELECT DISTINCT film_ref FROM published_film")]
    guessed.append(publication)
    known = await snapshot()
    assert _changed(nothing, known) == {}
    assert {known[key][0] for key in known.keys() - nothing.keys()} <= {302, 303, 401, 404}
    assert not [key for key, (_, body, _) in known.items() if STATEMENT.encode() in body]
    with standing_at(PREMIERE - HOUR):
        await act_when_due(played.edition.id, publication)
    assert await fetch_value("SELECT count(*) FROM publication WHERE notified_at IS NOT NULL") == 1
    assert _changed(known, await snapshot()) == {}
    with standing_at(PREMIERE):
        await act_when_due(played.edition.id, publication)
    after = await snapshot()
    changed = {address for reader, address in _changed(known, after) if reader == "anonymous"}
    home = f"/e/{played.edition.slug}"
    assert {
        home,
        "/sitemap.xml",
        *(f"{home}/palmares{part}" for part in ("", "/embed", "/feed.atom", "/card.png", "/awards.json")),
        f"/api/v1/editions/{played.edition.slug}/palmares",
        *(f"{home}/films/{name}" for name in guessed[:-1]),
    } <= changed
    assert {after["anonymous", address][0] for address in changed} == {200}
    assert STATEMENT.encode() in after["anonymous", f"{home}/palmares"][1]
    honours = f"/me/entries/{won}/honours"
    assert (known["winner", honours][0], after["winner", honours][0]) == (404, 200)


async def _stage(played: Played) -> UUID:
    new = NewPublication(statement=STATEMENT, publish_at=PREMIERE, notify_at=PREMIERE - HOUR)
    with standing_at(PREMIERE - 3 * HOUR):
        staged = await stage_palmares(round_id=played.round_id, by=played.people["organiser"], new=new)
        await approve(publication_id=staged, by=played.people["colleague"])
    return staged


def _changed(one: Snapshot, other: Snapshot) -> dict[tuple[str, str], str]:
    """Where the answers differ, and from which place on."""
    return {key: _difference(one[key], other[key]) for key in one if other[key] != one[key]}


def _difference(one: Answer, other: Answer) -> str:
    if (one[0], one[2]) != (other[0], other[2]):
        return f"{one[0]} {set(one[2]) - set(other[2])} now {other[0]} {set(other[2]) - set(one[2])}"
    at = next((at for at, (a, b) in enumerate(zip(one[1], other[1], strict=False)) if a != b), 0)
    return f"{one[1][max(0, at - 40) : at + 40]!r} now {other[1][max(0, at - 40) : at + 40]!r}"


async def _snapshot(
    readers: dict[str, httpx.AsyncClient], application: Litestar, played: Played, guessed: list[UUID]
) -> Snapshot:
    taken: Snapshot = {}
    for address in sorted(set(_addresses(application, played, guessed))):
        for name, browser in readers.items():
            answer = await browser.get(address)
            if "lang=" in address:
                browser.cookies.delete("language")
            headers = tuple(sorted((key, value) for key, value in answer.headers.items() if key not in _OF_A_VISIT))
            taken[name, address] = answer.status_code, _OWN.sub(b"", answer.content), headers
    return taken


def _addresses(application: Litestar, played: Played, guessed: list[UUID]) -> Iterator[str]:
    """Every address of the site that can be read, with everything that there is to guess, and what can be searched."""
    yield from (f"/?q={word}" for word in ("Stairwell", "unanimous"))
    yield from (
        f"/e/{played.edition.slug}/{page}?lang={language}" for page, language in product(("", "palmares"), LANGUAGES)
    )
    for operation in operations_of(application):
        if operation.method != "GET" or operation.path.startswith(
            ("/api/openapi", "/healthz", "/readyz", "/account/data", "/api/v1/me/data")
        ):
            continue
        yield operation.address(played.places)
        for name in guessed:
            if "{film_ref}" in operation.path or "{publication_id}" in operation.path:
                named = {"film_ref": str(name), "public_film_ref": str(name), "publication_id": str(name)}
                yield operation.address({**played.places, **named})
