"""What an edition may word itself: plain text in which ``{title}`` stands for a value, and nothing else means anything.

There is no expression, no loop and no lookup: a wording can say what its mail knows and reaches nothing beyond. Values
are put in once and never read again, so that a film called ``{reason}`` stays a film of that name.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from festival.errors import Invalid
from festival.plain_text import keep_text
from festival.web.jinja import instant
from festival.web.translation import listed, translate

LONGEST_SUBJECT = 200
LONGEST_BODY = 5000
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

Context = Mapping[str, Any]


class UnknownPlaceholder(Invalid):
    """The words name something that this mail does not know."""

    sentence = "This mail does not know {%(name)s}. It knows: %(known)s."


class PlaceholderMissing(Invalid):
    """A mail without this would not say what it is sent for."""

    sentence = "This mail must say {%(name)s} somewhere in its text."


@dataclass(frozen=True, slots=True)
class Wordable:
    """A mail that an edition may word: what may stand in it, and what its text must not leave out."""

    template: str
    placeholders: tuple[str, ...]
    needed: tuple[str, ...]


WORDABLE = {
    wordable.template: wordable
    for wordable in (
        Wordable(
            "entries/receipt",
            ("title", "edition", "category", "submitted", "deadline", "fingerprint", "film_fingerprint", "link"),
            ("fingerprint", "submitted"),
        ),
        Wordable("entries/qualified", ("title", "edition", "category", "link"), ()),
        Wordable("entries/disqualified", ("title", "edition", "category", "reason", "link"), ("reason",)),
        Wordable("correspondence/drafts_waiting", ("titles", "edition", "deadline", "link"), ("deadline",)),
        Wordable("publishing/not_selected", ("titles", "edition", "public", "link"), ()),
        Wordable("publishing/won", ("awards", "titles", "edition", "public", "link"), ("awards",)),
    )
}
"""The mails of an edition by their template, in the order in which an entrant gets them."""

MAILING = Wordable("mailing", ("name", "title", "edition", "category", "deadline", "link"), ())
"""A mail to a selection: every one is worded."""


def _instant(key: str) -> Callable[[Context], str]:
    return lambda context: instant(context[key], context["zone"]) if context.get(key) else ""


def _awards(context: Context) -> str:
    lines = (
        translate("%(term)s: %(value)s") % {"term": film["title"], "value": listed(film["awards"])}
        for film in context.get("won", ())
    )
    return "\n".join(lines)


_VALUES: dict[str, Callable[[Context], str]] = {
    "name": lambda context: str(context.get("name", "")),
    "title": lambda context: str(context.get("title", "")),
    "titles": lambda context: listed(context.get("titles") or context.get("others") or ()),
    "edition": lambda context: str(context.get("edition_name", "")),
    "category": lambda context: str(context.get("category_name", "")),
    "reason": lambda context: str(context.get("reason", "")),
    "submitted": _instant("submitted_at"),
    "deadline": _instant("closes_at"),
    "public": _instant("public_at"),
    "fingerprint": lambda context: str(context.get("digest", "")),
    "film_fingerprint": lambda context: str(context.get("film_sha256", "")),
    "awards": _awards,
}


def path_of(context: Context) -> str:
    """Where the mail leads: its own path, its entry, its palmarès, else one's films."""
    if "path" in context:
        return str(context["path"])
    if "entry_id" in context:
        return f"/me/entries/{context['entry_id']}"
    return f"/e/{context['edition_slug']}/palmares" if "edition_slug" in context else "/me"


def fill_in(text: str, wordable: Wordable, context: Context, *, address: str) -> str:
    """The text with this message's values; what is no placeholder of this mail stays as it stands."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in wordable.placeholders:
            return match[0]
        return f"{address}{path_of(context)}" if name == "link" else _VALUES[name](context)

    return _PLACEHOLDER.sub(value, text)


def read_wording(wordable: Wordable, *, subject: str, body: str, suffix: str = "") -> tuple[str, str]:
    """Subject and text, kept as written; ``suffix`` follows the names of the form's fields in a refusal.

    Raises:
        UnusableText, TextTooLong, TextMissing: as in every text that people write.
        UnknownPlaceholder: a name in braces that this mail does not know.
        PlaceholderMissing: the text leaves out what this mail is sent for.
    """
    kept_subject = keep_text(subject, field=f"subject{suffix}", most=LONGEST_SUBJECT, required=True)
    kept_body = keep_text(body, field=f"body{suffix}", most=LONGEST_BODY, lines=True, required=True)
    for field, text in (("subject", kept_subject), ("body", kept_body)):
        unknown = next((name for name in _PLACEHOLDER.findall(text) if name not in wordable.placeholders), None)
        if unknown is not None:
            raise UnknownPlaceholder(field=f"{field}{suffix}", name=unknown, known=named(wordable.placeholders))
    missing = next((name for name in wordable.needed if f"{{{name}}}" not in kept_body), None)
    if missing is not None:
        raise PlaceholderMissing(field=f"body{suffix}", name=missing)
    return kept_subject, kept_body


def named(placeholders: Iterable[str]) -> str:
    """The placeholders as one writes them."""
    return ", ".join(f"{{{name}}}" for name in placeholders)
