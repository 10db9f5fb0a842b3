"""What is agreed around an entry: consents, confirmations, parts in it, and the refusals that follow."""

from enum import StrEnum

from festival.errors import Invalid, Refused


class Waited(StrEnum):
    """What must be confirmed before a submitted entry counts."""

    ADDRESS = "address"
    GUARDIAN = "guardian"


class ConsentKind(StrEnum):
    """What an entrant may allow beyond judging; without a word there is no consent."""

    PUBLICATION = "publication"
    SPONSOR_USE = "sponsor_use"
    MARKETING = "marketing"


class SharePart(StrEnum):
    """What somebody is to an entry that another person entered."""

    CO_EDITOR = "co_editor"
    MAKER = "maker"
    SUCCESSOR = "successor"


class TermsNotAccepted(Invalid):
    """A text that holds now was not accepted, or another version of it."""

    sentence = "Read and accept the terms of this call; they may have changed since you opened the page."


class BirthDateStands(Refused):
    """An entry was submitted under it."""

    sentence = "You have submitted a film under this birth date. Withdraw it first, or write to the festival."


class ImplausibleBirthDate(Invalid):
    """Not yet born, or older than anyone."""

    sentence = "Give the day you were born, such as 2009-03-15."


class NoGuardianNeeded(Refused):
    """The rules or the entrant's age ask for none."""

    sentence = "No guardian is needed for this entry."


class OwnAddress(Invalid):
    """The minor's own mailbox cannot speak for the guardian."""

    sentence = "Give your parent's or guardian's own address: it must be another one than yours."


class GuardianLinkOver(Refused):
    """The guardian's link is too old, or another guardian was named since."""

    sentence = "This link no longer works. Ask for a new mail on the page of the entry."


class GuardianConfirmed(Refused):
    """Somebody answers for the minor already."""

    sentence = "Your guardian has given their consent already."


class ShareOver(Refused):
    """The offer was accepted by somebody else, taken back, or is too old."""

    sentence = "This offer no longer holds: it was taken back, is too old, or somebody else accepted it."


class AlreadyOffered(Refused):
    """The same part, to the same address."""

    sentence = "This was offered to that address already."


class AlreadyYours(Refused):
    """Nobody needs a part in their own entry."""

    sentence = "This entry is yours already."


class HandOverLater(Refused):
    """Rules that count ages or entries hold for whoever submitted."""

    sentence = (
        "A submitted film stays with whoever submitted it. Withdraw it, hand it over, and let it be submitted anew."
    )
