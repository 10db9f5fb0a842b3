"""What a message says: its templates, or an edition's own words, in the recipient's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment

from festival.notifications.placeholders import Wordable, fill_in, path_of
from festival.web.jinja import environment
from festival.web.translation import COMPLETE, current_language, direction, speaking

TO_THE_TEAM = (
    *("correspondence/from_entrant", "correspondence/scoresheets_waiting"),
    *("awards/", "editions/", "mentoring/", "panels/", "scoring/"),
)
"""Mails that organisers, jurors and mentors get: like their pages, they are written in the complete languages."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as its reader sees it; the text says everything that the HTML says."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class LogoInLetter:
    """An edition's logo at the head of its mails; ``name`` is all that a program without pictures shows."""

    path: str
    name: str


def write_letter(
    template: str, context: Mapping[str, Any], *, locale: str, address: str, logo: LogoInLetter | None = None
) -> Letter:
    """Fill ``templates/mail/{template}.txt.j2`` (with its block ``subject``) and ``.html.j2``.

    ``address`` is the site's, without a trailing slash: templates put it before the paths in their context. Values
    whose key ends in ``_at`` are instants in RFC 3339, as the outbox keeps them, and reach the template as such.
    """
    with speaking(_language_of(template, locale)):
        language = current_language()
        values = {
            **_with_instants(context),
            "address": address,
            "locale": language,
            "direction": direction(language),
            "logo": logo,
        }
        text = _plain().get_template(f"mail/{template}.txt.j2")
        subject = "".join(text.blocks["subject"](text.new_context(values)))
        return Letter(
            subject=" ".join(subject.split()),
            text=text.render(values).strip() + "\n",
            html=environment().get_template(f"mail/{template}.html.j2").render(values, subject=subject),
        )


def write_worded(
    wordable: Wordable,
    subject: str,
    body: str,
    context: Mapping[str, Any],
    *,
    locale: str,
    address: str,
    logo: LogoInLetter | None = None,
) -> Letter:
    """A letter in an edition's own words: plain text, whose paragraphs are those of the HTML part.

    A paragraph that is ``{link}`` and nothing else becomes the one thing to press.
    """
    with speaking(locale):
        language = current_language()
        paragraphs = [
            {"lines": fill_in(part, wordable, context, address=address).splitlines(), "leads": part == "{link}"}
            for part in (part.strip() for part in body.split("\n\n"))
            if part
        ]
        said = " ".join(fill_in(subject, wordable, context, address=address).split())
        values = {
            "address": address,
            "locale": language,
            "direction": direction(language),
            "subject": said,
            "path": path_of(context),
            "paragraphs": paragraphs,
            "logo": logo,
        }
        return Letter(
            subject=said,
            text=_plain().get_template("mail/worded.txt.j2").render(values).strip() + "\n",
            html=environment().get_template("mail/worded.html.j2").render(values),
        )


def _language_of(template: str, locale: str) -> str:
    return COMPLETE[0] if template.startswith(TO_THE_TEAM) and locale not in COMPLETE else locale


def _with_instants(context: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: datetime.fromisoformat(value) if key.endswith("_at") and isinstance(value, str) else value
        for key, value in context.items()
    }


@cache
def _plain() -> Environment:
    """The same templates and words where nothing is markup."""
    return environment().overlay(autoescape=False)
