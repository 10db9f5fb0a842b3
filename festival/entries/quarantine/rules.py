"""How many people may read what is held back, and what is refused."""

from collections.abc import Collection
from uuid import UUID

from festival.errors import Invalid, Refused

KEEPERS = 2
"""People who may read the bytes, each seen by the log; one where nobody else works at the desk."""


class KeepersNeeded(Invalid):
    """Not as many people as it takes, or somebody who does not work at the desk."""

    sentence = "Name two different people of the team who may read the film's file; the log notes each time they do."


class AlreadyHeld(Refused):
    """Nobody can watch it as it is."""

    sentence = "This film is held back already. Let it go first to hold it under another reason."


class NotHeld(Refused):
    """There is nothing to let go."""

    sentence = "This film is not held back."


class NothingToHold(Refused):
    """An entry without a film."""

    sentence = "No film of this entry is here, so there is nothing to hold back."


def check_keepers(named: Collection[UUID], desk: Collection[UUID]) -> list[UUID]:
    """The keepers, if they are two of those who work at the edition's desk, or its only one.

    Raises:
        KeepersNeeded: they are not.
    """
    keepers = sorted(set(named))
    if len(keepers) != min(KEEPERS, len(set(desk))) or not set(keepers) <= set(desk):
        raise KeepersNeeded(field="keepers")
    return keepers
