"""What can be refused, and how firmly; every slice names its own refusals as subclasses.

Services raise these and never think of HTTP; ``festival.web.errors`` maps each kind to one status. ``sentence`` is
what a person reads: what happened and how to mend it. It is a message identifier for translation, filled from
``values``.
"""

from typing import ClassVar


class DomainError(Exception):
    """A refusal with a stable ``code`` (its class name in snake case) and a sentence a tired person understands."""

    sentence: ClassVar[str] = "This cannot be done."

    def __init__(self, sentence: str | None = None, **values: object) -> None:
        self.message = sentence or type(self).sentence
        self.values = values
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """The sentence in English, filled in."""
        return self.message % self.values if self.values else self.message


class NotFound(DomainError):
    """Absent, or not this person's to see: the two are answered alike, byte for byte."""

    sentence = "There is nothing here, or it is not yours to see."


class SignInRequired(DomainError):
    """Nobody is signed in, or the token is not valid."""

    sentence = "Sign in to continue."


class Forbidden(DomainError):
    """The person may know that it exists but may not do this."""

    sentence = "You may not do this."


class Refused(DomainError):
    """The state of things does not allow it now (a closed call, a sealed round)."""


class Invalid(DomainError):
    """The input breaks a rule; ``field`` names where, if one field is at fault."""

    def __init__(self, sentence: str | None = None, *, field: str | None = None, **values: object) -> None:
        self.field = field
        super().__init__(sentence, **values)


class Stale(DomainError):
    """Someone else changed it first (If-Match does not match)."""

    sentence = (
        "This was changed in another window or by someone else. Reload to see the newer version; nothing was lost."
    )


class VersionRequired(DomainError):
    """A concurrent edit without If-Match."""

    sentence = "Say which version you are changing (If-Match)."


class TooLarge(DomainError):
    """The body is larger than this address takes."""

    sentence = "This is larger than we can take here."


class TooMany(DomainError):
    """Too many attempts; ``retry_after`` in seconds."""

    sentence = "Too many attempts. Wait a little and try again."

    def __init__(self, sentence: str | None = None, *, retry_after: int = 60, **values: object) -> None:
        self.retry_after = retry_after
        super().__init__(sentence, **values)


class OutOfSpace(DomainError):
    """The disk or the bucket is full; reading goes on."""

    sentence = "The festival's storage is full. Nothing was lost: try again later."


class Unavailable(DomainError):
    """A part we depend on does not answer in time; a retry is safe."""

    sentence = "Part of the festival's system does not answer right now. Nothing was lost: try again in a minute."


class UnreadableInput(Exception):
    """A file given to a command cannot be read as what it should be: exit status 2.

    The text names file, line and column as far as they are known.
    """

    def __init__(self, file: str, sentence: str, *, line: int | None = None, column: str | None = None) -> None:
        self.file, self.sentence, self.line, self.column = file, sentence, line, column
        place = [file]
        if line is not None:
            place.append(f"line {line}")
        if column is not None:
            place.append(f"column {column}")
        super().__init__(f"{', '.join(place)}: {sentence}")
