"""A mail as its readers will see it, before anybody does: in each language, with values of a real or likely entry."""

from typing import Any
from uuid import UUID

import msgspec

from festival.correspondence.mailing import context_of
from festival.correspondence.selecting import Selected
from festival.db import fetch_row
from festival.editions.schemas import EditionForOrganiser
from festival.notifications.letters import Letter, write_letter, write_worded
from festival.notifications.placeholders import MAILING, WORDABLE
from festival.notifications.wordings import Wording, mailing_template, wordings_of
from festival.web.translation import LANGUAGES, speaking, translate


class Preview(msgspec.Struct, frozen=True):
    """One language's mail; ``own``: in the edition's own words."""

    locale: str
    subject: str
    text: str
    own: bool


async def preview_mailing(
    edition: EditionForOrganiser, mailing_id: UUID, chosen: list[Selected], *, address: str
) -> list[Preview]:
    """The mail in each of its languages, as the first of those who read it will get it."""
    wordings = await wordings_of(edition.id, mailing_template(mailing_id))
    previews = []
    for locale in (language for language in LANGUAGES if language in wordings):
        reader = next((one for one in chosen if one.locale == locale), next(iter(chosen), None))
        context = await _context_for(reader) if reader else sample(edition)
        previews.append(_shown(MAILING.template, wordings[locale], context, address=address))
    return previews


async def preview_wording(edition: EditionForOrganiser, template: str, *, address: str) -> list[Preview]:
    """One of the edition's mails in every language: in its own words where it has some, else in ours."""
    wordings = await wordings_of(edition.id, template)
    previews = []
    for locale in LANGUAGES:
        with speaking(locale):
            context = sample(edition)
        if locale in wordings:
            previews.append(_shown(template, wordings[locale], context, address=address))
        else:
            letter = write_letter(template, context, locale=locale, address=address)
            previews.append(Preview(locale, letter.subject, letter.text, own=False))
    return previews


def _shown(template: str, wording: Wording, context: dict[str, Any], *, address: str) -> Preview:
    wordable = MAILING if template == MAILING.template else WORDABLE[template]
    letter: Letter = write_worded(
        wordable, wording.subject, wording.body, context, locale=wording.locale, address=address
    )
    return Preview(wording.locale, letter.subject, letter.text, own=True)


async def _context_for(reader: Selected) -> dict[str, Any]:
    row = await fetch_row(
        "SELECT person.display_name AS name, film.title, edition.name AS edition_name, edition.zone, "
        "edition.closes_at, category.name AS category_name, ARRAY[entry.id] AS entries FROM entry "
        "JOIN edition ON edition.id = entry.edition_id JOIN person ON person.id = entry.entrant_id "
        "JOIN film ON film.id = entry.film_id "
        "JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id) "
        "WHERE entry.id = $1",
        reader.entry_id,
    )
    return {} if row is None else context_of(row)


def sample(edition: EditionForOrganiser) -> dict[str, Any]:
    """What a mail might say: this edition's own dates, and an entry that nobody made."""
    entry_id = str(UUID(int=0))
    title = translate("Title of the film")
    return {
        "name": translate("Name of the entrant"),
        "title": title,
        "titles": [title],
        "edition_name": edition.name,
        "edition_slug": edition.slug,
        "category_name": translate("Name of the category"),
        "reason": translate("Your reason stands here."),
        "won": [{"title": title, "awards": [translate("Name of the award")]}],
        "others": [title],
        "digest": "0" * 64,
        "film_sha256": "0" * 64,
        "rules_version": edition.rules_version,
        "entry_id": entry_id,
        "path": f"/me/entries/{entry_id}",
        "submitted_at": edition.opens_at.isoformat(),
        "closes_at": edition.closes_at.isoformat(),
        "public_at": edition.closes_at.isoformat(),
        "zone": edition.zone,
        "reader_zone": edition.zone,
    }
