"""Subtitles: sent by entrants, made safe, read by the team, and only then before the jury."""

import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from festival.clock import standing_at
from festival.db import execute, fetch, fetch_row, fetch_value
from festival.editions.rules import Role
from festival.editions.service import grant_role
from festival.entries import service
from festival.entries.queries import entry_for_entrant
from festival.entries.rules import EntryState, EntrySubmitted, OwnEntry, TooManySubtitles, UnknownLanguage
from festival.entries.subtitles.queries import read_subtitles, subtitles_to_read
from festival.entries.subtitles.service import add_subtitles, attest_subtitles, remove_subtitles
from festival.errors import NotFound, Stale
from festival.media.loose_objects import SWEPT_AFTER, note_object
from festival.media.objects import ObjectMissing
from festival.media.storage import new_key, storage
from festival.media.subtitles import MAX_BYTES, BadSubtitles, SubtitlesTooLarge
from festival.media.sweeping import sweep_uploads
from tests.browsing import sit_down
from tests.factories import make_edition, make_entry, make_founder, make_person

SRT = (
    "1\n00:00:01,000 --> 00:00:02,500\n<font color=red>Où est</font> <i>la gare</i> ?\n\n"
    "2\n00:00:03,000 --> 00:00:02,000\nback\n"
)
WEBVTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nOù est <i>la gare</i> ?\n"


async def _send(
    client: httpx.AsyncClient, page: str, content: bytes, *, language: str = "fr", name: str = "Maker Name.srt"
) -> httpx.Response:
    shown = await client.get(page)
    token = re.search(r'name="_csrf" value="([0-9a-f]+)"', shown.text)
    assert token is not None
    return await client.post(
        f"{page}/subtitles", data={"language": language, "_csrf": token[1]}, files={"file": (name, content)}
    )


async def test_an_entrant_sends_replaces_and_removes_subtitles(client: httpx.AsyncClient) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    await sit_down(client, entrant)
    page = f"/me/entries/{entry_id}"
    # As Windows editors save it: the encoding is recognised.
    assert (await _send(client, page, SRT.encode("cp1252"))).status_code == 303
    read = await client.get(f"{page}/subtitles/fr")
    assert (read.status_code, read.headers["content-type"], read.text) == (200, "text/vtt; charset=utf-8", WEBVTT)
    shown = (await client.get(page)).text
    assert ("French" in shown, "One line, one left out" in shown) == (True, True)
    first = await fetch_row("SELECT * FROM subtitles")
    assert first is not None
    assert "Maker" not in str(dict(first)), "the file's name may name the maker and is not kept"
    assert (await _send(client, page, b"WEBVTT\n\n00:01.000 --> 00:02.000\nBonjour\n")).status_code == 303
    assert (await client.get(f"{page}/subtitles/fr")).text.endswith("Bonjour\n")
    with pytest.raises(NotFound):
        await storage().size(first["storage_key"])
    token = re.search(r'name="_csrf" value="([0-9a-f]+)"', (await client.get(page)).text)
    assert token is not None
    assert (await client.post(f"{page}/subtitles/fr/remove", data={"_csrf": token[1]})).status_code == 303
    assert await fetch("SELECT FROM subtitles") == []


@pytest.mark.parametrize(
    ("content", "language", "status", "sentence"),
    [
        (b"no subtitles at all", "fr", 422, BadSubtitles.sentence),
        (b"", "fr", 422, BadSubtitles.sentence),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "fr", 422, None),
        (b"x" * (MAX_BYTES + 1), "fr", 422, SubtitlesTooLarge.sentence),
        (SRT.encode(), "xx-not", 422, UnknownLanguage.sentence % {"code": "xx-not"}),
        (b"x" * 1_200_000, "fr", 413, "This is larger than we can take here."),
    ],
)
async def test_what_are_no_subtitles_is_refused_beside_the_field(
    client: httpx.AsyncClient, content: bytes, language: str, status: int, sentence: str | None
) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    await sit_down(client, entrant)
    answer = await _send(client, f"/me/entries/{entry_id}", content, language=language)
    assert answer.status_code == status
    assert sentence is None or sentence.replace("'", "&#39;") in answer.text
    assert await fetch("SELECT FROM subtitles") == []


async def test_ten_languages_and_no_more(client: httpx.AsyncClient) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    for language in ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "pt", "zh"):
        await add_subtitles(entry_id=entry_id, by=entrant, language=language, content=SRT.encode())
    with pytest.raises(TooManySubtitles):
        await add_subtitles(entry_id=entry_id, by=entrant, language="sv", content=SRT.encode())
    # In place of an earlier one there is room.
    await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=SRT.encode())
    assert await fetch_value("SELECT count(*) FROM subtitles") == 10


async def test_what_was_submitted_stands_with_its_subtitles(client: httpx.AsyncClient) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=SRT.encode())
    await service.submit_entry(entry_id=entry_id, by=entrant)
    frozen = await fetch_value("SELECT body FROM frozen_entry WHERE entry_id = $1", entry_id)
    assert frozen["subtitles"] == {"fr": await fetch_value("SELECT sha256 FROM subtitles")}
    with pytest.raises(EntrySubmitted):
        await add_subtitles(entry_id=entry_id, by=entrant, language="en", content=SRT.encode())
    with pytest.raises(EntrySubmitted):
        await remove_subtitles(entry_id=entry_id, by=entrant, language="fr")
    with pytest.raises(NotFound):
        await add_subtitles(entry_id=entry_id, by=await make_person(), language="en", content=SRT.encode())


