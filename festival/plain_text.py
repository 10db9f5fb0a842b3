"""What people write is kept exactly, in any script; only what would break a page, a mail or another name is refused."""

import unicodedata

from festival.errors import Invalid

_CONTROLS_OF_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates turn the text around them; the plain marks and joiners of scripts do not."""

MOST_MARKS = 8
"""Combining marks on one letter; no script in use stacks more, and more would paint over its neighbours."""


class UnusableText(Invalid):
    """The text would not stay within its own place."""

    sentence = (
        "This text holds an invisible control character or marks piled on one letter. Type it again without them."
    )


class TextTooLong(Invalid):
    """More than fits."""

    sentence = "This is %(length)s characters long; at most %(most)s fit here."


class TextMissing(Invalid):
    """Nothing but spaces."""

    sentence = "Something must be written here."


def keep_text(text: str, *, field: str, most: int, lines: bool = False, required: bool = False) -> str:
    """The text, without spaces around it and otherwise as written; ``lines`` allows line breaks.

    Raises:
        UnusableText: control characters, controls of direction, or piled marks.
        TextTooLong: more than ``most`` characters.
        TextMissing: ``required``, and empty.
    """
    kept = (text.replace("\r\n", "\n") if lines else text).strip()
    marks = 0
    for character in kept:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        control = kind in {"Cc", "Cs", "Zl", "Zp"} and not (lines and character in "\n\t")
        if control or character in _CONTROLS_OF_DIRECTION or marks > MOST_MARKS:
            raise UnusableText(field=field)
    if len(kept) > most:
        raise TextTooLong(field=field, length=len(kept), most=most)
    if required and not kept:
        raise TextMissing(field=field)
    return kept
