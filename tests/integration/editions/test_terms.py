"""Terms are versions: written by organisers in each language, read by anyone, never changed."""

import httpx
import pytest

from festival.db import fetch
from festival.editions.rules import TermsKind, UnknownTermsLanguage
from festival.editions.terms import plain_terms, write_terms
from festival.editions.terms_queries import terms_by_digest, terms_to_accept
from festival.errors import NotFound
from festival.plain_text import TextMissing
from tests.browsing import send_form, sit_down, token_headers
from tests.factories import make_edition, make_founder, make_person


async def test_each_change_is_a_version_and_the_earlier_one_stays(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    told = {"edition_id": edition.id, "by": organiser, "kind": TermsKind.TERMS, "language": "en"}
    first = await write_terms(**told, body="One.")  # type: ignore[arg-type]
    second = await write_terms(**told, body="Two.")  # type: ignore[arg-type]
    assert await write_terms(**told, body="Two.") == second  # type: ignore[arg-type]
    held = await terms_to_accept(edition.slug, "en")
    assert [(text.number, text.body, text.digest) for text in held] == [(2, "Two.", second)]
    assert (await terms_by_digest(edition.slug, first)).body == "One."
    acts = await fetch("SELECT act FROM audit_event WHERE act = 'terms_written'")
    assert len(acts) == 2


async def test_a_reader_gets_their_language_or_else_the_edition_s(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    for language in ("en", "fr"):
        await write_terms(
            edition_id=edition.id, by=organiser, kind=TermsKind.TERMS, language=language, body=f"In {language}."
        )
    await write_terms(edition_id=edition.id, by=organiser, kind=TermsKind.PRIVACY, language="en", body="Data.")
    read = [(text.kind, text.body) for text in await terms_to_accept(edition.slug, "fr")]
    assert read == [("terms", "In fr."), ("privacy", "Data.")]


async def test_nobody_else_writes_them(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    stranger = await make_person()
    with pytest.raises(NotFound):
        await write_terms(edition_id=edition.id, by=stranger, kind=TermsKind.TERMS, language="en", body="Mine.")
    with pytest.raises(UnknownTermsLanguage):
        await write_terms(edition_id=edition.id, by=organiser, kind=TermsKind.TERMS, language="xx", body="Text.")
    with pytest.raises(TextMissing):
        await write_terms(edition_id=edition.id, by=organiser, kind=TermsKind.TERMS, language="en", body="  ")


async def test_on_pages_and_by_program(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await sit_down(client, organiser)
    desk = f"/organise/{edition.slug}/terms"
    assert "By submitting a film you confirm" in (await client.get(desk)).text
    kept = await send_form(client, desk, {"terms_en": plain_terms(TermsKind.TERMS, "en")}, action=f"{desk}/terms/en")
    assert kept.headers["location"] == desk
    refused = await send_form(client, desk, {"privacy_en": " "}, action=f"{desk}/privacy/en")
    assert refused.status_code == 422
    assert "The film stays yours." in (await client.get(f"/e/{edition.slug}/terms")).text
    address = f"/api/v1/editions/{edition.slug}/terms"
    written = await client.post(
        address,
        json={"kind": "privacy", "language": "en", "body": "Your data."},
        headers=await token_headers(organiser),
    )
    assert written.status_code == 201
    read = (await client.get(address)).json()
    assert [(text["kind"], text["number"]) for text in read] == [("terms", 1), ("privacy", 1)]
    exact = await client.get(f"/e/{edition.slug}/terms/{read[1]['digest']}")
    assert "Your data." in exact.text
