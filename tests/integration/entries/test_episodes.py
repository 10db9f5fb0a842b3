"""A series: every episode sent in its place with a verdict of its own, and submitted only when all fit."""

from dataclasses import replace
from uuid import UUID

import httpx
import msgspec
import pytest

from festival.db import execute, fetch, fetch_value
from festival.editions.queries import current_rules
from festival.editions.schemas import EditionForOrganiser
from festival.entries import service
from festival.entries.episodes.service import name_episode, remove_episode, send_episode
from festival.entries.queries import entry_for_entrant, qualified_for_round
from festival.entries.rules import EntryIncomplete, EntryState, EntrySubmitted, NoSuchEpisode, SeriesTakesEpisodes
from festival.entries.subtitles.service import add_subtitles
from festival.errors import NotFound
from festival.media.facts import Facts
from tests.browsing import send_form, sit_down
from tests.factories import COMPLETE, FITTING, make_edition, make_entry, make_founder, make_master, make_person

EPISODES = 3


async def _series(entrant: UUID, **edition: object) -> tuple[EditionForOrganiser, UUID]:
    made = await make_edition(preset="cites_2021", changes={"series": {"episodes": EPISODES}}, **edition)  # type: ignore[arg-type]
    new = msgspec.structs.replace(COMPLETE, category=(await current_rules(made.id)).categories[0].slug)
    return made, await service.draft_entry(edition_id=made.id, entrant_id=entrant, new=new)


async def _send(edition: EditionForOrganiser, entry_id: UUID, by: UUID, number: int, **measured: object) -> None:
    facts: Facts = replace(FITTING, **{"sha256": f"{number}" * 64, **measured})  # type: ignore[arg-type]
    upload_id = await make_master(edition_id=edition.id, person_id=by, facts=facts)
    await send_episode(entry_id=entry_id, by=by, number=number, upload_id=upload_id)


async def _missing(entry_id: UUID, entrant: UUID) -> list[str]:
    return [gap.message for gap in (await entry_for_entrant(entry_id, entrant)).missing]


async def test_submitting_needs_every_episode_and_each_to_fit(database: str) -> None:
    entrant = await make_person()
    edition, entry_id = await _series(entrant)
    await _send(edition, entry_id, entrant, 1)
    await _send(edition, entry_id, entrant, 3, duration_seconds=61.2)
    assert await _missing(entry_id, entrant) == [
        "Send the episodes that are missing: 2.",
        "Mend what the check of these episodes found, and send them again: 3.",
    ]
    series = (await entry_for_entrant(entry_id, entrant)).series
    assert series is not None
    assert series.verdict is not None
    assert [problem.message for problem in series.verdict.problems] == [
        "The series has 2 episodes; this call takes 3: upload each as a film of its own.",
        "These episodes break the rules: 3. Mend each as its own verdict says.",
    ]
    third = series.episodes[1].film.verdict
    assert third is not None
    assert [problem.message for problem in third.problems] == [
        "The film runs 61.2 s; this call takes at most 60 s: shorten it by 1.2 s."
    ]
    with pytest.raises(EntryIncomplete):
        await service.submit_entry(entry_id=entry_id, by=entrant)
    await _send(edition, entry_id, entrant, 2)
    await _send(edition, entry_id, entrant, 3, duration_seconds=59.9)
    await name_episode(entry_id=entry_id, by=entrant, number=2, title="La cour")
    assert await _missing(entry_id, entrant) == []
    await service.submit_entry(entry_id=entry_id, by=entrant)
    frozen = await fetch_value("SELECT body FROM frozen_entry")
    assert [(episode["number"], episode["title"], episode["sha256"]) for episode in frozen["episodes"]] == [
        (1, "", "1" * 64),
        (2, "La cour", "2" * 64),
        (3, "", "3" * 64),
    ]
    # Every episode has a verdict on record, a viewing copy coming, and is looked for among the others.
    assert await fetch_value("SELECT count(*) FROM verdict WHERE accepted") == EPISODES
    for job in ("make_renditions", "find_duplicates"):
        assert await fetch_value("SELECT count(*) FROM pgqueuer WHERE entrypoint = $1", job) == EPISODES
    with pytest.raises(EntrySubmitted):
        await remove_episode(entry_id=entry_id, by=entrant, number=1)


async def test_a_series_lasts_as_long_as_its_episodes_together(database: str) -> None:
    entrant, organiser = await make_person(), await make_founder()
    edition, entry_id = await _series(entrant, by=organiser)
    for number in range(1, EPISODES + 1):
        await _send(edition, entry_id, entrant, number, duration_seconds=30.0)
    await service.submit_entry(entry_id=entry_id, by=entrant)
    await service.qualify_entry(edition_id=edition.id, entry_id=entry_id, by=organiser)
    assert [entry.minutes for entry in await qualified_for_round(edition.id)] == [1.5]


async def test_what_stands_for_the_series_is_its_first_episode(database: str) -> None:
    entrant = await make_person()
    edition, entry_id = await _series(entrant)

    async def shown() -> str | None:
        film = (await entry_for_entrant(entry_id, entrant)).film
        return film.sha256 if film else None

    await _send(edition, entry_id, entrant, 2)
    assert await shown() == "2" * 64
    await _send(edition, entry_id, entrant, 1)
    assert await shown() == "1" * 64
    await remove_episode(entry_id=entry_id, by=entrant, number=1)
    await remove_episode(entry_id=entry_id, by=entrant, number=2)
    assert await shown() is None


