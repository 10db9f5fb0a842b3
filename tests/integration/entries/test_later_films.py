"""Films that are posted publicly, and films whose file the festival asks for only later."""

from datetime import datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from litestar import Litestar

from festival.clock import standing_at
from festival.db import execute, fetch, fetch_value
from festival.demo.films import make_film
from festival.editions.queries import current_rules
from festival.entries import service
from festival.entries.posts.asked_films import ask_for_film, send_asked_film
from festival.entries.posts.service import NewPost, Platform, PostTaken, confirm_post, link_key, name_post
from festival.entries.queries import entry_for_entrant, entry_for_organiser
from festival.entries.rules import EntryState, FilmHere, FilmMissing, FilmNotAsked
from festival.errors import NotFound
from festival.jobs import JobGivenUp, JobTooEarly, Task
from festival.media.jobs import film_work
from festival.media.rules import UploadsClosed
from festival.media.schemas import NewUpload
from festival.media.service import begin_upload
from festival.media.storage import storage
from festival.notifications.letters import write_letter
from tests.browsing import token_headers
from tests.factories import COMPLETE, make_edition, make_entry, make_founder, make_master, make_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.tiktok.com/@mira/video/7?is_from_webapp=1", "https://tiktok.com/@mira/video/7/"),
        ("https://m.youtube.com/watch?v=abc&t=3", "https://www.youtube.com/watch?feature=x&v=abc"),
    ],
)
def test_one_post_has_one_key(one: str, other: str) -> None:
    assert link_key(one) == link_key(other)
    assert link_key(one) != link_key(one.replace("7", "8").replace("abc", "abd"))


async def test_a_public_post_enters_an_edition_once_and_is_confirmed_by_someone_who_saw_its_code(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, changes={"call": {"public_posts": True}})
    entrant = await make_person()
    entries = [await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT) for _ in range(2)]
    assert [gap.field for gap in (await entry_for_entrant(entries[0], entrant)).missing] == ["public_post"]
    post = NewPost(platform=Platform.TIKTOK, url="https://www.tiktok.com/@mira/video/7", handle="@mira")
    await name_post(entry_id=entries[0], by=entrant, new=post)
    with pytest.raises(PostTaken):
        await name_post(entry_id=entries[1], by=entrant, new=post)
    with pytest.raises(NotFound):
        await name_post(entry_id=entries[0], by=await make_person(), new=post)
    await service.submit_entry(entry_id=entries[0], by=entrant)
    with pytest.raises(NotFound):
        await confirm_post(edition_id=edition.id, entry_id=entries[0], by=entrant)
    await confirm_post(edition_id=edition.id, entry_id=entries[0], by=organiser)
    _, told = await entry_for_organiser(edition.slug, entries[0], organiser)
    assert told.post is not None
    assert told.post.confirmed_at is not None


async def test_a_film_that_is_asked_for_later_joins_its_entry_after_the_call(
    database: str, application: Litestar
) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, changes={"call": {"film_file": "later"}})
    entrant = await make_person()
    category = (await current_rules(edition.id)).categories[0].slug
    entry_id = await service.draft_entry(
        edition_id=edition.id,
        entrant_id=entrant,
        new=msgspec.structs.replace(COMPLETE, category=category),
    )
    receipt = await service.submit_entry(entry_id=entry_id, by=entrant)
    assert len(receipt.digest) == 64
    with pytest.raises(FilmMissing):
        await service.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=organiser)
    upload_id = await make_master(edition_id=edition.id, person_id=entrant)
    with pytest.raises(FilmNotAsked):
        await send_asked_film(entry_id=entry_id, by=entrant, upload_id=upload_id)
    film = NewUpload(edition=edition.slug, filename="film.mp4", bytes=1000)
    after = edition.closes_at + timedelta(days=5)
    with standing_at(after):
        with pytest.raises(UploadsClosed):
            await begin_upload(new=film, by=entrant)
        with pytest.raises(NotFound):
            await ask_for_film(edition_id=edition.id, entry_id=entry_id, by=entrant)
        await ask_for_film(edition_id=edition.id, entry_id=entry_id, by=organiser)
        (asked,) = await fetch("SELECT context, locale FROM outbox WHERE template = 'entries/film_asked'")
        letter = write_letter("entries/film_asked", asked["context"], locale="fr", address="https://f.example")
        assert datetime.fromisoformat(asked["context"]["until_at"]) == after + timedelta(days=14)
        assert f"https://f.example/me/entries/{entry_id}" in letter.text
        assert (await begin_upload(new=film, by=entrant)).bytes == 1000
        await send_asked_film(entry_id=entry_id, by=entrant, upload_id=upload_id)
        with pytest.raises(FilmHere):
            await ask_for_film(edition_id=edition.id, entry_id=entry_id, by=organiser)
        await service.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=organiser)
    with standing_at(after + timedelta(days=14)), pytest.raises(UploadsClosed):
        await begin_upload(new=film, by=entrant)
    assert await fetch_value("SELECT state FROM entry WHERE id = $1", entry_id) == "qualified"


async def test_a_film_sent_before_its_check_ends_gets_its_viewing_copies(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser, changes={"call": {"film_file": "later"}})
    category = (await current_rules(edition.id)).categories[0].slug
    new = msgspec.structs.replace(COMPLETE, category=category)
    entry_id = await service.draft_entry(edition_id=edition.id, entrant_id=entrant, new=new)
    await service.submit_entry(entry_id=entry_id, by=entrant)
    await ask_for_film(edition_id=edition.id, entry_id=entry_id, by=organiser)
    upload_id = await make_master(edition_id=edition.id, person_id=entrant, facts=None)
    sent = await client.put(
        f"/api/v1/entries/{entry_id}/asked-film",
        json={"upload": str(upload_id)},
        headers=await token_headers(entrant),
    )
    assert sent.status_code < 300, sent.text
    master_id = await fetch_value("SELECT master_id FROM entry WHERE id = $1", entry_id)
    make_film(tmp_path / "film.mp4", seed=1, seconds=1, width=360, height=640)
    await storage().put(master_id.hex, tmp_path / "film.mp4")
    await execute("UPDATE master SET bytes = $1", (tmp_path / "film.mp4").stat().st_size)
    film = Task(edition_id=edition.id, subject_id=master_id)
    with film_work() as work:
        with pytest.raises(JobTooEarly):
            await work.make_renditions(film)
        await work.check_film(film)
        await work.make_renditions(film)
    assert await fetch_value("SELECT count(*) FROM rendition WHERE kind = 'proxy'") == 1


async def test_a_film_that_could_not_be_checked_gets_none(database: str) -> None:
    entrant = await make_person()
    edition = await make_edition()
    await make_master(edition_id=edition.id, person_id=entrant, facts=None)
    master_id = await fetch_value("UPDATE master SET state = 'unchecked' RETURNING id")
    with film_work() as work, pytest.raises(JobGivenUp):
        await work.make_renditions(Task(edition_id=edition.id, subject_id=master_id))
