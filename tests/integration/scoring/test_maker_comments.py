"""Filmmakers read what jurors wrote for them after the palmarès, where the organisers allow it; nobody else does."""

import pytest

from festival.db import execute
from festival.editions.schemas import EditionChanges
from festival.editions.service import change_edition
from festival.entries.queries import entry_for_entrant
from festival.entries.rules import EntryState
from festival.errors import NotFound
from festival.scoring.maker_queries import comments_for_maker
from tests.factories import make_edition, make_entry, make_founder, make_person


async def test_comments_are_read_once_the_palmares_is_out_and_where_allowed(database: str) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.QUALIFIED)
    await execute("UPDATE edition SET palmares_published_at = now() WHERE id = $1", edition.id)
    with pytest.raises(NotFound):
        await comments_for_maker(entry_id, entrant)
    allowed = EditionChanges(comments_for_makers=True)
    await change_edition(edition_id=edition.id, by=organiser, version=edition.version, changes=allowed)
    told = await comments_for_maker(entry_id, entrant)
    assert (told.jurors, told.comments) == (0, [])
    assert (await entry_for_entrant(entry_id, entrant)).comments_out
    with pytest.raises(NotFound):
        await comments_for_maker(entry_id, organiser)
    await execute("UPDATE edition SET palmares_published_at = NULL WHERE id = $1", edition.id)
    with pytest.raises(NotFound):
        await comments_for_maker(entry_id, entrant)
