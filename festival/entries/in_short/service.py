"""A casting is entered from a phone in three fields: what is played, where it is posted, when one was born."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from festival.db import atomic, fetch_value
from festival.editions.queries import current_rules
from festival.entries.agreements.guardians import state_birth_date
from festival.entries.agreements.schemas import Submission
from festival.entries.posts.service import NewPost, Platform, name_post
from festival.entries.rules import EntryIncomplete
from festival.entries.schemas import NewEntry
from festival.entries.service import draft_entry
from festival.entries.submitting import submit_entry
from festival.errors import NotFound

_HOSTS = {"tiktok.com": Platform.TIKTOK, "instagram.com": Platform.INSTAGRAM, "youtube.com": Platform.YOUTUBE}


class ShortEntry(msgspec.Struct, frozen=True):
    """The three fields."""

    played: str
    """The classic that is reinterpreted; the entry's title."""
    post: str
    born_on: date


async def enter_in_short(*, edition_id: UUID, by: UUID, new: ShortEntry, accept: Sequence[str] = ()) -> UUID:
    """Enter oneself into a casting; gives the entry, submitted unless something is still to be said on its page.

    Whoever enters is the one to be chosen: their name is the account's. Sending it says that it may be shown to those
    who choose. A minor's entry stays a draft until its guardian is named.

    Raises:
        NotFound: no such edition, or its call chooses films.
        CallNotOpen, CallClosed: the call takes no entries now.
        TextMissing, BadLink, PostTaken, ImplausibleBirthDate, BirthDateStands: one of the fields cannot be kept.
        TermsNotAccepted: the edition asks to accept a text that was not.
    """
    rules = await current_rules(edition_id)
    if rules.call.chooses != "people":
        raise NotFound
    async with atomic():
        name = await fetch_value("SELECT display_name FROM person WHERE id = $1", by)
        form = NewEntry(title=new.played, category=rules.categories[0].slug, directors=[name], rights_confirmed=True)
        entry_id = await draft_entry(edition_id=edition_id, entrant_id=by, new=form)
        await name_post(entry_id=entry_id, by=by, new=NewPost(platform=platform_of(new.post), url=new.post))
        await state_birth_date(entry_id=entry_id, by=by, born_on=new.born_on)
        try:
            async with atomic():
                await submit_entry(entry_id=entry_id, by=by, submission=Submission(accept=list(accept)))
        except EntryIncomplete:
            # The entry's own page says what is missing: a guardian, or an answer to a question of the call.
            return entry_id
    return entry_id


def platform_of(address: str) -> Platform:
    """The platform that an address is of, as far as its host tells."""
    return next((platform for host, platform in _HOSTS.items() if host in address.casefold()), Platform.OTHER)
