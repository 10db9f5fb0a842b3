"""What is refused when results are computed and awards decided."""

from festival.errors import Invalid, NotFound, Refused


class NoResultYet(Refused):
    """Deciding or staging before anything was counted."""

    sentence = "This round has no result yet. Compute it first, once the jury has sealed the round."


class ResultOutdated(Refused):
    """What competes, or what was scored, is no longer what was counted."""

    sentence = (
        "A film was taken out or came back, or the round was sealed anew, since this result was computed. "
        "Compute it again."
    )


class NotCountable(Refused):
    """The ballots and the rules do not give a ranking that may be shown."""

    sentence = "These scoresheets cannot be ranked by these rules: %(reason)s"


class NotAPlannedRound(Invalid):
    """Films can go only where nothing is frozen yet."""

    sentence = "Choose a round of this edition that is planned and not open yet. Plan one first where there is none."


class NothingNearTheCut(Refused):
    """A closer look at nothing."""

    sentence = "No film lies so near the cut that this round's rules speak of one more juror."


class CloserLookDecided(Refused):
    """One more juror, and then another: whoever does not like the result could go on asking."""

    sentence = "One more juror is asked once in a round, and that has been decided. Reload the page."


class NobodyLeftToAsk(Refused):
    """The engine found no juror for any of the films."""

    sentence = (
        "Nobody of this jury may still see these films: who could has seen them, has read the scores, or is kept apart "
        "from them. Let the result stand without one more juror, and say why."
    )


class NoSuchAward(NotFound):
    """The rules know no award of this name."""


class PalmaresIsPublic(Refused):
    """A jury's president cannot set the award list apart from what everybody reads."""

    sentence = (
        "The palmarès is public, so an award changes only by a correction: tell the organisers what is wrong. They "
        "decide it with a reason, and two people agree to the corrected version."
    )


class WrongWinners(Invalid):
    """A winner that was not judged in this round."""

    sentence = "Each winner must be a film that this round ranked, named once."


class DeciderInConflict(Refused):
    """A president decides nothing that a film they keep away from would win or lose."""

    sentence = "You keep away from a film that this award is about: an organiser writes down what the jury decides."
