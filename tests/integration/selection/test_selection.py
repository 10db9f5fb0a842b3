"""Places with a date, reserves in order, papers, the order of the screening; then the selection in public, at once."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from festival.clock import standing_at
from festival.db import execute, fetch, fetch_value
from festival.editions.rules_body import FilmTable
from festival.entries.service import disqualify_entry
from festival.errors import NotFound
from festival.media.rules import UploadsClosed
from festival.media.schemas import NewUpload
from festival.media.service import begin_upload
from festival.media.storage import storage
from festival.notifications.letters import write_letter
from festival.publishing.notices import tell_all_entrants
from festival.publishing.queries import published_film, published_selection
from festival.publishing.rules import (
    AloneTooSoon,
    ApprovalsMissing,
    ErratumMissing,
    ErratumOfNothing,
    NoticesUndated,
)
from festival.publishing.schemas import NewPublication
from festival.publishing.service import approve, publish, stage_selection
from festival.publishing.timing import act_when_due
from festival.selection.papers import ask_for_proof, receive_paper
from festival.selection.queries import masters_of_selection, place_for_entrant, places_for
from festival.selection.rules import (
    AnswersAwaited,
    AnswerTooLate,
    NothingSelected,
    ScreeningNotAsked,
    SelectedAlready,
    StillTime,
    WrongOrder,
)
from festival.selection.schemas import NewSelection
from festival.selection.screening_files import (
    forget_screening_files,
    rule_screening_files,
    send_screening_file,
)
from festival.selection.service import answer_place, order_screening, release_place, select_films
from festival.settings import Settings
from tests.factories import FITTING, make_edition, make_founder, make_master, make_person
from tests.selections import UNTIL, Chosen, answer, make_selection
from tests.signed_in import browser_of

PREMIERE = datetime(2031, 5, 4, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def states_of(chosen: Chosen) -> dict[str, str]:
    return {one.title: one.state for one in await places_for(chosen.edition.id, chosen.organiser)}


async def told(template: str) -> list[str]:
    rows = await fetch(
        "SELECT context->>'title' AS title FROM outbox WHERE template = $1 ORDER BY created_at", template
    )
    return [row["title"] for row in rows]


async def test_a_place_declined_goes_to_the_first_reserve_and_a_reserve_hears_of_nothing_before(database: str) -> None:
    chosen = await make_selection()
    assert await told("selection/asked") == ["Film 0", "Film 1"]
    with pytest.raises(NotFound):
        await place_for_entrant(chosen.films[2], chosen.entrants[2])
    with pytest.raises(NotFound):
        await answer(chosen, 2, confirms=True)
    with pytest.raises(NotFound):
        await answer_place(entry_id=chosen.films[0], by=chosen.entrants[1], confirms=False)
    await answer(chosen, 0, confirms=True)
    await answer(chosen, 0, confirms=True)
    await answer(chosen, 1, confirms=False)
    assert await states_of(chosen) == {
        "Film 0": "confirmed",
        "Film 1": "declined",
        "Film 2": "asked",
        "Film 3": "reserve",
    }
    assert await told("selection/asked") == ["Film 0", "Film 1", "Film 2"]
    assert (await place_for_entrant(chosen.films[2], chosen.entrants[2])).confirm_by == UNTIL
    context = await fetch_value("SELECT context FROM outbox WHERE template = 'selection/asked' LIMIT 1")
    for locale in ("en", "fr"):
        letter = write_letter("selection/asked", context, locale=locale, address="https://festival.example")
        assert "https://festival.example/me/entries/" in letter.text
        assert "2031" in letter.text
    new = NewSelection(selected=[chosen.films[3]], confirm_by=UNTIL)
    with pytest.raises(SelectedAlready):
        await select_films(edition_id=chosen.edition.id, by=chosen.organiser, new=new)


async def test_an_answer_counts_until_its_instant_and_then_the_organiser_passes_the_place_on(database: str) -> None:
    chosen = await make_selection()
    with pytest.raises(StillTime):
        await release_place(edition_id=chosen.edition.id, entry_id=chosen.films[0], by=chosen.organiser)
    with standing_at(UNTIL):
        with pytest.raises(AnswerTooLate):
            await answer(chosen, 0, confirms=True)
        await release_place(edition_id=chosen.edition.id, entry_id=chosen.films[0], by=chosen.organiser)
        place = await place_for_entrant(chosen.films[2], chosen.entrants[2])
        assert place.confirm_by == UNTIL + 3 * DAY
        await answer(chosen, 2, confirms=True)
    assert (await states_of(chosen))["Film 0"] == "released"
    for stranger in (*chosen.entrants[:1], await make_person()):
        with pytest.raises(NotFound):
            await release_place(edition_id=chosen.edition.id, entry_id=chosen.films[1], by=stranger)


async def test_papers_and_the_order_of_the_screening(database: str) -> None:
    chosen = await make_selection()
    for at in (0, 1):
        await answer(chosen, at, confirms=True)
    places = await places_for(chosen.edition.id, chosen.organiser)
    assert [paper.kind for paper in places[0].papers] == ["screening_file", "stills", "biography"]
    for _ in range(2):
        await ask_for_proof(
            edition_id=chosen.edition.id, entry_id=chosen.films[0], by=chosen.organiser, name="Age of the makers"
        )
    assert await told("selection/proof") == ["Film 0"]
    for paper in (await places_for(chosen.edition.id, chosen.organiser))[0].papers:
        await receive_paper(edition_id=chosen.edition.id, paper_id=paper.id, by=chosen.organiser, received=True)
    assert [one.complete for one in await places_for(chosen.edition.id, chosen.organiser)][:2] == [True, False]
    with pytest.raises(WrongOrder):
        await order_screening(edition_id=chosen.edition.id, by=chosen.organiser, entries=chosen.films[:1])
    backwards = [chosen.films[1], chosen.films[0]]
    await order_screening(edition_id=chosen.edition.id, by=chosen.organiser, entries=backwards)
    files = await masters_of_selection(chosen.edition.id, chosen.organiser)
    assert [file.name for file in files] == ["001 Film 1.mp4", "002 Film 0.mp4"]
    assert await masters_of_selection(chosen.edition.id, chosen.entrants[0]) == []


async def test_the_file_for_the_screen_has_rules_of_its_own_and_ticks_itself_off(client: httpx.AsyncClient) -> None:
    chosen = await make_selection()
    edition, film, owner = chosen.edition.id, chosen.films[0], chosen.entrants[0]
    large = NewUpload(edition=chosen.edition.slug, filename="screen.mov", bytes=4_000_000_000)
    await execute("UPDATE edition SET closes_at = now() - interval '1 day', opens_at = now() - interval '9 days'")
    with pytest.raises(UploadsClosed):
        await begin_upload(new=large, by=owner)
    small = await make_master(edition_id=edition, person_id=owner)
    with pytest.raises(ScreeningNotAsked):
        await send_screening_file(entry_id=film, by=owner, upload_id=small)
    await answer(chosen, 0, confirms=True)
    await begin_upload(new=large, by=owner)
    rules = FilmTable(min_width=2000, containers=["mov", "mp4"])
    with pytest.raises(NotFound):
        await rule_screening_files(edition_id=edition, entries=[chosen.films[1]], by=chosen.organiser, film=rules)
    with pytest.raises(NotFound):
        await rule_screening_files(edition_id=edition, entries=[film], by=owner, film=rules)
    for _ in range(2):
        await rule_screening_files(edition_id=edition, entries=[film], by=chosen.organiser, film=rules)
    assert await told("selection/screening_file") == ["Film 0"]
    with pytest.raises(NotFound):
        await send_screening_file(entry_id=film, by=chosen.entrants[1], upload_id=small)
    await send_screening_file(entry_id=film, by=owner, upload_id=small)
    place = await place_for_entrant(film, owner)
    assert place.screening.verdict is not None
    assert [problem.code for problem in place.screening.verdict.problems] == ["too_small"]
    assert [one.received_at is None for one in place.papers if one.kind == "screening_file"] == [True]
    fine = await make_master(edition_id=edition, person_id=owner, facts=replace(FITTING, width=2160, height=3840))
    await send_screening_file(entry_id=film, by=owner, upload_id=fine)
    assert await fetch_value("SELECT count(*) FROM upload WHERE id = $1", small) == 0
    place = (await places_for(edition, chosen.organiser))[0]
    assert place.screening.fits
    assert [one.received_at is None for one in place.papers] == [False, True, True]
    screen = await fetch_value(
        "SELECT master.storage_key FROM master JOIN upload ON upload.master_id = master.id WHERE upload.id = $1", fine
    )
    assert [one.storage_key for one in await masters_of_selection(edition, chosen.organiser)] == [screen]
    await disqualify_entry(edition_id=edition, entry_id=film, by=chosen.organiser, reason="Plagiarism.")
    await forget_screening_files(timedelta(days=2))
    assert await fetch_value("SELECT screening_master_id IS NOT NULL FROM selected_entry WHERE entry_id = $1", film)
    await forget_screening_files(timedelta(hours=1))
    assert await fetch_value("SELECT count(*) FROM master WHERE storage_key = $1", screen) == 0


async def test_rules_and_file_for_the_screen_on_their_pages(
    client: httpx.AsyncClient, application: Litestar, settings: Settings
) -> None:
    chosen = await make_selection()
    desk, mine = f"/organise/{chosen.edition.slug}/selection", f"/me/entries/{chosen.films[0]}/place"
    await answer(chosen, 0, confirms=True)
    organiser = await browser_of(chosen.organiser, application, settings)
    entrant = await browser_of(chosen.entrants[0], application, settings)
    said: dict[str, object] = {"entry": str(chosen.films[0]), "min_width": "2160", "min_height": "3840"}
    said["containers"] = "MOV, mp4"
    wrong = await organiser.post(f"{desk}/screening-rules", {**said, "min_width": "much"}, page=desk)
    assert wrong.status_code == 422
    assert (await organiser.post(f"{desk}/screening-rules", {**said, "all": "on"}, page=desk)).status_code == 303
    page = (await organiser.get(desk)).text
    assert 'value="2160"' in page
    assert 'value="mov mp4"' in page
    assert "No screening file yet" in page
    assert "at least 2160 × 3840 pixels" in (await entrant.get(mine)).text
    upload = await make_master(
        edition_id=chosen.edition.id, person_id=chosen.entrants[0], facts=replace(FITTING, width=2160, height=3840)
    )
    assert (await entrant.post(f"{mine}/screening-file", {"upload": str(upload)}, page=mine)).status_code == 303
    assert "The screening file fits" in (await organiser.get(desk)).text
    waiting = await make_master(edition_id=chosen.edition.id, person_id=chosen.entrants[0], facts=None)
    assert (await entrant.post(f"{mine}/screening-file", {"upload": str(waiting)}, page=mine)).status_code == 303
    assert "refresh" in (await entrant.get(mine)).headers


async def test_organisers_work_at_the_desk_and_take_every_film_along(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, tmp_path: Path
) -> None:
    chosen = await make_selection()
    desk = f"/organise/{chosen.edition.slug}/selection"
    organiser = await browser_of(chosen.organiser, application, settings)
    entrant = await browser_of(chosen.entrants[0], application, settings)
    mine = f"/me/entries/{chosen.films[0]}/place"
    assert "Confirm the place" in (await entrant.get(mine)).text
    assert (await entrant.post(mine, {"answer": "confirm"}, page=mine)).status_code == 303
    assert "The festival counts on your film" in (await entrant.get(mine)).text
    page = (await organiser.get(desk)).text
    assert "Film 0" in page
    assert "In reserve, in this order" in page
    wrong = await organiser.post(f"{desk}/films", {"film": str(chosen.films[0]), "confirm_by": "soon"}, page=desk)
    assert wrong.status_code == 422
    file = tmp_path / "film.mp4"
    file.write_bytes(b"a film" * 1000)
    key = await fetch_value(
        "UPDATE master SET bytes = 6000 FROM entry WHERE entry.master_id = master.id AND entry.id = $1 "
        "RETURNING storage_key",
        chosen.films[0],
    )
    await storage().put(key, file)
    taken = await organiser.get(f"{desk}/masters")
    with zipfile.ZipFile(io.BytesIO(taken.content)) as films:
        assert films.namelist() == ["001 Film 0.mp4"]
        assert films.read("001 Film 0.mp4") == b"a film" * 1000
    assert await fetch_value("SELECT detail FROM audit_event WHERE act = 'masters_taken'") == {"films": 1}
    assert (await entrant.get(f"{desk}/masters")).status_code == 404
    assert "Order of the screening" in (await organiser.get(f"{desk}/screening")).text


async def test_the_selection_is_public_at_its_instant_and_who_is_not_in_it_hears_before(
    client: httpx.AsyncClient, application: Litestar, settings: Settings
) -> None:
    chosen = await make_selection()
    with pytest.raises(AnswersAwaited):
        await stage_selection(slug=chosen.edition.slug, by=chosen.organiser, new=NewPublication())
    for at, confirms in ((0, True), (1, False), (2, True)):
        await answer(chosen, at, confirms=confirms)
    when = NewPublication(publish_at=PREMIERE, waits_for_notices=True)
    new = NewPublication(publish_at=PREMIERE, erratum="Nothing yet.")
    with pytest.raises(ErratumOfNothing):
        await stage_selection(slug=chosen.edition.slug, by=chosen.organiser, new=new)
    with pytest.raises(NoticesUndated):
        await stage_selection(slug=chosen.edition.slug, by=chosen.organiser, new=NewPublication(waits_for_notices=True))
    staged = await stage_selection(slug=chosen.edition.slug, by=chosen.organiser, new=when)
    desk = f"/organise/{chosen.edition.slug}/publication"
    seen = (await (await browser_of(chosen.organiser, application, settings)).get(desk)).text
    assert "Every message that goes out" in seen
    assert f"/e/{chosen.edition.slug}/selection" in seen
    await approve(publication_id=staged, by=await fetch_value("SELECT id FROM person WHERE display_name LIKE 'Carl%'"))
    names = await fetch("SELECT film_ref FROM published_film ORDER BY film_ref")
    addresses = [f"/e/{chosen.edition.slug}/selection", f"/api/v1/editions/{chosen.edition.slug}/selection"]
    addresses += [f"/e/{chosen.edition.slug}/films/{row['film_ref']}" for row in names]
    assert {(await client.get(address)).status_code for address in addresses} == {404}
    with standing_at(PREMIERE - timedelta(hours=1)):
        await act_when_due(chosen.edition.id, staged)
        await tell_all_entrants(chosen.edition.id, staged)
    rows = await fetch("SELECT template, context FROM outbox WHERE template LIKE 'publishing/%' ORDER BY template")
    assert sorted((row["template"], row["context"]["titles"][0]) for row in rows) == [
        ("publishing/not_in_selection", "Film 3"),
        ("publishing/selected", "Film 0"),
        ("publishing/selected", "Film 2"),
    ]
    with standing_at(PREMIERE):
        await act_when_due(chosen.edition.id, staged)
        assert {(await client.get(address)).status_code for address in addresses} == {404}
        await execute("UPDATE outbox SET sent_at = now() WHERE template <> 'publishing/not_in_selection'")
        await execute("UPDATE outbox SET bounced_at = now() WHERE template = 'publishing/not_in_selection'")
        await act_when_due(chosen.edition.id, staged)
    assert {(await client.get(address)).status_code for address in addresses} == {200}
    await _stands_everywhere(chosen, client, application, settings)
    public = await published_selection(chosen.edition.slug)
    assert [film.title for film in public.body.films] == ["Film 0", "Film 2"]
    assert (await published_film(chosen.edition.slug, public.body.films[0].film_ref)).in_palmares is False
    with pytest.raises(ErratumMissing):
        await stage_selection(slug=chosen.edition.slug, by=chosen.organiser, new=NewPublication())
    await disqualify_entry(
        edition_id=chosen.edition.id, entry_id=chosen.films[2], by=chosen.organiser, reason="Plagiarism."
    )
    correction = NewPublication(erratum="Film 2 is not in the selection.")
    colleague: UUID = await fetch_value("SELECT id FROM person WHERE display_name LIKE 'Carl%'")
    with standing_at(PREMIERE + DAY):
        again = await stage_selection(slug=chosen.edition.slug, by=chosen.organiser, new=correction)
        await approve(publication_id=again, by=colleague)
        await publish(publication_id=again, by=chosen.organiser)
    page = (await client.get(addresses[0])).text
    assert "Film 2 is not in the selection." in page
    assert public.digest in page
    assert [film.title for film in (await published_selection(chosen.edition.slug)).body.films] == ["Film 0"]


async def _stands_everywhere(
    chosen: Chosen, client: httpx.AsyncClient, application: Litestar, settings: Settings
) -> None:
    """In navigation, sitemap and feed; and whoever made the films takes laurels that say so."""
    home = f"/e/{chosen.edition.slug}"
    film = (await published_selection(chosen.edition.slug)).body.films[0].film_ref
    for page in (home, f"{home}/selection", f"{home}/films/{film}"):
        text = (await client.get(page)).text
        assert f'href="{home}/selection"' in text, page
        assert f'href="{home}/palmares"' not in text, page
    sitemap = (await client.get("/sitemap.xml")).text
    assert all(f"<loc>{settings.address}{home}{part}</loc>" in sitemap for part in ("/selection", f"/films/{film}"))
    assert (await client.get(f"{home}/palmares/feed.atom")).status_code == 404
    feed = await client.get(f"{home}/selection/feed.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert [f"Official selection: Film {at}" in feed.text for at in range(4)] == [True, False, True, False]
    owner = await browser_of(chosen.entrants[0], application, settings)
    mine = f"/me/entries/{chosen.films[0]}"
    assert f'href="{mine}/honours"' in (await owner.get(mine)).text
    page = (await owner.get(f"{mine}/honours")).text
    assert "Official selection" in page
    assert f'href="{home}/palmares"' not in page
    laurel = await owner.get(f"{mine}/honours/1/laurel-for-dark-ground.svg")
    assert (laurel.status_code, laurel.headers["content-type"]) == (200, "image/svg+xml")
    assert (await owner.get(f"{mine}/honours/1/certificate.pdf")).content.startswith(b"%PDF")
    declined = await browser_of(chosen.entrants[1], application, settings)
    assert "honours" not in (await declined.get(f"/me/entries/{chosen.films[1]}")).text


async def test_the_only_organiser_agrees_again_a_day_later_and_it_is_said_in_public(
    client: httpx.AsyncClient,
) -> None:
    chosen = await make_selection(colleague=False)
    with pytest.raises(AnswersAwaited):
        await stage_selection(slug=chosen.edition.slug, by=chosen.organiser, new=NewPublication())
    for at in (0, 1):
        await answer(chosen, at, confirms=at == 0)
    await answer(chosen, 2, confirms=False)
    await answer(chosen, 3, confirms=False)
    with standing_at(UNTIL):
        staged = await stage_selection(slug=chosen.edition.slug, by=chosen.organiser, new=NewPublication())
    with standing_at(UNTIL + DAY - timedelta(milliseconds=1)):
        with pytest.raises(AloneTooSoon):
            await approve(publication_id=staged, by=chosen.organiser)
        with pytest.raises(ApprovalsMissing):
            await publish(publication_id=staged, by=chosen.organiser)
    with standing_at(UNTIL + DAY):
        assert (await approve(publication_id=staged, by=chosen.organiser)).approved
        await publish(publication_id=staged, by=chosen.organiser)
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'selection_approved_alone'") == 1
    page = (await client.get(f"/e/{chosen.edition.slug}/selection")).text
    assert "one person, who organises this edition alone, twice and a day apart" in page


async def test_nothing_is_staged_of_a_selection_that_nobody_confirmed(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    with pytest.raises(NothingSelected):
        await stage_selection(slug=edition.slug, by=organiser, new=NewPublication())


async def test_a_minor_without_consent_is_named_as_they_call_themselves(database: str) -> None:
    chosen = await make_selection()
    await execute(
        "INSERT INTO birth_date (edition_id, person_id, born_on) VALUES ($1, $2, '2016-01-01')",
        chosen.edition.id,
        chosen.entrants[0],
    )
    for at in (0, 1):
        await answer(chosen, at, confirms=True)
    staged = await stage_selection(slug=chosen.edition.slug, by=chosen.organiser, new=NewPublication())
    await approve(publication_id=staged, by=await fetch_value("SELECT id FROM person WHERE display_name LIKE 'Carl%'"))
    await publish(publication_id=staged, by=chosen.organiser)
    films = (await published_selection(chosen.edition.slug)).body.films
    assert [(film.directors, film.credits) for film in films] == [(["Entrant 0"], []), (["山田 花子"], [])]
