"""The jury's handbook and the programme: set from what the edition holds, for the roles that prepare them."""

from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np

from festival.editions.queries import current_rules, edition_for, team_of
from festival.editions.rules import Role
from festival.editions.service import grant_role
from festival.entries.desk.standing_aside import stand_aside
from festival.media.stills import jpeg
from festival.panels.queries import criteria_of, round_for
from festival.publishing.booklet import booklet_words, stills_of
from festival.publishing.handbook import handbook_words
from festival.selection.queries import films_of_programme
from festival.selection.service import order_screening
from tests.browsing import sit_down
from tests.factories import make_person
from tests.integration.selection.test_selection import answer, make_selection
from tests.juries import make_jury
from tests.renditions import keep_still


async def test_the_handbook_says_what_the_round_holds_to(client: httpx.AsyncClient) -> None:
    jury = await make_jury()
    edition, judged = (
        await edition_for(jury.edition.slug, jury.organiser),
        await round_for(jury.round_id, jury.organiser),
    )
    said: dict[str, Any] = handbook_words(
        judged,
        await criteria_of(edition.id, judged.id),
        await current_rules(edition.id),
        await team_of(edition.id),
        "hello@festival.example",
        "https://festival.example",
    )
    chapters = {chapter["title"]: chapter for chapter in said["chapters"]}
    assert [(one["name"], one["share"]) for one in chapters["What you score"]["criteria"]] == [
        ("Script", "57%"),
        ("Directing", "43%"),
    ]
    assert "nobody" in " ".join(chapters["What you may rely on"]["words"]).lower()
    assert chapters["Whom to ask"]["facts"][0]["value"] == "hello@festival.example"
    page = f"/organise/{edition.slug}/rounds/{judged.id}/handbook.pdf"
    answers = []
    for role in (Role.COORDINATOR, Role.PROGRAMMER):
        person = await make_person()
        await grant_role(edition_id=edition.id, person_id=person, role=role, by=jury.organiser)
        await sit_down(client, person)
        answers.append(await client.get(page))
    assert [(one.status_code, one.content[:5] == b"%PDF-") for one in answers] == [(200, True), (404, False)]


async def test_the_programme_shows_the_confirmed_films_in_the_order_of_the_screening(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    chosen = await make_selection()
    page = f"/organise/{chosen.edition.slug}/selection/programme.pdf"
    await sit_down(client, chosen.organiser)
    assert (await client.get(page)).status_code == 404
    for at in (0, 1):
        await answer(chosen, at, confirms=True)
    await order_screening(edition_id=chosen.edition.id, by=chosen.organiser, entries=[chosen.films[1], chosen.films[0]])
    picture = jpeg(av.VideoFrame.from_ndarray(np.full((640, 360, 3), 90, dtype=np.uint8), format="rgb24"))
    await keep_still(chosen.films[1], picture, tmp_path)
    films = await films_of_programme(chosen.edition.id, chosen.organiser)
    said: dict[str, Any] = booklet_words(chosen.edition, films)
    assert [(film["title"], film["still"]) for film in said["films"]] == [("Film 1", "still-1.jpg"), ("Film 0", None)]
    assert await stills_of(films) == {"still-1.jpg": picture}
    press = await make_person()
    await grant_role(edition_id=chosen.edition.id, person_id=press, role=Role.PRESS, by=chosen.organiser)
    await sit_down(client, press)
    assert (await client.get(page)).content[:5] == b"%PDF-"
    colleague = await make_person()
    await grant_role(edition_id=chosen.edition.id, person_id=colleague, role=Role.ORGANISER, by=chosen.organiser)
    await stand_aside(edition_id=chosen.edition.id, entry_id=chosen.films[0], by=colleague)
    await sit_down(client, colleague)
    refused = await client.get(page)
    assert (refused.status_code, "a colleague must print" in refused.text) == (403, True)
