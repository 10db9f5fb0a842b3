"""An open round is repaired: a juror is let go, films come late, and nobody else's pair moves."""

import httpx
import pytest

from festival.db import fetch, fetch_value
from festival.errors import NotFound
from festival.panels import service as panels
from festival.panels.queries import panels_of, proposal_for
from festival.panels.rules import NoReason, PresidentStays, RoundCannot
from festival.panels.schemas import PanelSettings
from festival.scoring.queries import queue_for_juror
from festival.web.scopes import Scope
from tests.factories import make_person
from tests.juries import first_film, make_films, make_jury, make_open_jury, submit
from tests.signed_in import headers_of

FULL = {"script": 5, "direction": 6}
WHY = "Ill until the end of the festival"


async def test_open_films_go_to_others_and_submitted_scoresheets_stay(database: str) -> None:
    jury = await make_open_jury(films=6, names=("Ann", "Ben", "Cleo", "Dan"), everyone=False)
    before = set(await panels_of(jury.edition.id, jury.round_id))
    assert sum(juror == jury.jurors[1] for _, juror in before) == 3
    scored = await first_film(jury, 1)
    await submit(scored, jury.people[1], FULL)
    replaced = await panels.let_juror_go(round_id=jury.round_id, juror_id=jury.jurors[1], by=jury.organiser, reason=WHY)
    assert (replaced.pulled_back, replaced.kept, replaced.filled, replaced.moved) == (2, 1, 2, 0)
    after = set(await panels_of(jury.edition.id, jury.round_id))
    assert {pair for pair in before if pair[1] != jury.jurors[1]} < after
    assert len(after) == len(before)
    assert [film.assignment_id for film in await queue_for_juror(jury.round_id, jury.people[1])] == [scored]
    ended = await fetch("SELECT state, reason FROM assignment WHERE ended_at IS NOT NULL")
    assert [(row["state"], row["reason"]) for row in ended] == [("pulled_back", WHY)] * 2
    again = await panels.let_juror_go(round_id=jury.round_id, juror_id=jury.jurors[1], by=jury.organiser, reason=WHY)
    assert (again.pulled_back, again.filled) == (0, 0)
    assert WHY not in str([row["detail"] for row in await fetch("SELECT detail FROM audit_event WHERE log = 'public'")])


async def test_who_was_let_go_gets_no_further_film(database: str) -> None:
    jury = await make_open_jury(films=2, names=("Ann", "Ben", "Cleo"), everyone=False, panel_size=1)
    await panels.let_juror_go(round_id=jury.round_id, juror_id=jury.jurors[1], by=jury.organiser, reason=WHY)
    again = await panels.propose_panels(
        round_id=jury.round_id, by=jury.organiser, settings=PanelSettings(everyone=True)
    )
    assert {juror for _, juror in (await proposal_for(again, jury.organiser)).pairs} == {
        jury.jurors[0],
        jury.jurors[2],
    }


async def test_seats_that_nobody_can_take_say_why(database: str) -> None:
    jury = await make_open_jury(films=1, names=("Ann", "Ben"), everyone=False)
    replaced = await panels.let_juror_go(round_id=jury.round_id, juror_id=jury.jurors[1], by=jury.organiser, reason=WHY)
    assert (replaced.filled, [one.missing for one in replaced.unfilled]) == (0, [1])
    assert replaced.unfilled[0].why


async def test_who_cannot_be_let_go(database: str) -> None:
    jury = await make_jury(films=2)
    go = {"round_id": jury.round_id, "juror_id": jury.jurors[1], "by": jury.organiser, "reason": WHY}
    with pytest.raises(RoundCannot):
        await panels.let_juror_go(**go)  # type: ignore[arg-type]
    opened = await make_open_jury(films=2)
    go = {"round_id": opened.round_id, "juror_id": opened.jurors[1], "by": opened.organiser, "reason": WHY}
    stranger = await make_person()
    for wrong, refusal in (
        ({"juror_id": opened.jurors[0]}, PresidentStays),
        ({"reason": "  "}, NoReason),
        ({"juror_id": jury.jurors[1]}, NotFound),
        ({"by": stranger}, NotFound),
    ):
        with pytest.raises(refusal):
            await panels.let_juror_go(**{**go, **wrong})  # type: ignore[arg-type]
    assert (await panels.let_juror_go(**go)).pulled_back == 2  # type: ignore[arg-type]


async def test_late_films_join_an_open_round_and_are_seated_by_the_next_proposal(database: str) -> None:
    jury = await make_open_jury(films=2, everyone=False)
    before = set(await panels_of(jury.edition.id, jury.round_id))
    await make_films(jury.edition, ["Late"])
    for expected in (1, 0):
        assert await panels.let_entries_in(round_id=jury.round_id, by=jury.organiser) == expected
    assert await fetch_value("SELECT bool_and(frozen) FROM entry") is True
    proposal_id = await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=PanelSettings())
    assert await panels.confirm_panels(proposal_id=proposal_id, by=jury.organiser) == 2
    assert before < set(await panels_of(jury.edition.id, jury.round_id))


async def test_letting_go_by_api(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=2)
    who = await headers_of(jury.organiser, Scope.ORGANISE)
    address = f"/api/v1/rounds/{jury.round_id}"
    gone = await client.post(f"{address}/jurors/{jury.jurors[1]}/leaving", json={"reason": WHY}, headers=who)
    assert (gone.status_code, gone.json()["pulled_back"], gone.json()["moved"]) == (200, 2, 0)
    assert (await client.post(f"{address}/late-entries", json={}, headers=who)).json() == {"count": 0}
