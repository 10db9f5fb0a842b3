"""The life of a publication, and what is refused there."""

from datetime import datetime
from enum import StrEnum

from festival.errors import Forbidden, Refused


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


class NotDueYet(Refused):
    """The embargo has not ended."""

    sentence = "This is under embargo until its date. Publish it by hand without a date, or wait."


class MayNotApprove(Forbidden):
    """Neither organiser, president nor witness."""

    sentence = "Only another organiser, the jury president or an invited witness can approve a publication."


class ResultMoved(Refused):
    """The result or a decision changed after staging."""

    sentence = (
        "The result has changed since this was staged. Stage it again so that people approve what will be public."
    )


def next_publication_state(state: PublicationState, act: PublicationAct) -> PublicationState:
    """The state after an act; `PublicationCannot` where the table has none."""
    following = PUBLICATION_TRANSITIONS.get((state, act))
    if following is None:
        raise PublicationCannot(state=state.value)
    return following


def is_due(publish_at: datetime | None, now: datetime) -> bool:
    """Whether the embargo has ended; without a date it ends when an organiser says so."""
    return publish_at is None or now >= publish_at
