"""The life of a publication, and what is refused there."""

from datetime import datetime, timedelta
from enum import StrEnum

from festival.errors import Invalid, Refused


class PublicationState(StrEnum):
    """Staged: seen by its organisers only. Published: seen by everyone. Withdrawn: replaced by another staging."""

    STAGED = "staged"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PublicationAct(StrEnum):
    """What is done with a publication."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"


PUBLICATION_TRANSITIONS: dict[tuple[PublicationState, PublicationAct], PublicationState] = {
    (PublicationState.STAGED, PublicationAct.PUBLISH): PublicationState.PUBLISHED,
    (PublicationState.STAGED, PublicationAct.WITHDRAW): PublicationState.WITHDRAWN,
}


class PublicationCannot(Refused):
    """It is published or withdrawn already."""

    sentence = "This publication is %(state)s: it cannot be changed any more. Stage a new one."


class ApprovalsMissing(Refused):
    """Not enough people have agreed to exactly this."""

    sentence = (
        "%(given)s of %(needed)s approvals are there. Another organiser, the jury president or a witness must agree."
    )


class NotSpokenHere(Invalid):
    """A statement that no reader of the edition would be shown."""

    sentence = "This edition has no page in %(language)s: leave that statement out."


class ErratumMissing(Invalid):
    """Something public would change without a word."""

    sentence = "Say what was wrong: whoever reads the corrected version sees it there."


class ErratumOfNothing(Invalid):
    """A correction where nothing is public."""

    sentence = "Nothing is public yet, so there is nothing to correct: leave this empty."


class NoticesUndated(Invalid):
    """It is to wait for messages that nothing sends."""

    sentence = "Choose when entrants hear, so that the publication can wait until they have."


class PeopleNotFilms(Refused):
    """A casting has no palmarès."""

    sentence = "This edition chooses people: it ends in a contact sheet for the production, and in no award page."


class NoticesOnTheirWay(Refused):
    """It was to wait for its private messages."""

    sentence = "Not every private message has arrived or come back yet, and this publication waits for them."


class AloneTooSoon(Refused):
    """The only organiser has agreed less than a day ago."""

    sentence = "You organise this edition alone: read it again and agree a second time, 24 hours after the first."


class NotDueYet(Refused):
    """The embargo has not ended."""

    sentence = "This is under embargo until its date, and becomes public by itself then."


class DateGone(Invalid):
    """An instant that lies behind us."""

    sentence = "This date has passed already. Choose a later one, or leave it empty to publish by hand."


class NoticesTooLate(Invalid):
    """Entrants would hear after the public."""

    sentence = "Entrants hear before the public or together with it: choose a date that is not after the publication."


class ResultMoved(Refused):
    """The result or a decision changed after staging."""

    sentence = (
        "The result has changed since this was staged. Stage it again so that people approve what will be public."
    )


class NotVerifiable(Refused):
    """What would be published does not follow from what was committed, sealed and signed."""

    sentence = "Nobody could verify this result, so it is not published: %(reason)s"


class SignaturesWrong(Invalid):
    """Signatures that were made elsewhere do not fit."""

    sentence = "These are not the signatures of the publication key under exactly what was asked for."


def next_publication_state(state: PublicationState, act: PublicationAct) -> PublicationState:
    """The state after an act; `PublicationCannot` where the table has none."""
    following = PUBLICATION_TRANSITIONS.get((state, act))
    if following is None:
        raise PublicationCannot(state=state)
    return following


class PublicationKind(StrEnum):
    """What is published: the films that will be shown, or the award list."""

    OFFICIAL_SELECTION = "official_selection"
    PALMARES = "palmares"


ALONE_AFTER = timedelta(hours=24)
"""After so long the only organiser of an edition may agree a second time, in place of a second person."""


def may_agree_alone(agreed_at: datetime, now: datetime) -> bool:
    """Whether the only organiser has slept over it."""
    return now - agreed_at >= ALONE_AFTER


NOTICE_AHEAD = timedelta(hours=1)
"""How long before the public entrants hear, where nobody chose."""


def is_due(publish_at: datetime | None, now: datetime) -> bool:
    """Whether the embargo has ended; without a date it ends when an organiser says so."""
    return publish_at is None or now >= publish_at


def notices_at(notify_at: datetime | None, publish_at: datetime | None, now: datetime) -> datetime | None:
    """When entrants are told; None: together with the publication by hand.

    Raises:
        DateGone: the publication would lie in the past.
        NoticesTooLate: they would be told after the public.
    """
    if publish_at is not None and publish_at <= now:
        raise DateGone(field="publish_at")
    if notify_at is None:
        return None if publish_at is None else max(now, publish_at - NOTICE_AHEAD)
    if publish_at is not None and notify_at > publish_at:
        raise NoticesTooLate(field="notify_at")
    return notify_at
