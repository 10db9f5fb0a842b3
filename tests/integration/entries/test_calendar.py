"""Deadlines come into one's calendar in the edition's zone, under names that stay when they move."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
from icalendar import Calendar

from festival.editions.service import extend_call
from tests.factories import make_edition, make_founder


async def moments(client: httpx.AsyncClient, slug: str) -> dict[str, tuple[datetime, int]]:
    answer = await client.get(f"/e/{slug}/calendar.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    return {str(each["UID"]): (each["DTSTART"].dt, int(each["SEQUENCE"])) for each in calendar.walk("VEVENT")}


async def test_a_moved_deadline_moves_in_the_calendar(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    before = await moments(client, edition.slug)
    closes = f"{edition.id}-closes@testserver"
    assert set(before) == {f"{edition.id}-opens@testserver", closes}
    at = before[closes][0]
    assert (at.tzinfo, at) == (ZoneInfo("Europe/Paris"), edition.closes_at.replace(microsecond=0))
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(days=200)
    await extend_call(edition_id=edition.id, by=organiser, closes_at=later)
    after = await moments(client, edition.slug)
    assert (set(after), after[closes][0]) == (set(before), later)
    assert after[closes][1] > before[closes][1]


async def test_what_is_being_prepared_has_no_calendar(client: httpx.AsyncClient) -> None:
    edition = await make_edition(announced=False)
    assert (await client.get(f"/e/{edition.slug}/calendar.ics")).status_code == 404
