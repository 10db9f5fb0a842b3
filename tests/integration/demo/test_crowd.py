"""A story beyond what is played one by one is filled up with copies that lists, reach and the desk take for entries."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from festival.canonical import digest_of
from festival.db import execute, fetch, fetch_value
from festival.demo.crowd import confirm_posts_of_crowd, enter_crowd
from festival.demo.filming import Filming
from festival.demo.opening import organiser_email
from festival.demo.record import Progress
from festival.demo.story import Playing
from festival.demo.tiktokshortfilm import TIKTOKSHORTFILM
from festival.demo.voting import CLASS, FARM, VIEWERS, planned_voters
from festival.entries.posts.service import code_of
from festival.entries.rules import EntryState
from tests.factories import make_edition, make_entry, make_founder, make_person

PLAYED, ENTRIES = 2, 9


async def test_a_crowd_has_people_posts_and_receipts_of_its_own(database: str, tmp_path: Path) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    played = [
        await make_entry(edition=edition, entrant=await make_person(), state=EntryState.SUBMITTED, title=title)
        for title in ("Low Tide", "Lift")
    ]
    for entry_id in played:
        await execute(
            "INSERT INTO public_post (edition_id, entry_id, platform, url, link_key, code) "
            "VALUES ($1, $2, 'tiktok', 'https://t.example/' || $3::text, 't.example/' || $3, $3)",
            edition.id,
            entry_id,
            code_of(entry_id),
        )
    progress = Progress(story="tiktokshortfilm", seed=1, entries=ENTRIES, jurors=5, edition_id=edition.id)
    progress.entry_ids, progress.people = played, {organiser_email(0): organiser}
    story = replace(TIKTOKSHORTFILM, played=PLAYED)
    with ProcessPoolExecutor(1) as pool:
        playing = Playing(story, progress, Filming(tmp_path, pool, [], 1), lambda _: None, lambda: None)
        await enter_crowd(playing)
        await confirm_posts_of_crowd(playing)
    rows = await fetch(
        "SELECT entry.id, entry.state, film.title, person.email, public_post.url, public_post.code, confirmed_by, "
        "body, digest FROM entry JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id "
        "JOIN public_post ON public_post.entry_id = entry.id JOIN frozen_entry ON frozen_entry.entry_id = entry.id "
        "WHERE NOT entry.id = ANY ($1)",
        played,
    )
    planned = story.films(ENTRIES)[PLAYED:]
    assert sorted(row["title"] for row in rows) == sorted(film.title for film in planned)
    assert sorted(row["email"] for row in rows) == sorted(film.email for film in planned)
    assert {(row["state"], row["confirmed_by"]) for row in rows} == {("submitted", organiser)}
    assert [row["code"] for row in rows] == [code_of(row["id"]) for row in rows]
    assert [row["digest"] for row in rows] == [digest_of(row["body"]) for row in rows]
    assert [(row["body"]["title"], row["body"]["public_post"]) for row in rows] == [
        (row["title"], row["url"]) for row in rows
    ]
    states = "SELECT array_agg(DISTINCT state) FROM entry WHERE id = ANY ($1)"
    assert await fetch_value(states, played) == ["submitted"]
    countries = "SELECT count(*) FROM film_country JOIN entry USING (film_id) WHERE edition_id = $1"
    assert await fetch_value(countries, edition.id) > ENTRIES - 1


def test_voters_of_a_story_follow_from_its_seed() -> None:
    voters = planned_voters(1, 40)
    assert voters == planned_voters(1, 40)
    assert len({voter.email for voter in voters}) == len(voters) == VIEWERS + CLASS + FARM
    assert [voter.stars for voter in planned_voters(1, 1)[-FARM:]] == [{0: 5}] * FARM
