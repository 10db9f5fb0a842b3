"""What is announced of a showcase as a calendar (RFC 5545), under names that stay, so that a moved date moves."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from festival.publishing.showcase_rules import ItemKind
from festival.publishing.showcase_schemas import ShowcaseShown
from festival.web.translation import translate

LIVE_LASTS = timedelta(hours=1)
"""What a calendar reserves for a live event, whose end nobody knows."""


def showcase_calendar(showcase: ShowcaseShown, *, address: str, host: str) -> bytes:
    """Announced live events and the releases of episodes that are to come."""
    calendar = Calendar()
    calendar.add("prodid", "-//Palmares//Showcases//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", showcase.title)
    for item in showcase.items:
        if item.kind is ItemKind.LIVE and item.starts_at is not None:
            event = _event(f"{item.id}@{host}", f"{showcase.title}: {item.title}", item.starts_at, showcase, address)
            event.add("dtend", (item.starts_at + LIVE_LASTS).astimezone(ZoneInfo(showcase.zone)))
            event.add("location", item.link or address)
            calendar.add_component(event)
    for release in showcase.to_come:
        words = translate("Episode %(number)s") % {"number": release.number}
        uid = f"{showcase.id}-{release.number}@{host}"
        event = _event(uid, f"{showcase.title}: {words}", release.release_at, showcase, address)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    text: bytes = calendar.to_ical()
    return text


def _event(uid: str, summary: str, at: datetime, showcase: ShowcaseShown, address: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", showcase.now)
    event.add("dtstart", at.astimezone(ZoneInfo(showcase.zone)))
    event.add("summary", summary)
    event.add("url", address)
    return event
