"""A casting from three fields on a phone to a contact sheet: consent first, guardians for minors, everybody told."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest

from festival.audience.measuring import take_reach_list
from festival.audience.schemas import NewShortlist
from festival.audience.shortlisting import shortlist_by_reach
from festival.casting.queries import candidates_of, chosen_by_link, selectees_of, told_counts
from festival.casting.rules import ChoiceOpen, GuardianAwaited, NobodyChosen, NotACasting, RoundNotSealed
from festival.casting.service import answer_choice, choose_people, release_person, tell_the_others
from festival.db import atomic, execute, fetch_value
from festival.entries.agreements.guardians import ask_guardian
from festival.entries.agreements.rules import ImplausibleBirthDate
from festival.entries.in_short.service import ShortEntry, enter_in_short
from festival.entries.posts.service import PostTaken
from festival.entries.submitting import submit_entry
from festival.errors import NotFound
from festival.privacy.erasing import erase
from festival.privacy.queries import held_about
from festival.privacy.retention import enforce_periods
from festival.publishing.rules import PeopleNotFilms
from festival.publishing.schemas import NewPublication
from festival.publishing.service import stage_palmares
from tests.browsing import send_form, sit_down
from tests.factories import make_edition, make_founder, make_master, make_person
from tests.postbox import mailed_link

THIS_YEAR = datetime.now(UTC).year
POST = "https://www.tiktok.com/@player/video/{}"


class Place(NamedTuple):
    """A casting whose only round is sealed: an adult first, then a minor, then another adult."""

    slug: str
    edition_id: UUID
    organiser: UUID
    people: list[UUID]
    entries: list[UUID]
    round_id: UUID


async def _sealed_round(edition_id: UUID, by: UUID, entries: list[UUID]) -> UUID:
    """A round as if a jury had sealed it with these places."""
    round_id: UUID = await fetch_value(
        "INSERT INTO round (edition_id, number, name, scale_min, scale_max, scale_step, panel_size, quorum, "
        "min_ballots, state, rules, rules_digest, opened_at, sealed_at) VALUES ($1, 1, 'Casting', 0, 10, 1, 1, 1, 1, "
        "'sealed', '{}', repeat('d', 64), now(), now()) RETURNING id",
        edition_id,
    )
    ranking = []
    for rank, entry_id in enumerate(entries, start=1):
        entrant = await fetch_value("SELECT entrant_id FROM entry WHERE id = $1", entry_id)
        upload = await make_master(edition_id=edition_id, person_id=entrant)
        await execute(
            "UPDATE entry SET state = 'qualified', frozen = true, "
            "master_id = (SELECT master_id FROM upload WHERE id = $2) WHERE id = $1",
            entry_id,
            upload,
        )
        ref = await fetch_value(
            "INSERT INTO round_entry (edition_id, round_id, entry_id, film_ref) "
            "VALUES ($1, $2, $3, gen_random_uuid()) RETURNING film_ref::text",
            edition_id,
            round_id,
            entry_id,
        )
        line = {"rank": rank, "entry": ref, "score": str(10 - rank), "ballots": 1}
        ranking.append({**line, "mean": None, "adjusted": None, "spread": None})
    body = {"method": "mean", "ranking": ranking, "not_ranked": [], "awards": [], "warnings": [], "agreement": None}
    await execute(
        "INSERT INTO result (edition_id, id, round_id, digest, body, certainty, rules, computed_by, computed_at) "
        "VALUES ($1, gen_random_uuid(), $2, repeat('d', 64), $3, '{}', '{}', $4, now())",
        edition_id,
        round_id,
        {**body, "stability": [], "digest": "d"},
        by,
    )
    return round_id


@pytest.fixture
async def place(database: str) -> Place:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, preset="primevideocasting_2020")
    people, entries = [], []
    for number, born in enumerate((date(2001, 5, 1), date(THIS_YEAR - 16, 1, 1), date(1999, 5, 1))):
        person = await make_person(email=f"player{number}@home.example", display_name=f"Player {number}")
        new = ShortEntry("Cyrano, the nose", POST.format(number), born)
        entries.append(await enter_in_short(edition_id=edition.id, by=person, new=new))
        people.append(person)
    await ask_guardian(
        entry_id=entries[1], by=people[1], name="Paula Parent", email="paula@parents.example", network=None
    )
    await submit_entry(entry_id=entries[1], by=people[1])
    round_id = await _sealed_round(edition.id, organiser, entries)
    return Place(edition.slug, edition.id, organiser, people, entries, round_id)


async def _token(recipient: str) -> str:
    return (await mailed_link("casting/chosen", recipient)).rpartition("/")[2]


async def test_three_fields_enter_and_a_minor_still_names_a_guardian(database: str) -> None:
    edition = await make_edition(preset="primevideocasting_2020")
    adult, minor = await make_person(), await make_person()
    born = {adult: date(2000, 1, 1), minor: date(THIS_YEAR - 15, 1, 1)}
    states = []
    for number, (person, day) in enumerate(born.items()):
        new = ShortEntry("Antigone to Creon", POST.format(number), day)
        entry = await enter_in_short(edition_id=edition.id, by=person, new=new)
        states.append(await fetch_value("SELECT state FROM entry WHERE id = $1", entry))
    assert states == ["submitted", "draft"]
    with pytest.raises(PostTaken):
        await enter_in_short(edition_id=edition.id, by=adult, new=ShortEntry("Again", POST.format(0), date(2000, 1, 1)))
    with pytest.raises(ImplausibleBirthDate):
        await enter_in_short(
            edition_id=edition.id, by=await make_person(), new=ShortEntry("Ruy Blas", POST.format(9), date(2999, 1, 1))
        )
    assert await fetch_value("SELECT count(*) FROM entry WHERE edition_id = $1", edition.id) == 2
    films = await make_edition()
    with pytest.raises(NotFound):
        await enter_in_short(edition_id=films.id, by=adult, new=ShortEntry("A", POST.format(8), date(2000, 1, 1)))


async def test_a_longlist_is_made_by_reach_before_any_film_is_here(database: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, preset="primevideocasting_2020")
    entries = []
    for number in range(3):
        new = ShortEntry("Phèdre confesses", POST.format(number), date(2000, 1, 1))
        entries.append(await enter_in_short(edition_id=edition.id, by=await make_person(), new=new))
    lines = "\n".join(f"{POST.format(number)},{views}" for number, views in enumerate((10, 300, 20)))
    content = f"post,views\n{lines}\n".encode()
    taken = await take_reach_list(
        edition_id=edition.id, by=organiser, filename="r.csv", content=content, zone=edition.zone
    )
    assert taken.taken == 3
    list_id = await shortlist_by_reach(edition_id=edition.id, by=organiser, new=NewShortlist(keep=2))
    kept = await fetch_value(
        "SELECT array_agg(entry_id ORDER BY place) FROM shortlisted WHERE shortlist_id = $1", list_id
    )
    assert kept == [entries[1], entries[2]]


async def test_whoever_is_chosen_agrees_first_and_a_guardian_answers_for_a_minor(place: Place) -> None:
    same: dict[str, Any] = {"edition_id": place.edition_id, "by": place.organiser}
    with pytest.raises(GuardianAwaited):
        await choose_people(**same, entries=place.entries[:2])
    assert await selectees_of(place.edition_id) == []
    await execute("UPDATE guardian SET confirmed_at = now()")
    assert await choose_people(**same, entries=place.entries[:2], note="Screen test in Paris.") == 2
    assert await choose_people(**same, entries=place.entries[:2]) == 0
    hidden = await selectees_of(place.edition_id)
    assert {(one.name, one.minor, one.contact_email) for one in hidden} == {
        ("Player 0", False, ""),
        ("Player 1", True, ""),
    }
    await answer_choice(token=await _token("player0@home.example"), agrees=True, name="Player Zero", phone="+33 1")
    guardian = await _token("paula@parents.example")
    await answer_choice(token=guardian, agrees=True, name="Paula Parent")
    to_the_minor = (
        "SELECT count(*) FROM outbox WHERE template = 'casting/chosen' AND recipient = 'player1@home.example' "
        "AND context->>'link' IS NULL"
    )
    assert await fetch_value(to_the_minor) == 1
    shown = {one.name: (one.contact_name, one.contact_email) for one in await selectees_of(place.edition_id)}
    assert shown == {
        "Player 0": ("Player Zero", "player0@home.example"),
        "Player 1": ("Paula Parent", "paula@parents.example"),
    }
    await answer_choice(token=guardian, agrees=False)
    assert {one.name: one.contact_email for one in await selectees_of(place.edition_id)}["Player 1"] == ""
    await release_person(**same, entry_id=place.entries[1])
    with pytest.raises(NotFound):
        await chosen_by_link(guardian)


async def test_everybody_else_is_told_once(place: Place) -> None:
    same: dict[str, Any] = {"edition_id": place.edition_id, "by": place.organiser}
    with pytest.raises(ChoiceOpen):
        await tell_the_others(**same)
    await choose_people(**same, entries=place.entries[:1])
    assert await tell_the_others(**same) == 2
    assert await tell_the_others(**same) == 0
    counts = await told_counts(place.edition_id)
    assert (counts.told, counts.waiting) == (2, 0)
    told = await fetch_value(
        "SELECT array_agg(recipient ORDER BY recipient) FROM outbox WHERE template = 'casting/not_chosen'"
    )
    assert told == ["player1@home.example", "player2@home.example"]


async def test_a_casting_has_no_award_page_and_films_no_casting(place: Place) -> None:
    with pytest.raises(PeopleNotFilms):
        await stage_palmares(round_id=place.round_id, by=place.organiser, new=NewPublication(statement="Bravo."))
    films = await make_edition(by=place.organiser)
    with pytest.raises(NotACasting):
        await choose_people(edition_id=films.id, by=place.organiser, entries=place.entries)
    with pytest.raises(NobodyChosen):
        await choose_people(edition_id=place.edition_id, by=place.organiser, entries=[])
    with pytest.raises(NotFound):
        await choose_people(edition_id=place.edition_id, by=place.people[0], entries=place.entries)
    await execute("DELETE FROM result")
    with pytest.raises(RoundNotSealed):
        await candidates_of(place.edition_id, place.organiser)


async def test_what_is_kept_of_selectees_is_shown_erased_and_forgotten(place: Place) -> None:
    same: dict[str, Any] = {"edition_id": place.edition_id, "by": place.organiser}
    await choose_people(**same, entries=[place.entries[0], place.entries[2]])
    await answer_choice(token=await _token("player0@home.example"), agrees=True, name="Player Zero", phone="+33 1")
    held = await held_about(place.people[0])
    assert [row["contact_phone"] for row in held.sections["castings"]] == ["+33 1"]
    async with atomic() as connection:
        await erase(connection, place.people[0])
    assert [one.name for one in await selectees_of(place.edition_id)] == ["Player 2"]
    await execute("UPDATE selectee SET chosen_at = $1", datetime.now(UTC) - timedelta(days=366))
    await enforce_periods()
    assert await selectees_of(place.edition_id) == []


async def test_the_pages_lead_from_the_desk_to_the_sheet_without_scripts(
    client: httpx.AsyncClient, place: Place
) -> None:
    desk = f"/organise/{place.slug}/casting"
    await sit_down(client, place.organiser)
    assert f'href="{desk}"' in (await client.get(f"/organise/{place.slug}")).text
    sent = await send_form(client, desk, {"people": str(place.entries[0])}, action=f"{desk}/people")
    assert sent.status_code == 303
    link = f"/casting/{await _token('player0@home.example')}"
    refused = await send_form(client, link, {"answer": "agree", "name": ""})
    assert refused.status_code == 422
    agreed = await send_form(client, link, {"answer": "agree", "name": "Player Zero", "phone": "+33 6"})
    assert "You agreed" in (await client.get(agreed.headers["location"])).text
    sheet = await client.get(f"{desk}/contact-sheet")
    assert ("Player Zero" in sheet.text, "player0@home.example" in sheet.text) == (True, True)
    file = await client.get(f"{desk}/contact-sheet.csv")
    assert list(csv.reader(io.StringIO(file.text)))[1][3] == "Player Zero"
    planned = await client.get(f"{desk}?entries=45000&screeners=50")
    assert "101,250" in planned.text
    await sit_down(client, await make_person())
    assert (await client.get(desk)).status_code == 404
    short = await client.get(f"/e/{place.slug}/enter")
    assert (short.status_code, short.headers["location"]) == (303, f"/e/{place.slug}/enter/short")
    values = {"played": "Le Cid, the doubt", "post": POST.format(77), "born_on": "2000-02-03"}
    wrong = await send_form(client, short.headers["location"], {**values, "born_on": "yesterday"})
    assert (wrong.status_code, "Give the day you were born" in wrong.text) == (422, True)
    entered = await send_form(client, short.headers["location"], values)
    assert entered.status_code == 303
    assert (await client.get(entered.headers["location"])).status_code == 200
