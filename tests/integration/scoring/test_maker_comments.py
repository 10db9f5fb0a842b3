"""Filmmakers read what jurors wrote for them after the palmarès, where the organisers allow it; nobody else does."""

import msgspec
import pytest

from festival.db import execute, fetch_value
from festival.editions.schemas import EditionChanges
from festival.editions.service import change_edition
from festival.entries.queries import entry_for_entrant
from festival.entries.rules import EntryState
from festival.errors import NotFound
from festival.scoring.maker_queries import comments_for_maker
from festival.scoring.service import seal_round, submit_scoresheet
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.juries import first_film, make_open_jury, submission_for
from tests.results import entries_judged


async def test_the_jurys_words_come_without_names_and_with_how_many_saw_the_film_whole(database: str) -> None:
    jury = await make_open_jury(films=1, names=("Ann", "Ben", "Cleo"))
    entry_id = (await entries_judged(jury))[0]
    for at, person in enumerate(jury.people):
        assignment = await first_film(jury, at)
        said = await submission_for(assignment, person, {"script": 5 + at, "direction": 5})
        words = msgspec.structs.replace(said, maker_comment=f"Word {at}" if at else "", private_comment="Not for them")
        await submit_scoresheet(assignment_id=assignment, by=person, submission=words)
        if at:
            await execute(
                "INSERT INTO view_receipt (edition_id, assignment_id, master_id, kind, served, seconds) "
                "SELECT edition_id, $1, master_id, 'proxy', '{[0,1000)}', '{[0,100)}' FROM entry WHERE id = $2",
                assignment,
                entry_id,
            )
    await seal_round(round_id=jury.round_id, by=jury.people[0])
    await execute("UPDATE edition SET palmares_published_at = now(), comments_for_makers = true")
    entrant = await fetch_value("SELECT entrant_id FROM entry WHERE id = $1", entry_id)
    told = await comments_for_maker(entry_id, entrant)
    assert (told.jurors, told.watched_in_full, sorted(told.comments)) == (3, 2, ["Word 1", "Word 2"])


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
