"""Who can be chosen in a casting, and what is refused there. Pure."""

from enum import StrEnum

from festival.errors import Invalid, Refused


class SelecteeState(StrEnum):
    """Whether somebody who was chosen may be contacted by production."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"


class NotACasting(Refused):
    """The edition chooses films."""

    sentence = "This edition chooses films, not people: its rules would have to say otherwise before the call opens."


class RoundNotSealed(Refused):
    """Choosing before the jury has finished would show how it leans."""

    sentence = (
        "People are chosen once a round is sealed and its result computed: until then, nobody knows more than counts."
    )


class NobodyChosen(Invalid):
    """An empty choice, or entries that do not take part."""

    sentence = "Choose at least one person who took part in the last round."


class GuardianAwaited(Refused):
    """A minor's guardian has not confirmed."""

    sentence = (
        "“%(title)s” was entered by a minor whose guardian has not agreed yet. Nobody can be chosen for them before."
    )


class NoAddress(Refused):
    """Nobody could be asked."""

    sentence = "Whoever entered “%(title)s” cannot be written to any more. Choose somebody else."


class ChoiceOpen(Refused):
    """The others hear once it is decided."""

    sentence = "Choose at least one person first: the others are told once it is decided who goes on."
