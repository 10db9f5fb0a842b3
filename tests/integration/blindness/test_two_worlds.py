"""Two worlds that differ in what a reader must not know give that reader the same bytes, and so does a changed score.

The second world is the first one with its identities changed in place, inside a transaction that is undone: every
random name and every instant that a reader may see is the same in both by construction, and nothing is replaced by a
double. What is compared is every GET operation of the application: status, headers and body.
"""

from collections.abc import Awaitable, Callable

import pytest
from litestar import Litestar

from festival.db import execute, fetch_value
from festival.settings import Settings
from tests.asking import Asker, asker, undone
from tests.crawling import INSTANT, plain
from tests.permissions.operations import operations_of
from tests.played import PRINCIPALS, Played, play_edition, score

_OF_THE_REQUEST = ("x-request-id", "ratelimit", "x-ratelimit", "retry-after")
"""Headers that count or name the request itself."""

Seen = dict[tuple[str, str], tuple[int, list[tuple[str, str]], bytes]]


@pytest.fixture
def settings(tmp_path: object) -> Settings:
    """As a real festival runs."""
    return Settings(data=tmp_path, base_url="http://testserver", secret="a secret for tests only")  # type: ignore[arg-type]


async def _askers(names: tuple[str, ...], played: Played, application: Litestar) -> dict[str, Asker]:
    return {name: await asker(played.people.get(name), application) for name in names}


async def _seen_by(askers: dict[str, Asker], played: Played, application: Litestar) -> Seen:
    """All that these principals can read, each question asked of an edition that it does not change."""
    seen: Seen = {}
    for name, who in askers.items():
        for operation in operations_of(application):
            if operation.method != "GET":
                continue
            async with undone():
                answer = await who.ask("cookie", "GET", operation.address(played.places), operation.body(played.places))
            headers = sorted(
                (key, plain(value.encode()).decode())
                for key, value in answer.headers.items()
                if not key.startswith(_OF_THE_REQUEST)
                and not (key == "content-length" and answer.content.startswith(b"PK"))
                and not (key == "etag" and INSTANT.search(answer.content))
            )
            seen[name, str(operation)] = (answer.status_code, headers, plain(answer.content))
    return seen


def _differences(one: Seen, other: Seen) -> list[tuple[str, str]]:
    return [place for place in one if one[place] != other[place]]


async def _other_makers() -> None:
    """The same films in the same places, entered by others from elsewhere, in the opposite order."""
    await execute(
        "UPDATE person SET display_name = 'Somebody Else', email = 'x' || id || '@else.example' WHERE id IN "
        "(SELECT entrant_id FROM entry)"
    )
    await execute("UPDATE credit SET name = 'Another Name'")
    await execute(
        "UPDATE film_country SET country = CASE country WHEN 'FR' THEN 'PE' WHEN 'SN' THEN 'KR' ELSE 'DE' END"
    )
    await execute("UPDATE film SET synopsis = 'Told otherwise.'")
    await execute(
        "UPDATE entry SET created_at = moved.at, submitted_at = moved.at, updated_at = moved.at FROM ("
        "SELECT id, now() - row_number() OVER (ORDER BY submitted_at) * interval '1 day' AS at FROM entry) AS moved "
        "WHERE moved.id = entry.id"
    )
    await execute(
        "UPDATE master SET filename = 'other.mov', sha256 = repeat('a', 64), created_at = now() - interval '9 days'"
    )
    await execute("UPDATE upload SET filename = 'other.mov', created_at = now() - interval '9 days'")


async def _other_jury() -> None:
    """The same seats, held by others from elsewhere who gave other scores."""
    await execute(
        "UPDATE juror SET name = 'Somebody Else ' || left(id::text, 4), countries = '{IS}', languages = '{is}'"
    )
    await execute(
        "UPDATE person SET display_name = 'Somebody Else', email = 'x' || id || '@else.example' WHERE id IN "
        "(SELECT person_id FROM juror)"
    )
    await execute("UPDATE scoresheet SET steps = '{\"script\": 1}', private_comment = 'Ah.', maker_comment = 'Oh.'")
    await execute("UPDATE assignment SET created_at = now() - interval '9 days'")


async def _assert_the_same(
    names: tuple[str, ...], played: Played, application: Litestar, change: Callable[[], Awaitable[None]]
) -> int:
    """Gives how many answers held content, so that nothing is proved by refusals alone."""
    askers = await _askers(names, played, application)
    first = await _seen_by(askers, played, application)
    async with undone():
        await change()
        second = await _seen_by(askers, played, application)
    assert "\n".join(map(str, _differences(first, second))) == ""
    return sum(status == 200 for status, _, _ in first.values())


@pytest.mark.parametrize("phase", ["open", pytest.param("sealed", marks=pytest.mark.long)])
async def test_a_juror_reads_the_same_whoever_made_the_films(client: object, application: Litestar, phase: str) -> None:
    played = await play_edition()
    await played.advance(phase)
    assert await _assert_the_same(("juror", "unassigned juror"), played, application, _other_makers) > 20


@pytest.mark.long
@pytest.mark.parametrize("phase", ["planned", "open", "sealed", "counted"])
async def test_entrants_sponsors_and_strangers_read_the_same_whoever_judges(
    client: object, application: Litestar, phase: str
) -> None:
    played = await play_edition()
    await played.advance(phase)
    names = ("anonymous", "entrant", "rival", "sponsor")
    assert await _assert_the_same(names, played, application, _other_jury) > 40


async def test_an_organiser_reads_another_world(client: object, application: Litestar) -> None:
    """The positive control: for whoever may know, both worlds differ."""
    played = await play_edition()
    await played.advance("open")
    organiser = await _askers(("organiser",), played, application)
    first = await _seen_by(organiser, played, application)
    async with undone():
        await _other_makers()
        makers = _differences(first, await _seen_by(organiser, played, application))
    async with undone():
        await _other_jury()
        jury = _differences(first, await _seen_by(organiser, played, application))
    assert ("organiser", "GET /api/v1/editions/{slug}/entries/{entry_id}") in makers
    assert ("organiser", "GET /api/v1/rounds/{round_id}/jurors") in jury


@pytest.mark.long
async def test_a_score_that_becomes_another_changes_nothing_for_anybody_else(
    client: object, application: Litestar
) -> None:
    played = await play_edition()
    await played.advance("open")
    await score(played, played.people["juror"], 3)
    others = await _askers(tuple(name for name in PRINCIPALS if name != "juror"), played, application)
    juror = await _askers(("juror",), played, application)
    low, own = await _seen_by(others, played, application), await _seen_by(juror, played, application)
    await score(played, played.people["juror"], 9)
    assert await fetch_value("SELECT min((submitted_steps->>'script')::int) FROM scoresheet") == 9
    assert "\n".join(map(str, _differences(low, await _seen_by(others, played, application)))) == ""
    assert _differences(own, await _seen_by(juror, played, application)) != []
