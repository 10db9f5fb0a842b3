"""What a scoresheet may hold, how far it is, and what is refused."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from festival.errors import Forbidden, Invalid, NotFound, Refused, Stale


class ScoresheetState(StrEnum):
    """How far a scoresheet is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    FROZEN = "frozen"


class RoundClosed(Refused):
    """Scores are no longer taken, or not yet."""

    sentence = "This round takes no scores now: it is sealed, or has not been opened."


class ScoresheetSealed(Refused):
    """Changing what the jury has sealed, while the round takes what one more juror says."""

    sentence = (
        "Your scoresheet of this film is sealed and counts as it stands. Only films that are new to you are open."
    )


class ScoresheetChanged(Stale):
    """Another tab or device saved first."""

    sentence = (
        "This scoresheet was changed in another window or on another device. Both versions are kept: "
        "reload to see the newer one."
    )


class WrongScores(Invalid):
    """A score that is off the scale, of an unknown criterion, or missing."""


class NotWatched(Refused):
    """The round asks for the film to be watched before it is scored."""

    sentence = (
        "This round asks that %(percent)s %% of a film be watched before its scoresheet is submitted: %(seconds)s of "
        "its %(whole)s seconds have reached you so far. Your scores are kept; watch on, then submit."
    )


class CommitmentMismatch(Invalid):
    """What was committed is not what was sent."""

    sentence = "The receipt does not match the scores that were sent. Nothing was submitted: reload and submit again."


class CommitmentUsed(Invalid):
    """The same commitment came before; a commitment is never taken twice."""

    sentence = "This receipt was used before. Nothing was submitted: reload the page and submit again."


class CommitmentReplaced(Stale):
    """The submission replaces a scoresheet that is no longer the latest."""

    sentence = "A newer scoresheet for this film was submitted meanwhile. Reload to see it."


class NewCopyCame(Refused):
    """What was scored is not what the jury has now."""

    sentence = (
        "A new copy of this film came while you scored the old one. Your scores are kept: reload the page, watch the "
        "new copy, and submit again."
    )


class RankWhole(Refused):
    """One film placed alone where films are ranked together."""

    sentence = "In this round you put your films in one order: rank them together, on one page."


class RankingIncomplete(Invalid):
    """A ranking that leaves a film out, names one twice, or skips what is not theirs."""

    sentence = "Place each of your films once, then submit the order. If a film joined or left, reload the page."


class NotARanking(Refused):
    """An order of films in a round that asks for none."""

    sentence = "In this round each film is judged by itself; there is no order to submit."


class NoVotesHere(NotFound):
    """Counting yes and no in a round that asks for something else."""


class NotYoursToSeal(Forbidden):
    """Only the jury seals."""

    sentence = "Only the jury can seal this round: its president, or a quorum of jurors where there is none."


class NothingToSeal(Refused):
    """Sealing an empty round."""

    sentence = "No scoresheet has been submitted yet, so there is nothing to seal."


class AlreadyPublic(Refused):
    """Opening a round again whose palmarès is public."""

    sentence = "The palmarès is public, so its round stays as the jury sealed it."


class NotSureToSeal(Invalid):
    """The page's question was not answered."""

    sentence = "Read what sealing does, and tick that the jury is done."


class StillSealed(Forbidden):
    """Scores before the seal."""

    sentence = "Scores stay with the jury until it seals the round. Until then there are only counts."


def steps_on_scale(scale_min: Decimal, scale_max: Decimal, scale_step: Decimal) -> int:
    """The largest number of whole steps from the scale's minimum."""
    return int((scale_max - scale_min) / scale_step)


def score_of(steps: int, scale_min: Decimal, scale_step: Decimal) -> str:
    """The score as decimal text, exact."""
    return format((scale_min + steps * scale_step).normalize(), "f")


def check_scores(scores: Mapping[str, int], criteria: list[str], most_steps: int, *, complete: bool) -> None:
    """Scores are whole steps on known criteria; all of them where the scoresheet is submitted.

    Raises:
        WrongScores: names the criterion at fault.
    """
    for key, steps in scores.items():
        if key not in criteria:
            raise WrongScores("There is no criterion '%(key)s' in this round.", field=key, key=key)
        if not 0 <= steps <= most_steps:
            raise WrongScores("The score for '%(key)s' is not on the scale.", field=key, key=key)
    missing = [key for key in criteria if key not in scores]
    if complete and missing:
        raise WrongScores(
            "Score every criterion before you submit: %(missing)s.", field=missing[0], missing=", ".join(missing)
        )
