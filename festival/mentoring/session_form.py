"""What somebody types to plan a session; its instant on the clocks of the edition's zone."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from festival.mentoring.rules import SessionCannotBe
from festival.mentoring.schemas import NewSession
from festival.web.ids import read_id

SESSION_FIELDS = ("starts_at", "minutes", "place", "places", "note")


def read_session(values: Mapping[str, str], trainees: Sequence[str]) -> NewSession:
    """The form's values.

    Raises:
        SessionCannotBe: an instant or a number cannot be read.
        NotFound: a trainee is no identifier.
    """
    try:
        starts_at = datetime.fromisoformat(values["starts_at"].strip())
        minutes, places = int(values["minutes"]), int(values["places"] or max(1, len(trainees)))
    except ValueError as failure:
        raise SessionCannotBe(field="starts_at") from failure
    if starts_at.tzinfo is not None or starts_at.year > 9000:
        raise SessionCannotBe(field="starts_at")
    return NewSession(starts_at, minutes, values["place"], places, values["note"], [read_id(one) for one in trainees])