async def test_what_is_no_episode_of_one_s_own_is_refused(database: str) -> None:
    entrant, stranger = await make_person(), await make_person()
    edition, entry_id = await _series(entrant)
    upload_id = await make_master(edition_id=edition.id, person_id=entrant)
    for number in (0, -1, EPISODES + 1, 10**12):
        with pytest.raises(NoSuchEpisode):
            await send_episode(entry_id=entry_id, by=entrant, number=number, upload_id=upload_id)
        with pytest.raises(NoSuchEpisode):
            await remove_episode(entry_id=entry_id, by=entrant, number=number)
    with pytest.raises(NotFound):
        await send_episode(entry_id=entry_id, by=stranger, number=1, upload_id=upload_id)
    foreign = await make_master(edition_id=edition.id, person_id=stranger)
    with pytest.raises(NotFound):
        await send_episode(entry_id=entry_id, by=entrant, number=1, upload_id=foreign)
    with pytest.raises(SeriesTakesEpisodes):
        await service.attach_master(entry_id=entry_id, by=entrant, upload_id=upload_id)
    await send_episode(entry_id=entry_id, by=entrant, number=1, upload_id=upload_id)


async def test_the_pages_of_a_series(client: httpx.AsyncClient) -> None:
    entrant, organiser = await make_person(), await make_founder()
    edition, entry_id = await _series(entrant, by=organiser)
    await sit_down(client, entrant)
    page = f"/me/entries/{entry_id}"
    upload_id = await make_master(edition_id=edition.id, person_id=entrant)
    assert (await send_form(client, page, {"upload": str(upload_id)}, action=f"{page}/episodes/1")).status_code == 303
    named = await send_form(client, page, {"title": "La dalle"}, action=f"{page}/episodes/1/title")
    assert named.status_code == 303
    shown = (await client.get(page)).text
    assert [text in shown for text in ("La dalle", "Episode 3", "not here yet", "Send the episodes")] == [True] * 4
    assert (await client.get(page, headers={"Accept-Language": "fr"})).status_code == 200
    late = await send_form(client, page, {"upload": str(upload_id)}, action=f"{page}/episodes/9")
    assert (late.status_code, "there is no episode 9" in late.text) == (422, True)
    # No viewing copy is made before the series is submitted.
    assert (await client.get(f"{page}/episodes/1/film")).status_code == 404
    await sit_down(client, organiser)
    desk = f"/organise/{edition.slug}/entries/{entry_id}"
    assert "La dalle" in (await client.get(desk)).text
    assert (await client.get(f"{desk}/episodes/2/film")).status_code == 404
    await sit_down(client, await make_person())
    for address in (page, f"{page}/episodes/1/film", f"{desk}/episodes/1/film"):
        assert (await client.get(address)).status_code == 404


async def test_episodes_that_are_still_being_checked_are_named(database: str) -> None:
    entrant = await make_person()
    edition, entry_id = await _series(entrant)
    for number in (1, 2):
        await _send(edition, entry_id, entrant, number)
    upload_id = await make_master(edition_id=edition.id, person_id=entrant, facts=None)
    await send_episode(entry_id=entry_id, by=entrant, number=3, upload_id=upload_id)
    assert await _missing(entry_id, entrant) == ["These episodes are being checked. This takes a minute: 3."]
    await execute("UPDATE master SET state = 'unchecked' WHERE state = 'checking'")
    assert await _missing(entry_id, entrant) == [
        "These episodes could not be checked. Send them again, or write to the festival: 3."
    ]
    assert (await entry_for_entrant(entry_id, entrant)).state is EntryState.DRAFT
    assert len(await fetch("SELECT FROM episode")) == EPISODES


SRT = b"1\n00:00:01,000 --> 00:00:02,000\nBonjour\n"


async def test_each_episode_has_subtitles_of_its_own(client: httpx.AsyncClient) -> None:
    entrant = await make_person()
    edition, entry_id = await _series(entrant, by=await make_founder())
    await _send(edition, entry_id, entrant, 1)
    await _send(edition, entry_id, entrant, 2)
    for number in (1, 2):
        content = SRT.replace(b"Bonjour", b"Bonjour %d" % number)
        await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=content, episode=number)
    await add_subtitles(entry_id=entry_id, by=entrant, language="en", content=SRT, episode=2)
    for place in (0, EPISODES + 1):
        with pytest.raises(NoSuchEpisode):
            await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=SRT, episode=place)
    await sit_down(client, entrant)
    page = f"/me/entries/{entry_id}"
    assert [
        (await client.get(f"{page}/subtitles/fr", params={"episode": number})).text.splitlines()[-1]
        for number in (1, 2)
    ] == ["Bonjour 1", "Bonjour 2"]
    assert (await client.get(f"{page}/subtitles/fr")).status_code == 404
    shown = (await client.get(page)).text
    assert '<option value="2">2</option>' in " ".join(shown.split()).replace(" >", ">")
    # Where the call asks for subtitles, they are there in a language when every episode has them.
    files = await fetch_value("SELECT count(*) FROM subtitles")
    assert files == 3
    await remove_episode(entry_id=entry_id, by=entrant, number=2)
    assert [row["episode"] for row in await fetch("SELECT episode FROM subtitles")] == [1]


async def test_an_entry_of_one_film_has_no_subtitles_of_episodes(database: str) -> None:
    entrant = await make_person()
    entry_id = await make_entry(edition=await make_edition(), entrant=entrant, state=EntryState.DRAFT)
    with pytest.raises(NoSuchEpisode):
        await add_subtitles(entry_id=entry_id, by=entrant, language="fr", content=SRT, episode=1)
