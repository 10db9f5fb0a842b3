"""The deadlines of a call as a calendar (RFC 5545): each under a name that stays, so that a moved one moves."""

from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from festival.editions.schemas import PublicEdition
from festival.web.translation import translate


def deadlines_calendar(edition: PublicEdition, *, address: str, host: str) -> bytes:
    """Opening and deadline in the edition's own zone; ``address`` is the call's page, ``host`` makes the names ours.

    A program that subscribes sees a newer SEQUENCE wherever the edition was changed.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Palmares//Calls for entries//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", edition.name)
    moments = (
        ("opens", translate("The call opens"), edition.opens_at),
        ("closes", translate("The call closes"), edition.closes_at),
    )
    for key, words, at in moments:
        calendar.add_component(_moment(f"{edition.id}-{key}@{host}", f"{edition.name}: {words}", at, edition, address))
    calendar.add_missing_timezones()
    text: bytes = calendar.to_ical()
    return text


def _moment(uid: str, summary: str, at: datetime, edition: PublicEdition, address: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", edition.now)
    event.add("dtstart", at.astimezone(ZoneInfo(edition.zone)))
    event.add("summary", summary)
    event.add("url", address)
    event.add("sequence", edition.version)
    event.add("transp", "TRANSPARENT")
    return event
