"""A film held back stops everywhere at once, keeps its bytes for two named people, and is let go again."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from festival.db import atomic, execute, fetch, fetch_value
from festival.entries.quarantine.rules import AlreadyHeld, KeepersNeeded, NotHeld
from festival.entries.quarantine.service import lift_quarantine, quarantine_film
from festival.entries.reports.rules import ReportKind
from festival.entries.rules import OwnEntry
from festival.errors import NotFound
from festival.media import serving
from festival.media.holding import hold_masters
from festival.media.schemas import RenditionForStreaming
from festival.media.storage import storage
from festival.privacy.erasing import erase
from festival.privacy.queries import files_of
from tests.browsing import send_form, sit_down
from tests.juries import Jury, entry_of, first_film, make_colleague, make_open_jury
from tests.renditions import make_copy, send_subtitles


@pytest.fixture
async def jury(client: httpx.AsyncClient, tmp_path: Path) -> Jury:
    jury = await make_open_jury(films=2)
    await execute("UPDATE master SET sha256 = md5(id::text) || md5(id::text)")
    for film in await fetch("SELECT id FROM entry"):
        for kind in ("proxy", "still", "contact_sheet"):
            await make_copy(film["id"], tmp_path, kind=kind)
    return jury


async def _hold(jury: Jury, entry_id: UUID, *keepers: UUID, by: UUID | None = None, **said: object) -> None:
    await quarantine_film(
        edition_id=jury.edition.id,
        entry_id=entry_id,
        by=by or jury.organiser,
        keepers=list(keepers),
        **{"reason": "Reported to the police.", **said},  # type: ignore[arg-type]
    )


async def test_what_is_reported_as_illegal_is_stopped_everywhere_and_let_go_again(
    jury: Jury, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    colleague = await make_colleague(jury)
    film = await first_film(jury)
    entry_id, watched = await entry_of(film), f"/jury/films/{film}"
    desk = f"/organise/{jury.edition.slug}"
    at_desk = f"{desk}/entries/{entry_id}"
    await sit_down(client, jury.people[0])
    await send_subtitles(jury, film, tmp_path, attested=True)
    assert (await client.get(f"{watched}/film", headers={"Range": "bytes=0-9"})).status_code == 206
    assert (await client.get(f"{watched}/subtitles/fr")).status_code == 200
    await send_form(client, watched, {"kind": ReportKind.ILLEGAL.value, "note": ""}, action=f"{watched}/reports")
    report = str(await fetch_value("SELECT id FROM film_report"))

    await sit_down(client, jury.organiser)
    assert "Stop this film everywhere?" in (await client.get(f"{desk}/reports")).text
    held = {"reason": "Reported to the police.", "report": report, "keeper": [str(jury.organiser), str(colleague)]}
    done = await send_form(client, f"{desk}/reports", held, action=f"{at_desk}/quarantine")  # type: ignore[arg-type]
    assert done.headers["location"] == at_desk
    shown = (await client.get(at_desk)).text
    assert "This film is held back: nobody can watch it" in shown
    assert [(await client.get(f"{at_desk}/{what}")).status_code for what in ("film", "still", "contact-sheet")] == [
        404,
        404,
        404,
    ]

    await sit_down(client, jury.people[0])
    for what in ("film", "lighter", "still"):
        assert (await client.get(f"{watched}/{what}", headers={"Range": "bytes=10-19"})).status_code == 404
    assert (await client.get(f"{watched}/subtitles/fr")).status_code == 404
    page = (await client.get(watched)).text
    assert "The organisers hold this film back" in page
    assert "The film is held back: nobody can watch it now." in page  # what came of the report
    queue = (await client.get(f"/jury/rounds/{jury.round_id}")).text
    assert "held back by the organisers" in queue
    other = next(one for one in await _films(jury) if one != film)
    assert queue.index(f"/jury/films/{other}") < queue.index(f"/jury/films/{film}")  # what can be watched comes first
    assert (await client.get(f"/jury/films/{other}/film")).status_code == 200  # the positive control

    await sit_down(client, colleague)
    await send_form(client, at_desk, {"reason": "It was a mistake."}, action=f"{at_desk}/quarantine/lifting")
    assert (await client.get(f"{at_desk}/film")).status_code == 200
    await sit_down(client, jury.people[0])
    assert (await client.get(f"{watched}/film")).status_code == 200
    assert (await client.get(f"{watched}/subtitles/fr")).status_code == 200
    acts = await fetch("SELECT act FROM audit_event WHERE subject_id = $1 ORDER BY at", entry_id)
    assert [row["act"] for row in acts if "quarantine" in row["act"]] == ["film_quarantined", "quarantine_lifted"]


async def _films(jury: Jury) -> list[UUID]:
    rows = await fetch(
        "SELECT assignment.id FROM assignment JOIN juror ON juror.id = assignment.juror_id WHERE juror.person_id = $1",
        jury.people[0],
    )
    return [row["id"] for row in rows]


async def test_its_bytes_are_kept_for_two_people_who_are_noted(
    jury: Jury, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    colleague, third = await make_colleague(jury), await make_colleague(jury)
    entry_id = await entry_of(await first_film(jury))
    master = await fetch_value("SELECT master_id FROM entry WHERE id = $1", entry_id)
    await _bytes_of(master, b"the film as it was sent", tmp_path)
    await _hold(jury, entry_id, jury.organiser, colleague)
    address = f"/organise/{jury.edition.slug}/entries/{entry_id}/quarantine/{master}"
    answers = []
    for person in (colleague, third, jury.people[0]):
        await sit_down(client, person)
        answers.append((await client.get(address)).status_code)
    assert answers == [200, 404, 404]
    await sit_down(client, colleague)
    kept = await client.get(address)
    assert kept.content == b"the film as it was sent"
    assert kept.headers["content-disposition"] == f'attachment; filename="{master}.bin"'
    readers = await fetch("SELECT actor_id FROM audit_event WHERE act = 'quarantined_film_read'")
    assert [row["actor_id"] for row in readers] == [colleague, colleague]

    # Nobody gets it by another way, and whoever sent it cannot have it deleted.
    entrant = await fetch_value("SELECT entrant_id FROM entry WHERE id = $1", entry_id)
    assert [size async for _, _, size in files_of(entrant) if size == len(kept.content)] == []
    async with atomic() as connection:
        await erase(connection, entrant)
    assert (await client.get(address)).content == kept.content


async def _bytes_of(master: UUID, content: bytes, folder: Path) -> None:
    key = await fetch_value("SELECT storage_key FROM master WHERE id = $1", master)
    (folder / "sent").write_bytes(content)
    await storage().put(key, folder / "sent")
    await execute("UPDATE master SET bytes = $2 WHERE id = $1", master, len(content))


async def test_the_same_bytes_in_another_entry_are_held_as_long_as_one_act_stands(jury: Jury) -> None:
    first, second = [row["id"] for row in await fetch("SELECT id FROM entry ORDER BY id")]
    await execute("UPDATE master SET sha256 = repeat('a', 64)")
    await _hold(jury, first, jury.organiser)
    assert await fetch_value("SELECT count(*) FROM shown_rendition") == 0
    await _hold(jury, second, jury.organiser)
    undo = {"edition_id": jury.edition.id, "by": jury.organiser, "reason": "Cleared."}
    await lift_quarantine(entry_id=first, **undo)
    assert await fetch_value("SELECT count(*) FROM shown_rendition") == 0
    await lift_quarantine(entry_id=second, **undo)
    assert await fetch_value("SELECT count(*) FROM shown_rendition") == 6


async def test_it_takes_two_people_of_the_desk_and_whoever_may(jury: Jury) -> None:
    colleague = await make_colleague(jury)
    entry_id = await entry_of(await first_film(jury))
    for keepers in ([], [jury.organiser], [jury.organiser, jury.organiser], [jury.organiser, jury.people[0]]):
        with pytest.raises(KeepersNeeded):
            await _hold(jury, entry_id, *keepers)
    with pytest.raises(NotHeld):
        await lift_quarantine(edition_id=jury.edition.id, entry_id=entry_id, by=colleague, reason="Cleared.")
    with pytest.raises(NotFound):
        await _hold(jury, entry_id, jury.organiser, colleague, by=jury.people[0])
    await _hold(jury, entry_id, jury.organiser, colleague)
    with pytest.raises(AlreadyHeld):
        await _hold(jury, entry_id, jury.organiser, colleague)
    await execute("UPDATE entry SET entrant_id = $2 WHERE id = $1", entry_id, colleague)
    with pytest.raises(OwnEntry):
        await lift_quarantine(edition_id=jury.edition.id, entry_id=entry_id, by=colleague, reason="Mine.")


async def test_a_stream_under_way_ends_within_seconds(jury: Jury, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "ASKED_AGAIN_EVERY", 0.0)
    row = await fetch("SELECT edition_id, master_id FROM rendition WHERE kind = 'proxy' LIMIT 1")
    rendition = RenditionForStreaming(row[0]["edition_id"], row[0]["master_id"], "key", "video/mp4", 30, 1, 1)

    async def blocks() -> AsyncIterator[bytes]:
        for number in range(3):
            if number == 2:
                async with atomic() as connection:
                    await hold_masters(connection, rendition.edition_id, [rendition.master_id])
            yield b"0123456789"

    assert [block async for block in serving._while_shown(blocks(), rendition)] == [b"0123456789"] * 2


NOT_SHOWING = {"scoring/viewing.py", "entries/reading.py", "privacy/retention.py"}
"""Modules that count what was made of a film and hand none of it to anybody."""


def test_whoever_shows_a_film_reads_what_may_be_shown() -> None:
    """A query on ``rendition`` itself would play what is held back."""
    festival = Path(serving.__file__).parent.parent
    named = {
        str(place.relative_to(festival))
        for place in festival.rglob("*.py")
        if re.search(r"\b(FROM|JOIN)\s+rendition\b", place.read_text(encoding="utf-8"))
    }
    assert {name for name in named if not name.startswith("media/")} == NOT_SHOWING
