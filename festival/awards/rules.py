"""What is refused when results are computed and awards decided."""

from festival.errors import Invalid, NotFound, Refused


class NoResultYet(Refused):
    """Deciding or staging before anything was counted."""

    sentence = "This round has no result yet. Compute it first, once the jury has sealed the round."


class NotCountable(Refused):
    """The ballots and the rules do not give a ranking that may be shown."""

    sentence = "These scoresheets cannot be ranked by these rules: %(reason)s"


class NoSuchAward(NotFound):
    """The rules know no award of this name."""


class WrongWinners(Invalid):
    """A winner that was not judged in this round."""

    sentence = "Each winner must be an entry of this round, named once."


class ReasonMissing(Invalid):
    """A deliberation without its reason."""

    sentence = "Say why the jury decides otherwise than it counted: the reason is kept with the award."
