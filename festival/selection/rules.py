"""The life of a place in the official selection, what a selected film owes, and what is refused there. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from festival.errors import Forbidden, Invalid, Refused

RESERVE_TIME = timedelta(days=3)
"""The least that a film promoted from the reserves gets to answer, however late it is asked."""


class PlaceState(StrEnum):
    """Where an offered place stands. Released: nobody answered in time, or the film no longer takes part."""

    RESERVE = "reserve"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    RELEASED = "released"


class PlaceAct(StrEnum):
    """What is done with a place: reserves are promoted; entrants confirm or decline; organisers release."""

    PROMOTE = "promote"
    CONFIRM = "confirm"
    DECLINE = "decline"
    RELEASE = "release"


PLACE_TRANSITIONS: dict[tuple[PlaceState, PlaceAct], PlaceState] = {
    (PlaceState.RESERVE, PlaceAct.PROMOTE): PlaceState.ASKED,
    (PlaceState.ASKED, PlaceAct.CONFIRM): PlaceState.CONFIRMED,
    (PlaceState.ASKED, PlaceAct.DECLINE): PlaceState.DECLINED,
    (PlaceState.CONFIRMED, PlaceAct.DECLINE): PlaceState.DECLINED,
    (PlaceState.ASKED, PlaceAct.RELEASE): PlaceState.RELEASED,
    (PlaceState.CONFIRMED, PlaceAct.RELEASE): PlaceState.RELEASED,
}

HOLDING = frozenset({PlaceState.ASKED, PlaceState.CONFIRMED})
"""States that take up a place: when it is left, the next reserve is asked."""


class PaperKind(StrEnum):
    """What can be asked of a film: the first three of every selected one, a proof of whoever may win."""

    SCREENING_FILE = "screening_file"
    STILLS = "stills"
    BIOGRAPHY = "biography"
    PROOF = "proof"


CHECKLIST = (PaperKind.SCREENING_FILE, PaperKind.STILLS, PaperKind.BIOGRAPHY)
"""What every confirmed film is asked for."""


class ProgrammeNeedsColleague(Forbidden):
    """A booklet without one of its films would be wrong, and its reader must not know that film's place."""

    sentence = "You are in conflict with a film of the selection: a colleague must print the programme."


class PlaceCannot(Refused):
    """The place is not in a state for this."""

    sentence = "This place is %(state)s: this cannot be done with it now."


class SelectedAlready(Refused):
    """A film has one place or none."""

    sentence = "One of these films stands in the selection already."


class AnswerTooLate(Refused):
    """The date until which one could confirm has passed."""

    sentence = "This place could be confirmed until its date, which has passed. Write to the festival."


class StillTime(Refused):
    """The entrant may still answer."""

    sentence = "This film can still be confirmed. Wait for its date, or for an answer."


class AnswersAwaited(Refused):
    """Some selected films have neither confirmed nor declined."""

    sentence = "%(waiting)s films have not answered yet. Wait for them, or give their places to the next."


class NothingSelected(Refused):
    """A selection of no film."""

    sentence = "No film has confirmed its place yet."


class ConfirmByGone(Invalid):
    """A date that lies behind us."""

    sentence = "Choose a date that is still to come: until then each film can be confirmed."


class NoFilmsChosen(Invalid):
    """Nothing to select."""

    sentence = "Choose at least one film."


class WrongOrder(Invalid):
    """An order over other films than those of the selection."""

    sentence = "The selection has changed meanwhile: look at the list again, then put it in order."


class ScreeningNotAsked(Refused):
    """No screening file is waited for."""

    sentence = "Confirm the film's place first: then the festival waits for its screening file."


class UnreadableMeasure(Invalid):
    """Not a number where the file's rules need one."""

    sentence = "Write a whole number, or leave this empty."


class PaperUnnamed(Invalid):
    """A proof without a word for what is to be proved."""

    sentence = "Say what is to be proved, such as the age of the makers."


def next_place_state(state: PlaceState, act: PlaceAct) -> PlaceState:
    """The state after an act; `PlaceCannot` where the table has none."""
    following = PLACE_TRANSITIONS.get((state, act))
    if following is None:
        raise PlaceCannot(state=state)
    return following


def may_answer(confirm_by: datetime, now: datetime) -> bool:
    """Half-open: until the instant, not at it."""
    return now < confirm_by


def reserve_answers_by(confirm_by: datetime | None, now: datetime) -> datetime:
    """Until when a reserve may answer: as long as everybody, and `RESERVE_TIME` at least."""
    least = now + RESERVE_TIME
    return least if confirm_by is None else max(confirm_by, least)
