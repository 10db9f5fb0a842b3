"""A film before a juror is theirs, in their session, for as long as it is before them; nothing about it is told."""

from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar

from festival.panels import service as panels
from festival.settings import Settings
from festival.web.headers import SECURITY_HEADERS
from tests.juries import Jury, entry_of, first_film, make_open_jury
from tests.renditions import make_copy
from tests.signed_in import SignedIn, browser_of

ALLOWED_HEADERS = {"accept-ranges", "cache-control", "content-length", "content-type"} | {
    name.lower() for name in SECURITY_HEADERS
}
"""No ETag, no Last-Modified, no file name: nothing that the upload could be known by."""


@pytest.fixture
async def jury(client: httpx.AsyncClient, tmp_path: Path) -> Jury:
    jury = await make_open_jury(films=1, names=("Ann", "Ben"))
    await make_copy(await entry_of(await first_film(jury)), tmp_path)
    await make_copy(await entry_of(await first_film(jury)), tmp_path, kind="still")
    return jury


@pytest.fixture
async def ann(jury: Jury, application: Litestar, settings: Settings) -> SignedIn:
    browser = await browser_of(jury.people[0], application, settings)
    assert (await browser.get("/jury")).status_code == 200  # which gives it the cookie of every visit
    return browser


@pytest.fixture
async def film(jury: Jury) -> UUID:
    return await first_film(jury)


@pytest.mark.parametrize("copy", ["film", "lighter", "still"])
async def test_the_answer_to_its_juror_tells_nothing_but_the_film(ann: SignedIn, film: UUID, copy: str) -> None:
    """The positive control of every refusal below."""
    whole = await ann.get(f"/jury/films/{film}/{copy}")
    part = await ann.get(f"/jury/films/{film}/{copy}", headers={"Range": "bytes=10-19"})
    assert (whole.status_code, part.status_code, part.content) == (200, 206, whole.content[10:20])
    assert whole.headers["cache-control"] == part.headers["cache-control"] == "private, no-store"
    assert set(whole.headers) - ALLOWED_HEADERS == set()
    assert set(part.headers) - ALLOWED_HEADERS == {"content-range"}


async def test_without_the_session_there_is_nothing(film: UUID, application: Litestar, settings: Settings) -> None:
    nobody = await browser_of(None, application, settings)
    answer = await nobody.get(f"/jury/films/{film}/film")
    assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (401, b"", "private, no-store")


async def test_another_juror_finds_nothing_where_this_one_has_a_film(
    jury: Jury, film: UUID, application: Litestar, settings: Settings
) -> None:
    ben = await browser_of(jury.people[1], application, settings)
    assert (await ben.get(f"/jury/films/{await first_film(jury, 1)}/film")).status_code == 200
    theirs, absent = await ben.get(f"/jury/films/{film}/film"), await ben.get(f"/jury/films/{uuid4()}/film")
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert theirs.text == absent.text


async def test_after_recusal_it_is_gone(jury: Jury, ann: SignedIn, film: UUID) -> None:
    assert (await ann.get(f"/jury/films/{film}/film")).status_code == 200
    await panels.recuse_juror(assignment_id=film, by=jury.people[0])
    for copy in ("film", "lighter", "still", "episodes/1/film"):
        assert (await ann.get(f"/jury/films/{film}/{copy}")).status_code == 404


async def test_after_signing_out_the_same_cookie_opens_nothing(ann: SignedIn, film: UUID) -> None:
    session = ann.browser.cookies["session"]
    assert (await ann.get(f"/jury/films/{film}/film")).status_code == 200
    await ann.post("/sign-out", page="/account")
    ann.browser.cookies.set("session", session)
    assert (await ann.get(f"/jury/films/{film}/film")).status_code == 401


async def test_a_mutated_cookie_or_address_opens_nothing(ann: SignedIn, film: UUID) -> None:
    session = ann.browser.cookies["session"]
    mutated = str(film)[:-1] + ("0" if str(film)[-1] != "0" else "1")
    for address in (mutated, str(film).upper(), f"{film}%00", f" {film}"):
        assert (await ann.get(f"/jury/films/{address}/film")).status_code == 404
    ann.browser.cookies.clear()
    ann.browser.cookies.set("session", session[:-1] + ("A" if session[-1] != "A" else "B"))
    assert (await ann.get(f"/jury/films/{film}/film")).status_code == 401
