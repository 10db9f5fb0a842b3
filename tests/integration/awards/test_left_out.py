"""Whatever a result does not count is an event with its reason, and the result says so."""

from html import unescape

import httpx

from festival.awards.left_out import FilmLeftOut, LeftOut, SheetsLeftOut, Why, left_out_of
from festival.awards.queries import sealed_round
from festival.awards.service import compute_result
from festival.entries.service import disqualify_entry
from festival.panels.service import let_juror_go, recuse_juror
from festival.scoring import service as scoring
from festival.scoring.queries import queue_for_juror
from festival.web.scopes import Scope
from tests.browsing import sit_down
from tests.juries import entry_of, make_open_jury, submit
from tests.results import make_result
from tests.signed_in import headers_of

FULL = {"script": 5, "direction": 5}


async def test_a_juror_gone_a_late_scoresheet_and_a_film_taken_out_are_named(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=4, names=("Ann", "Ben", "Cleo"))
    ann, ben, cleo = [await queue_for_juror(jury.round_id, person) for person in jury.people]
    for film in ann:
        await submit(film.assignment_id, jury.people[0], FULL)
    await submit(ben[0].assignment_id, jury.people[1], FULL)
    await let_juror_go(round_id=jury.round_id, juror_id=jury.jurors[1], by=jury.organiser, reason="Ill.")
    await recuse_juror(assignment_id=cleo[0].assignment_id, by=jury.people[2], reason="An old friend.")
    await submit(cleo[1].assignment_id, jury.people[2], FULL)
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    seen_by_ben = {ben[0].title}
    out = next(film for film in ann if film.title not in {*seen_by_ben, cleo[0].title, cleo[1].title})
    await disqualify_entry(
        edition_id=jury.edition.id,
        entry_id=await entry_of(out.assignment_id),
        by=jury.organiser,
        reason="It was online before.",
    )
    await compute_result(round_id=jury.round_id, by=jury.organiser)
    left = await left_out_of(await sealed_round(jury.round_id, jury.organiser))
    assert left == LeftOut(
        films=[FilmLeftOut(out.title, "disqualified", "It was online before.")],
        scoresheets=[
            *(SheetsLeftOut(name, Why.FILM_OUT, 1, "") for name in ("Ann", "Ben", "Cleo")),
            SheetsLeftOut("Cleo", Why.NOT_SUBMITTED, 1, ""),
            SheetsLeftOut("Cleo", Why.STEPPED_BACK, 1, ""),
            SheetsLeftOut("Ben", Why.TAKEN_AWAY, 2, "Ill."),
        ],
    )
    who = await headers_of(jury.organiser, Scope.ORGANISE)
    told = (await client.get(f"/api/v1/rounds/{jury.round_id}/left-out", headers=who)).json()
    assert [one["why"] for one in told["scoresheets"]] == [one.why for one in left.scoresheets]
    await sit_down(client, jury.organiser)
    page = unescape((await client.get(f"/organise/{jury.edition.slug}/results/{jury.round_id}")).text)
    assert ("It was online before." in page, "An old friend." in page) == (True, False)
    await sit_down(client, jury.people[0])
    president = (await client.get(f"/jury/rounds/{jury.round_id}/result")).text
    assert ("It was online before." in president, "What was left out" in president) == (False, False)


async def test_where_everything_counts_nothing_is_left_out(database: str) -> None:
    judged = await make_result(films=2)
    assert await left_out_of(await sealed_round(judged.jury.round_id, judged.organiser)) == LeftOut([], [])
