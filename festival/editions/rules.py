"""What holds in an edition: roles, the life of its call, and the refusals that follow from them."""

import re
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from festival.errors import Forbidden, Invalid, Refused
from festival.notifications.rules import NotAnAddress, read_address
from festival.web.translation import LANGUAGES


class Role(StrEnum):
    """What a member of the team may do in one edition; jurors and entrants are no members."""

    ORGANISER = "organiser"
    PROGRAMMER = "programmer"
    COORDINATOR = "coordinator"
    PRESS = "press"
    SPONSOR = "sponsor"
    WITNESS = "witness"


INVITED_AS_JUROR = "juror"
"""The one role that an invitation can carry and a membership cannot."""

DESK = frozenset({Role.ORGANISER, Role.PROGRAMMER, Role.COORDINATOR})
"""Roles that work with entries and see who made them."""

SELECTING = frozenset({Role.ORGANISER, Role.PROGRAMMER})
"""Roles that qualify and disqualify entries."""


class TermsKind(StrEnum):
    """What entrants are asked to accept."""

    TERMS = "terms"
    PRIVACY = "privacy"


class UnknownTermsLanguage(Invalid):
    """A text in a language that no page is written in would never be shown."""

    sentence = "Choose one of the languages that the pages are written in."


class CallState(StrEnum):
    """What the organisers decided about the call; the hour decides the rest."""

    PREPARING = "preparing"
    ANNOUNCED = "announced"
    CLOSED = "closed"


class CallAction(StrEnum):
    """What organisers do with the call."""

    ANNOUNCE = "announce"
    CLOSE = "close"
    EXTEND = "extend"


class CallPhase(StrEnum):
    """Where the call stands at an instant."""

    PREPARING = "preparing"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


CALL_TRANSITIONS: dict[tuple[CallState, CallAction], CallState] = {
    (CallState.PREPARING, CallAction.ANNOUNCE): CallState.ANNOUNCED,
    (CallState.ANNOUNCED, CallAction.CLOSE): CallState.CLOSED,
    (CallState.ANNOUNCED, CallAction.EXTEND): CallState.ANNOUNCED,
    (CallState.CLOSED, CallAction.EXTEND): CallState.ANNOUNCED,
}


class CallCannot(Refused):
    """The call is not in a state for this."""

    sentence = "The call is %(state)s: it cannot be changed this way now."


class MayNotCreate(Forbidden):
    """Neither a founder of this installation nor an organiser of this festival."""

    sentence = "Only an organiser of this festival can create an edition. Ask one of them to invite you."


class SlugTaken(Invalid):
    """Another edition has this address."""

    sentence = "The address '%(slug)s' is taken by another edition. Choose another one."


class WrongSlug(Invalid):
    """Not an address."""

    sentence = "An address is made of small letters, digits and hyphens, such as short-films-2026."


class WrongZone(Invalid):
    """Not a time zone."""

    sentence = "'%(zone)s' is no time zone we know. Write it like Europe/Paris."


class WrongDates(Invalid):
    """The call would close before it opens."""

    sentence = "The call must close after it opens, in a year from 2000 to 2100."


class NoSuchTime(Invalid):
    """The clocks are turned at this hour: it does not exist, or it exists twice."""

    sentence = (
        "On that day the clocks are turned in %(zone)s and this time does not exist or comes twice. Choose another."
    )


class UnreadableTime(Invalid):
    """Not a date with its hour."""

    sentence = "Give the day and the hour, such as 2026-03-15 17:00."


class NoSuchPreset(Invalid):
    """No preset of this name."""

    sentence = "There is no preset '%(preset)s'. Choose one of the list."


class CallAnnounced(Refused):
    """Its dates are a promise now."""

    sentence = "The call is announced: its opening no longer moves, and its deadline only by extending it."


class InvitationUsed(Refused):
    """The link was accepted already."""

    sentence = "This invitation was accepted already. Sign in to continue."


class InvitationExpired(Refused):
    """The link is too old."""

    sentence = "This invitation has expired. Ask the festival to send a new one."


class LastOrganiser(Refused):
    """An edition is never left without one."""

    sentence = "This is the edition's last organiser. Name another one first."


def call_phase(call_state: CallState, opens_at: datetime, closes_at: datetime, now: datetime) -> CallPhase:
    """Where the call stands: open in the half-open interval from ``opens_at`` up to, not including, ``closes_at``."""
    if call_state is CallState.PREPARING:
        return CallPhase.PREPARING
    if call_state is CallState.CLOSED or now >= closes_at:
        return CallPhase.CLOSED
    return CallPhase.UPCOMING if now < opens_at else CallPhase.OPEN


def next_call_state(state: CallState, action: CallAction) -> CallState:
    """The state after an action.

    Raises:
        CallCannot: the table has no such step.
    """
    following = CALL_TRANSITIONS.get((state, action))
    if following is None:
        raise CallCannot(state=state)
    return following


def check_slug(slug: str) -> str:
    """The address, if it is one.

    Raises:
        WrongSlug: other characters, or longer than 60.
    """
    if len(slug) > 60 or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug, re.ASCII):
        raise WrongSlug(field="slug")
    return slug


def slug_of(name: str) -> str:
    """An address made from a name, for festivals that are not asked for one; may be empty for other scripts."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60].rstrip("-")


def check_zone(zone: str) -> str:
    """The IANA name of a time zone.

    Raises:
        WrongZone: there is no such zone.
    """
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as failure:
        raise WrongZone(field="zone", zone=zone) from failure


def check_dates(opens_at: datetime, closes_at: datetime) -> None:
    """The call opens before it closes, within years that every calendar here can show.

    Raises:
        WrongDates: it does not.
    """
    if opens_at >= closes_at or opens_at.year < 2000 or closes_at.year > 2100:
        raise WrongDates(field="closes_at")


def instant_in(zone: str, wall: datetime, *, field: str) -> datetime:
    """The instant at which clocks in ``zone`` show ``wall`` (naive).

    Raises:
        NoSuchTime: they never do, or do twice.
    """
    first, second = wall.replace(tzinfo=ZoneInfo(zone)), wall.replace(tzinfo=ZoneInfo(zone), fold=1)
    if first.utcoffset() != second.utcoffset():
        raise NoSuchTime(field=field, zone=zone)
    return first


def instant_typed(text: str, zone: str, *, field: str) -> datetime:
    """The instant that a form's field names on the clocks of ``zone``.

    Raises:
        UnreadableTime: it is no day with an hour.
        NoSuchTime: the clocks never show it, or do twice.
    """
    try:
        wall = datetime.fromisoformat(text)
    except ValueError as failure:
        raise UnreadableTime(field=field) from failure
    if wall.tzinfo is not None:
        raise UnreadableTime(field=field)
    return instant_in(zone, wall, field=field)


def read_contact(text: str) -> str:
    """The festival's mailbox, or nothing.

    Raises:
        NotAnAddress: it is no single e-mail address.
    """
    try:
        return read_address(text) if text.strip() else ""
    except NotAnAddress as refusal:
        raise NotAnAddress(field="contact") from refusal


def read_terms_language(code: str) -> str:
    """A language that the pages are written in.

    Raises:
        UnknownTermsLanguage: they are not.
    """
    if code not in LANGUAGES:
        raise UnknownTermsLanguage(field="language")
    return code
