"""Films that every juror sees first: by page, by program, in proposals and in the queue."""

import pytest

from festival.db import fetch
from festival.errors import NotFound
from festival.panels import service as panels
from festival.panels.queries import proposal_for
from festival.panels.rules import RoundCannot
from festival.panels.schemas import PanelSettings
from festival.scoring.queries import queue_for_juror
from tests.factories import make_founder
from tests.juries import Jury, make_colleague, make_jury, open_jury


async def _films(jury: Jury) -> list[object]:
    await panels.take_entries(round_id=jury.round_id, by=jury.organiser)
    rows = await fetch("SELECT entry_id FROM round_entry WHERE round_id = $1 ORDER BY film_ref DESC", jury.round_id)
    return [row["entry_id"] for row in rows]


async def test_every_juror_sees_it_first_and_the_others_have_panels(database: str) -> None:
    jury = await make_jury(films=5, panel_size=1)
    films = await _films(jury)
    await panels.show_to_all(round_id=jury.round_id, by=jury.organiser, entry_id=films[0])
    await panels.show_to_all(round_id=jury.round_id, by=jury.organiser, entry_id=films[0])
    proposal_id = await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=PanelSettings())
    pairs = (await proposal_for(proposal_id, jury.organiser)).pairs
    assert sorted(juror for entry, juror in pairs if entry == films[0]) == sorted(jury.jurors)
    assert len(pairs) == len(jury.jurors) + 4


async def test_it_stands_first_in_each_queue(database: str) -> None:
    jury = await make_jury(films=5)
    last = (await _films(jury))[0]
    await panels.show_to_all(round_id=jury.round_id, by=jury.organiser, entry_id=last)
    await open_jury(jury, everyone=True)
    ref = await fetch("SELECT film_ref FROM round_entry WHERE entry_id = $1", last)
    for person in jury.people:
        queue = await queue_for_juror(jury.round_id, person)
        assert queue[0].film_ref == ref[0]["film_ref"]
        assert [film.film_ref for film in queue[1:]] == sorted(film.film_ref for film in queue[1:])
    with pytest.raises(RoundCannot):
        await panels.show_to_all(round_id=jury.round_id, by=jury.organiser, entry_id=last, shown=False)


async def test_only_organisers_of_the_round_decide_it(database: str) -> None:
    jury, other = await make_jury(), await make_founder()
    films = await _films(jury)
    with pytest.raises(NotFound):
        await panels.show_to_all(round_id=jury.round_id, by=other, entry_id=films[0])
    with pytest.raises(NotFound):
        await panels.show_to_all(round_id=jury.round_id, by=jury.organiser, entry_id=jury.round_id)
    await panels.show_to_all(round_id=jury.round_id, by=await make_colleague(jury), entry_id=films[0])
