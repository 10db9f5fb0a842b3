"""Mentoring from two lists to who met whom: nothing without the coordinator's eyes, and an end at once when asked."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
from icalendar import Calendar
from litestar import Litestar

from festival.db import atomic, execute, fetch, fetch_value
from festival.editions.rules import Role
from festival.editions.service import grant_role
from festival.errors import NotFound
from festival.mentoring.desk_queries import (
    AT_A_TIME,
    matches_page,
    meetings_by_company,
    mentoring_counts,
    people_of,
    people_page,
    who_met_whom,
)
from festival.mentoring.erasing import erase_person, forget_meetings_of_old
from festival.mentoring.meeting import coordinate_session, invite_to_session, note_attendance
from festival.mentoring.queries import matches_of, party_by_link
from festival.mentoring.rules import (
    MatchState,
    NobodyToMatch,
    NotMatched,
    SessionCannotBe,
    SessionFull,
    Side,
    WrongLine,
)
from festival.mentoring.schemas import Looked, NewSession
from festival.mentoring.service import check_mentor, import_people, match_people, raise_concern
from festival.settings import Settings
from festival.web.listing import WrongCursor
from tests.factories import make_edition, make_founder, make_person
from tests.postbox import mailed_link
from tests.signed_in import SignedIn, browser_of

TRAINEES = (
    "external_id,name,guardian_name,guardian_email,topics,languages,times,wishes\n"
    "t1,Lina,Paul Parent,paul@home.example,3d music,fr,wed-pm,m2\n"
    "t2,Aram,Ani Parent,ani@home.example,code,fr hy,wed-pm sat-am,\n"
    "t3,Zoé,,,games,fr,sat-am,\n"
).encode()
MENTORS = (
    b"external_id,name,company,email,topics,languages,times,capacity\n"
    b"m1,Nadia,Studio Nord,nadia@studio.example,code games,fr,sat-am wed-pm,2\n"
    b"m2,Theo,Sound House,theo@sound.example,music,fr,wed-pm,1\n"
)
PARIS = ZoneInfo("Europe/Paris")


class Place(NamedTuple):
    """An edition with both lists in, its mentors checked."""

    slug: str
    edition_id: UUID
    organiser: UUID
    coordinator: UUID


@pytest.fixture
async def place(database: str) -> Place:
    organiser, coordinator = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    await grant_role(edition_id=edition.id, person_id=coordinator, role=Role.COORDINATOR, by=organiser)
    made = Place(edition.slug, edition.id, organiser, coordinator)
    assert await import_people(edition_id=edition.id, by=coordinator, side=Side.TRAINEE, content=TRAINEES) == 3
    assert await import_people(edition_id=edition.id, by=coordinator, side=Side.MENTOR, content=MENTORS) == 2
    return made


async def _check_all(place: Place) -> None:
    for person in await people_of(place.edition_id):
        if person.side is Side.MENTOR:
            await check_mentor(edition_id=place.edition_id, by=place.coordinator, person_id=person.id)


async def _link(email: str) -> str:
    return await mailed_link(recipient=email)


def _soon() -> datetime:
    return (datetime.now(UTC) + timedelta(days=2)).astimezone(PARIS).replace(tzinfo=None, microsecond=0)


async def test_the_same_list_again_changes_nothing_and_a_wrong_one_nothing_at_all(place: Place) -> None:
    same = {"edition_id": place.edition_id, "by": place.coordinator}
    assert await import_people(**same, side=Side.TRAINEE, content=TRAINEES) == 0
    await _check_all(place)
    assert await import_people(**same, side=Side.MENTOR, content=MENTORS) == 0
    moved = MENTORS.replace(b"Sound House", b"Another House")
    assert await import_people(**same, side=Side.MENTOR, content=moved) == 1
    checked = {one.external_id: one.checked for one in await people_of(place.edition_id) if one.side is Side.MENTOR}
    assert checked == {"m1": True, "m2": False}
    with pytest.raises(WrongLine):
        await import_people(**same, side=Side.TRAINEE, content=TRAINEES.replace(b"ani@home.example", b"ani"))
    with pytest.raises(NotFound):
        await import_people(edition_id=place.edition_id, by=await make_person(), side=Side.TRAINEE, content=TRAINEES)


async def test_nobody_is_matched_with_a_mentor_nobody_checked(place: Place) -> None:
    with pytest.raises(NobodyToMatch):
        await match_people(edition_id=place.edition_id, by=place.coordinator)
    await _check_all(place)
    assert await match_people(edition_id=place.edition_id, by=place.coordinator) == 3
    pairs = {(one.trainee, one.mentor) for one in await matches_of(place.edition_id)}
    assert pairs == {("Lina", "Theo"), ("Aram", "Nadia"), ("Zoé", "Nadia")}
    assert await match_people(edition_id=place.edition_id, by=place.coordinator) == 0


async def test_both_agree_meet_and_part_at_once(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, place: Place
) -> None:
    await _check_all(place)
    await match_people(edition_id=place.edition_id, by=place.coordinator)
    visitor = await browser_of(None, application, settings)
    theirs, ours = await _link("theo@sound.example"), await _link("paul@home.example")
    match = next(one for one in await matches_of(place.edition_id) if one.trainee == "Lina")
    page = (await visitor.get(ours)).text
    assert ("Theo" in page, "Sound House" in page, "Nadia" in page, "theo@" in page) == (True, True, False, False)
    party = await party_by_link(theirs.rsplit("/", 1)[-1])
    new = NewSession(_soon(), 45, "Room 4", 1, "A first track", [match.trainee_id])
    with pytest.raises(NotMatched):
        await invite_to_session(party=party, new=new)
    for link in (theirs, ours):
        answer = await visitor.post(f"{link}/matches/{match.id}/agree", page=link)
        assert (answer.status_code, answer.headers["location"]) == (303, link)
    assert (await matches_of(place.edition_id, match.trainee_id))[0].state is MatchState.ACTIVE

    form = {
        "starts_at": _soon().isoformat(), "minutes": "45", "places": "", "place": "Room 4", "note": "A first track",
        "trainees": str(match.trainee_id),
    }  # fmt: skip
    assert (await visitor.post(f"{theirs}/sessions", form, page=theirs)).status_code == 303
    event = Calendar.from_ical((await visitor.get(f"{ours}/calendar.ics")).content).walk("VEVENT")[0]
    assert event.decoded("dtstart").replace(tzinfo=None) == _soon().replace(second=event.decoded("dtstart").second)
    assert "Lina" not in event.to_ical().decode()
    assert await fetch_value("SELECT count(*) FROM outbox WHERE context->>'what' = 'session'") == 2

    session_id = await fetch_value("SELECT id FROM mentoring_session")
    noted = {"came": str(match.trainee_id), "note": "Went well"}
    assert (await visitor.post(f"{ours}/sessions/{session_id}/attendance", noted, page=ours)).status_code == 404
    assert (await visitor.post(f"{theirs}/sessions/{session_id}/attendance", noted, page=theirs)).status_code == 303
    desk = await browser_of(place.coordinator, application, settings)
    seen = "".join(
        [(await desk.get(f"/organise/{place.slug}/mentoring/{one}")).text for one in ("sessions", "matches")]
    )
    assert ("A first track" in seen, "Room 4" in seen, "met once" in seen) == (False, True, True)
    assert "Went well" in seen
    report = (await desk.get(f"/organise/{place.slug}/mentoring/report.csv")).text
    assert report.splitlines()[1] == "t1,Lina,m2,Theo,Sound House,1,1,45"

    assert (await visitor.post(f"{ours}/matches/{match.id}/end", page=ours)).status_code == 303
    assert await matches_of(place.edition_id, match.trainee_id) == []
    assert await fetch_value("SELECT count(*) FROM mentoring_seat") == 0
    assert (await visitor.post(f"{theirs}/matches/{match.id}/agree", page=theirs)).status_code == 404
    assert await match_people(edition_id=place.edition_id, by=place.coordinator) == 0
    assert (await visitor.get("/mentoring/no-such-link")).status_code == 404


async def test_a_concern_reaches_every_coordinator_at_once_and_nobody_else(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, place: Place
) -> None:
    await _check_all(place)
    await match_people(edition_id=place.edition_id, by=place.coordinator)
    link = await _link("paul@home.example")
    visitor = await browser_of(None, application, settings)
    assert (await visitor.post(f"{link}/concern", {"body": "  "}, page=link)).status_code == 422
    told = await visitor.post(f"{link}/concern", {"body": "He asked to meet elsewhere."}, page=link)
    assert told.headers["location"] == f"{link}?told=yes"
    mails = await fetch("SELECT recipient, context::text FROM outbox WHERE template = 'mentoring/concern'")
    expected = await fetch("SELECT email FROM person WHERE id = ANY($1)", [place.organiser, place.coordinator])
    assert {row["recipient"] for row in mails} == {row["email"] for row in expected}
    assert [row for row in mails if "elsewhere" in row["context"]] == []
    desk = await browser_of(place.coordinator, application, settings)
    home = f"/organise/{place.slug}/mentoring"
    assert "He asked to meet elsewhere." in (await desk.get(home)).text
    theirs = await _link("theo@sound.example")
    assert "elsewhere" not in (await visitor.get(theirs)).text
    concern = await fetch_value("SELECT id FROM mentoring_concern")
    assert (await desk.post(f"{home}/about/concerns/{concern}/seen", page=home)).status_code == 303
    assert "He asked to meet elsewhere." not in (await desk.get(home)).text
    assert "He asked to meet elsewhere." in (await desk.get(f"{home}/concerns")).text
    stranger = await browser_of(await make_person(), application, settings)
    assert (await stranger.get(home)).status_code == 404


async def test_a_group_has_places_and_a_past_session_cannot_be(place: Place) -> None:
    await _check_all(place)
    people = {one.external_id: one.id for one in await people_of(place.edition_id)}
    by = {"edition_id": place.edition_id, "by": place.coordinator}
    group = NewSession(_soon(), 90, "The studio", 2, "", [people["t1"], people["t2"]])
    await coordinate_session(**by, mentor_id=people["m1"], new=group)
    assert await fetch_value("SELECT count(*) FROM mentoring_seat") == 2
    three = NewSession(_soon(), 90, "The studio", 2, "", [people["t1"], people["t2"], people["t3"]])
    with pytest.raises(SessionFull):
        await coordinate_session(**by, mentor_id=people["m1"], new=three)
    gone = NewSession(_soon() - timedelta(days=9), 90, "The studio", 3, "", [people["t1"]])
    with pytest.raises(SessionCannotBe):
        await coordinate_session(**by, mentor_id=people["m1"], new=gone)
    with pytest.raises(NotFound):
        await coordinate_session(**by, mentor_id=people["t2"], new=group)


async def test_the_desk_brings_lists_and_keeps_what_was_typed(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, place: Place
) -> None:
    desk: SignedIn = await browser_of(place.coordinator, application, settings)
    home = f"/organise/{place.slug}/mentoring"
    mentors = f"{home}/people/mentor"
    token = re.search(r'name="_csrf" value="([0-9a-f]+)"', (await desk.get(mentors)).text)
    assert token is not None
    sent = await desk.browser.post(
        mentors,
        data={"_csrf": token.group(1)},
        files={"list": ("mentors.csv", MENTORS.replace(b"wed-pm,1", b",1"), "text/csv")},
    )
    assert (sent.status_code, "Line 3: Theo has no time." in sent.text) == (422, True)
    assert (await desk.post(f"{home}/matching", page=mentors)).status_code == 409
    waiting = f"{mentors}?state=unchecked"
    checks = re.findall(r'action="([^"]+/check[^"]*)"', (await desk.get(waiting)).text)
    answers = [await desk.post(check, page=waiting) for check in checks]
    assert [(one.status_code, one.headers["location"]) for one in answers] == [(303, waiting)] * 2
    assert (await desk.post(f"{home}/matching", page=home)).status_code == 303
    assert await raise_concern(
        party=await party_by_link((await _link("ani@home.example")).rsplit("/", 1)[-1]), body="x"
    ) is None  # fmt: skip
    (seen,) = re.findall(r'action="([^"]+/seen)"', (await desk.get(home)).text)
    assert (await desk.post(seen, page=home)).status_code == 303
    ends = re.findall(r'action="([^"]+/end[^"]*)"', (await desk.get(f"{home}/matches")).text)
    assert (await desk.post(ends[0], page=f"{home}/matches")).status_code == 303


async def test_lists_are_searched_and_come_a_page_at_a_time(place: Place) -> None:
    many = "external_id,name,topics,languages,times\n" + "".join(
        f"n{number},Trainee {number % 7},games,fr,sat-am\n" for number in range(2 * AT_A_TIME)
    )
    await import_people(edition_id=place.edition_id, by=place.coordinator, side=Side.TRAINEE, content=many.encode())
    read, cursor = [], None
    for _ in range(3):
        page = await people_page(place.edition_id, Side.TRAINEE, cursor=cursor)
        read += [one.external_id for one in page.items]
        cursor = page.next
    assert (cursor, len(read), set(read)) == (None, 103, {"t1", "t2", "t3", *(f"n{n}" for n in range(2 * AT_A_TIME))})
    found = await people_page(place.edition_id, Side.TRAINEE, Looked(search="PAUL par"))
    assert [one.name for one in found.items] == ["Lina"]
    await _check_all(place)
    await match_people(edition_id=place.edition_id, by=place.coordinator)
    alone = await people_page(place.edition_id, Side.TRAINEE, Looked(state="alone"))
    assert len(alone.items) == AT_A_TIME
    assert [one.trainee for one in (await matches_page(place.edition_id, Looked(search="sound house"))).items] == [
        "Lina"
    ]
    assert (await matches_page(place.edition_id, Looked(state="over"))).items == []
    counts = await mentoring_counts(place.edition_id)
    assert (counts.trainees, counts.without_mentor, counts.unchecked, counts.waiting) == (103, 100, 0, 3)
    with pytest.raises(WrongCursor):
        await people_page(place.edition_id, Side.TRAINEE, cursor="nothing of ours")


async def test_a_session_gains_and_loses_people_and_is_off_when_nobody_is_left(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, place: Place
) -> None:
    await _check_all(place)
    await match_people(edition_id=place.edition_id, by=place.coordinator)
    people = {one.external_id: one.id for one in await people_of(place.edition_id)}
    desk = await browser_of(place.coordinator, application, settings)
    home = f"/organise/{place.slug}/mentoring"
    form = {
        "mentor": str(people["m1"]), "starts_at": _soon().isoformat(), "minutes": "60", "places": "2",
        "place": "The studio", "note": "Bring headphones", "trainees": str(people["t1"]),
    }  # fmt: skip
    planned = await desk.post(f"{home}/sessions", form, page=f"{home}/sessions/new?search=music")
    assert planned.headers["location"] == f"{home}/sessions?state=to-come"
    session = f"{home}/sessions/{await fetch_value('SELECT id FROM mentoring_session')}"
    more = session.replace("/sessions/", "/about/sessions/") + "/more"
    assert (await desk.post(more, {"trainees": str(people["t2"])}, page=session)).headers["location"] == session
    full = await desk.post(more, {"trainees": str(people["t3"])}, page=session)
    assert (full.status_code, "This session has 2 places, and 3 trainees were chosen." in full.text) == (409, True)

    visitor = await browser_of(None, application, settings)
    session_id = session.rsplit("/", 1)[-1]
    ours, theirs = await _link("paul@home.example"), await _link("theo@sound.example")
    assert (await visitor.post(f"{theirs}/sessions/{session_id}/off", page=theirs)).status_code == 404
    assert (await visitor.post(f"{ours}/sessions/{session_id}/leave", page=ours)).status_code == 303
    assert "Aram" in (await desk.get(f"{home}/sessions?state=to-come&search=aram")).text
    ani = await _link("ani@home.example")
    assert (await visitor.post(f"{ani}/sessions/{session_id}/leave", page=ani)).status_code == 303
    assert (await desk.get(session)).status_code == 404
    off = "SELECT recipient FROM outbox WHERE context->>'what' = 'called_off' ORDER BY 1"
    assert [row["recipient"] for row in await fetch(off)] == ["nadia@studio.example"]

    await desk.post(f"{home}/sessions", form, page=f"{home}/sessions/new")
    again = await fetch_value("SELECT id FROM mentoring_session")
    assert (await desk.post(f"{home}/about/sessions/{again}/off", page=f"{home}/sessions")).status_code == 303
    assert [row["recipient"] for row in await fetch(off)] == [
        "nadia@studio.example",
        "nadia@studio.example",
        "paul@home.example",
    ]


async def test_whoever_has_no_address_gets_a_link_on_paper(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, place: Place
) -> None:
    desk = await browser_of(place.coordinator, application, settings)
    trainees = f"/organise/{place.slug}/mentoring/people/trainee"
    page = (await desk.get(trainees)).text
    (way,) = re.findall(r'action="([^"]+/ways-in/[^"]+)"', page)
    sheet = await desk.post(way, page=trainees)
    link = re.search(r"/mentoring/[\w-]{20,}", sheet.text)
    assert (sheet.status_code, "<svg" in sheet.text, link is not None) == (200, True, True)
    assert link is not None
    assert "Zoé" in (await client.get(link[0])).text
    stranger = await browser_of(await make_person(), application, settings)
    assert (await stranger.post(way, page="/account")).status_code == 404


async def test_the_report_counts_pairs_and_companies(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, place: Place
) -> None:
    await _check_all(place)
    people = {one.external_id: one.id for one in await people_of(place.edition_id)}
    group = NewSession(_soon(), 90, "The studio", 2, "", [people["t1"], people["t2"]])
    session_id = await coordinate_session(
        edition_id=place.edition_id, by=place.coordinator, mentor_id=people["m1"], new=group
    )
    came = {people["t1"]}
    await note_attendance(edition_id=place.edition_id, session_id=session_id, mentor_id=None, came=came, note="")
    pairs = [
        (one.trainee, one.mentor, one.sessions, one.met, one.minutes) for one in await who_met_whom(place.edition_id)
    ]
    assert pairs == [("Lina", "Nadia", 1, 1, 90), ("Aram", "Nadia", 1, 0, 0)]
    companies = [
        (one.company, one.mentors, one.trainees, one.sessions, one.minutes)
        for one in await meetings_by_company(place.edition_id)
    ]
    assert companies == [("Studio Nord", 1, 1, 1, 90), ("Sound House", 1, 0, 0, 0)]
    desk = await browser_of(place.coordinator, application, settings)
    page = (await desk.get(f"/organise/{place.slug}/mentoring/report?search=aram")).text
    assert ("Aram" in page, "Lina" in page) == (True, False)


async def test_who_asks_to_be_forgotten_is_unless_somebody_raised_a_concern(place: Place) -> None:
    await _check_all(place)
    await match_people(edition_id=place.edition_id, by=place.coordinator)
    for email in ("theo@sound.example", "nadia@studio.example"):
        person = await make_person(email=email)
        if email.startswith("nadia"):
            aram = next(one for one in await people_of(place.edition_id) if one.name == "Aram")
            await execute(
                "INSERT INTO mentoring_concern (edition_id, raised_by, body) VALUES ($1, $2, $3)",
                place.edition_id,
                aram.id,
                "She asked for my address.",
            )
        async with atomic() as connection:
            await erase_person(connection, person)
    assert {one.name for one in await people_of(place.edition_id)} == {"Lina", "Aram", "Zoé", "Nadia"}


async def test_in_time_everybody_is_forgotten(place: Place) -> None:
    await _check_all(place)
    await match_people(edition_id=place.edition_id, by=place.coordinator)
    await execute("UPDATE mentoring_person SET created_at = now() - interval '400 days'")
    await forget_meetings_of_old(timedelta(days=365))
    assert len(await people_of(place.edition_id)) == 5
    await execute("UPDATE mentoring_match SET proposed_at = now() - interval '400 days'")
    await forget_meetings_of_old(timedelta(days=365))
    assert await people_of(place.edition_id) == []
