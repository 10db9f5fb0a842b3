"""What is refused when two entries of one film are made one."""

from festival.errors import Refused


class MergeOutOfReach(Refused):
    """Only what is in the festival and not before a jury yet can stand aside."""

    sentence = (
        "Both entries must be submitted or qualified, and the one that stands aside must not be before a jury yet. "
        "Look at their pages."
    )


class NotMerged(Refused):
    """Nothing to take back."""

    sentence = "These two entries are not merged, or the one that stood aside was decided on since."


class RoundHasKept(Refused):
    """The jury watches the one that was kept."""

    sentence = "A round has taken the entry that was kept: the two cannot be parted any more."


class MergedPair(Refused):
    """One of them stands aside for the other."""

    sentence = "These two entries are merged. Undo the merge first."