async def test_a_subtitle_file_is_enough_where_the_call_asks_for_subtitles(client: httpx.AsyncClient) -> None:
    edition = await make_edition(changes={"eligibility": {"subtitles_required": True}, "call": {"languages": ["fr"]}})
    entrant = await make_person()
    entry_id = await make_entry(
        edition=edition, entrant=entrant, state=EntryState.DRAFT, dialogue_languages=["ja"], subtitle_languages=[]
    )
    assert [gap.field for gap in (await entry_for_entrant(entry_id, entrant)).missing] == ["subtitle_languages"]
    await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=SRT.encode())
    assert (await entry_for_entrant(entry_id, entrant)).missing == []


async def test_the_team_reads_them_before_the_jury_gets_them(client: httpx.AsyncClient) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=SRT.encode())
    assert await subtitles_to_read(edition.id) == 0
    await service.submit_entry(entry_id=entry_id, by=entrant)
    assert await subtitles_to_read(edition.id) == 1
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/entries/{entry_id}"
    assert "One subtitle file waits" in (await client.get(f"/organise/{edition.slug}")).text
    text = await client.get(f"{page}/subtitles/fr/text")
    assert (text.headers["content-type"], text.text) == ("text/plain; charset=utf-8", WEBVTT)
    assert (await client.get(f"{page}/subtitles/fr")).headers["content-type"] == "text/vtt; charset=utf-8"
    with pytest.raises(NotFound):
        await read_subtitles(edition.id, entry_id, "fr", attested=True)
    digest = await fetch_value("SELECT sha256 FROM subtitles")
    for names_nobody, waits in (("yes", 0), ("no", 1)):
        token = re.search(r'name="_csrf" value="([0-9a-f]+)"', (await client.get(page)).text)
        assert token is not None
        form = {"_csrf": token[1], "sha256": digest, "names_nobody": names_nobody}
        assert (await client.post(f"{page}/subtitles/fr/attestation", data=form)).status_code == 303
        assert await subtitles_to_read(edition.id) == waits
    acts = await fetch("SELECT act FROM audit_event WHERE subject_id = $1 ORDER BY at", entry_id)
    assert [act["act"] for act in acts] == ["subtitles_attested", "subtitles_kept_back"]


@pytest.mark.parametrize("role", [None, *Role])
async def test_only_the_desk_attests(client: httpx.AsyncClient, role: Role | None) -> None:
    organiser, entrant, member = await make_founder(), await make_person(), await make_person()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=SRT.encode())
    await service.submit_entry(entry_id=entry_id, by=entrant)
    if role is not None:
        await grant_role(edition_id=edition.id, person_id=member, role=role, by=organiser)
    digest = await fetch_value("SELECT sha256 FROM subtitles")
    said = {"edition_id": edition.id, "entry_id": entry_id, "language": "fr", "names_nobody": True}
    if role in {Role.ORGANISER, Role.PROGRAMMER, Role.COORDINATOR}:
        with pytest.raises(Stale):
            await attest_subtitles(**said, by=member, sha256="0" * 64)
        await attest_subtitles(**said, by=member, sha256=digest)
        return
    with pytest.raises(NotFound):
        await attest_subtitles(**said, by=member, sha256=digest)
    await sit_down(client, member)
    for address in ("", "/text"):
        page = f"/organise/{edition.slug}/entries/{entry_id}/subtitles/fr{address}"
        assert (await client.get(page)).status_code == 404
    assert (await client.get(f"/me/entries/{entry_id}/subtitles/fr")).status_code == 404


async def test_nobody_attests_their_own(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition, entrant=organiser, state=EntryState.DRAFT)
    await add_subtitles(entry_id=entry_id, by=organiser, language="fr", content=SRT.encode())
    await service.submit_entry(entry_id=entry_id, by=organiser)
    digest = await fetch_value("SELECT sha256 FROM subtitles")
    with pytest.raises(OwnEntry):
        await attest_subtitles(
            edition_id=edition.id, entry_id=entry_id, language="fr", sha256=digest, by=organiser, names_nobody=True
        )


async def test_what_a_crash_leaves_in_storage_is_swept_and_nothing_else(client: httpx.AsyncClient) -> None:
    edition, entrant = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    for language in ("fr", "en"):
        await add_subtitles(entry_id=entry_id, by=entrant, language=language, content=SRT.encode())
    [replaced, kept] = [
        row["storage_key"] for row in await fetch("SELECT storage_key FROM subtitles ORDER BY language = 'en'")
    ]
    # As if the process had died after storing, and after the commit that named another file.
    never_named = new_key()
    await note_object(never_named)
    for key in (never_named, replaced):
        with tempfile.NamedTemporaryFile() as file:
            await storage().put(key, Path(file.name))
    await execute("UPDATE subtitles SET storage_key = $1 WHERE language = 'fr'", new_key())
    assert {row["storage_key"] for row in await fetch("SELECT storage_key FROM loose_object")} == {
        never_named,
        replaced,
    }

    await sweep_uploads()
    assert await storage().size(replaced) == 0, "it was swept within the day"
    with standing_at(datetime.now(UTC) + SWEPT_AFTER + timedelta(minutes=1)):
        await sweep_uploads()
    for key in (never_named, replaced):
        with pytest.raises(ObjectMissing):
            await storage().size(key)
    assert await storage().size(kept) > 0
    assert await fetch_value("SELECT count(*) FROM loose_object") == 0
    await execute("DELETE FROM subtitles")
    assert await fetch_value("SELECT count(*) FROM loose_object") == 2
