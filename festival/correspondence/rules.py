"""What holds between a festival and its entrants: who hears what how often, and what can still be undone."""

from datetime import timedelta
from enum import StrEnum

from festival.errors import Invalid, Refused, TooMany

LONGEST_LETTER = 5000
UNDO_WITHIN = timedelta(minutes=10)
"""A confirmed mail to a selection starts after this long; until then it can be undone whole."""
BATCH = 1_000
"""Messages put into the outbox in one transaction."""
REMIND_WITHIN = timedelta(hours=48)
"""How long before the deadline the owners of drafts are reminded, once."""
DRAFT_AT_REST = timedelta(hours=6)
"""Whoever changed a draft within this long needs no reminder of it."""
LETTERS_AN_HOUR = {False: 10, True: 300}
"""By one person: to a festival, and in a festival's name."""


class OncePer(StrEnum):
    """Whether somebody with three chosen entries gets three mails or one that names three films."""

    ENTRY = "entry"
    PERSON = "person"


class MailingState(StrEnum):
    """A mail to a selection: written, confirmed, under way, done; or undone before it started."""

    DRAFT = "draft"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNDONE = "undone"


class VerdictWanted(StrEnum):
    """Entries by what the check of their film found."""

    FITS = "accepted"
    DOES_NOT_FIT = "refused"
    NO_FILM = "missing"


class TooManyLetters(TooMany):
    """Somebody writes faster than anybody reads."""

    sentence = "You have written %(most)s letters within an hour. Wait %(minutes)s min, or say the rest in one letter."


class NobodySelected(Refused):
    """The selection is empty."""

    sentence = "Nobody would get this mail: no entry matches, or none of their entrants has a confirmed address."


class SelectionMoved(Refused):
    """Between the preview and the confirmation, entries came or went."""

    sentence = "The selection has changed since you looked: %(now)s instead of %(seen)s mails. Look again and confirm."


class MailingConfirmed(Refused):
    """It is on its way, or undone; its words stand."""

    sentence = "This mail was confirmed already, so its words and its selection stand. Write a new one."


class TooLateToUndo(Refused):
    """It has started."""

    sentence = "This mail has started to leave: it cannot be undone any more."


class NothingWritten(Invalid):
    """No language has words."""

    sentence = "Write the mail in one language at least."


class UnknownEntries(Invalid):
    """Chosen entries that are none of this edition's."""

    sentence = "These are no entries of this edition: %(entries)s."


class NothingToSendAgain(Refused):
    """No such returned mail, or one with a link of its own."""

    sentence = "This mail cannot be sent again. An invitation is sent anew from the team's or the jury's page."
