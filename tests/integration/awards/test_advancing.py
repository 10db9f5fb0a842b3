"""Who goes on: by the frozen rule, into a planned round, with a reason where people decide otherwise."""

import httpx
import pytest
from litestar import Litestar

from festival.awards.advancing import send_on, who_goes_on
from festival.awards.queries import sealed_round
from festival.awards.rules import NotAPlannedRound, WrongWinners
from festival.awards.service import compute_result
from festival.errors import NotFound
from festival.panels.queries import entries_of, round_for
from festival.panels.schemas import AdvanceRules
from festival.panels.service import plan_round, rules_document
from festival.plain_text import TextMissing
from festival.scoring import service as scoring
from festival.scoring.rules import StillSealed
from festival.settings import Settings
from tests.factories import make_person
from tests.juries import Jury, make_open_jury, new_round
from tests.results import Judged, make_colleague, score_by_title
from tests.signed_in import browser_of

RULE = AdvanceRules(top=2, band="0.5")


async def judged_films(**changes: object) -> Judged:
    """Four films at 9, 8, 8 and 5 points."""
    jury: Jury = await make_open_jury(films=4, advance=RULE, **changes)
    await score_by_title(jury, {"Film A": 9, "Film B": 8, "Film C": 8, "Film D": 5})
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    colleague = await make_colleague(jury)
    return Judged(jury, await compute_result(round_id=jury.round_id, by=jury.organiser), jury.organiser, colleague)


async def test_the_rule_is_frozen_with_the_round_and_names_films_and_the_band(database: str) -> None:
    judged = await judged_films()
    round_id = judged.jury.round_id
    assert (await rules_document(await round_for(round_id, judged.organiser)))["advance"] == {"top": 2, "band": "0.5"}
    going = await who_goes_on(await sealed_round(round_id, judged.organiser), judged.result, reader=judged.organiser)
    assert [film.rank for film in going.films] == [1, 2, 2]
    assert [film.rank for film in going.borderline] == [2, 2]


async def test_films_go_on_once_confirmed_and_the_act_stands_on_record(database: str) -> None:
    judged = await judged_films()
    round_id, by = judged.jury.round_id, judged.organiser
    final = await plan_round(edition_id=judged.jury.edition.id, by=by, new=new_round(name="Final"))
    refs = [line.film_ref for line in judged.result.ranking]
    with pytest.raises(TextMissing):
        await send_on(round_id=round_id, by=by, into=final, films=refs)
    with pytest.raises(WrongWinners):
        await send_on(round_id=round_id, by=by, into=final, films=[])
    with pytest.raises(NotAPlannedRound):
        await send_on(round_id=round_id, by=by, into=round_id)
    with pytest.raises(NotFound):
        await send_on(round_id=round_id, by=await make_person(), into=final)
    assert await send_on(round_id=round_id, by=by, into=final) == 3
    assert await send_on(round_id=round_id, by=by, into=final, films=refs[3:], reason="The jury asked for it.") == 4
    assert {one.id for one in await entries_of(judged.jury.edition.id, final)} == {
        line.entry_id for line in judged.result.ranking
    }
    going = await who_goes_on(await sealed_round(round_id, by), judged.result, reader=by)
    assert [(one.into, one.films, one.reason) for one in going.sent] == [
        ("Final", 3, ""),
        ("Final", 1, "The jury asked for it."),
    ]


async def test_before_the_seal_nobody_goes_on(database: str) -> None:
    jury = await make_open_jury(films=2)
    final = await plan_round(edition_id=jury.edition.id, by=jury.organiser, new=new_round(name="Final"))
    with pytest.raises(StillSealed):
        await send_on(round_id=jury.round_id, by=jury.organiser, into=final)


async def test_the_award_list_sends_films_on(database: str, application: Litestar, settings: Settings) -> None:
    judged = await judged_films()
    final = await plan_round(edition_id=judged.jury.edition.id, by=judged.organiser, new=new_round(name="Final"))
    browser = await browser_of(judged.organiser, application, settings)
    page = f"/organise/{judged.slug}/results/{judged.jury.round_id}"
    assert "By its rule 3 films go on." in (await browser.get(page)).text
    last = str(judged.result.ranking[3].film_ref)
    refused: httpx.Response = await browser.post(f"{page}/going-on", {"into": str(final), "going": last}, page=page)
    assert refused.status_code == 422
    assert "Something must be written here." in refused.text
    sent = await browser.post(f"{page}/going-on", {"into": str(final), "by_rule": "1"}, page=page)
    assert (sent.status_code, sent.headers["location"]) == (303, f"/organise/{judged.slug}/rounds/{final}")
    assert "3 films went into “Final”" in (await browser.get(page)).text
