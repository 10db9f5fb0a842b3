"""How the jurors of a round judge, and the criteria and scale that each way of judging brings.

Every way ends in scoresheets of whole steps from a minimum, so that receipts, sealing, bundles and exports are the same
for all of them. A ranking is one scoresheet a film as well: its place among the juror's films. A film that drops out
later then takes no other film's commitment with it.
"""

from enum import StrEnum

import msgspec

from festival.panels.schemas import NewCriterion, NewRound


class Mode(StrEnum):
    """What a juror gives each of their films."""

    SCORES = "scores"
    YES_NO_MAYBE = "yes_no_maybe"
    VOTES = "votes"
    RANKING = "ranking"


VOTE, PLACE = "vote", "place"
"""The criterion of yes, maybe, no and of votes; that of rankings."""
MOST_RANKED = 50
"""Films that anybody can still put in one order."""
NO, MAYBE, YES = 0, 1, 2
"""Steps of a first pass."""

_SCALES = {
    Mode.YES_NO_MAYBE: (VOTE, "0", "2"),
    Mode.VOTES: (VOTE, "0", "1"),
    Mode.RANKING: (PLACE, "1", str(MOST_RANKED)),
}


def in_its_mode(new: NewRound) -> NewRound:
    """The round with the one criterion and the scale of its mode; a round by scores as it is."""
    mode = Mode(new.mode)
    if mode is Mode.SCORES:
        return new
    key, low, high = _SCALES[mode]
    method = new.method
    if mode is Mode.RANKING and "name" not in method:
        method = {**method, "name": "borda"}
    criterion = NewCriterion(key=key, name=key.capitalize())
    return msgspec.structs.replace(
        new, criteria=[criterion], scale_min=low, scale_max=high, scale_step="1", method=method
    )
