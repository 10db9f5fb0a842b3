"""What an organiser may type or do wrong around a round, and the sentence that says how to mend it."""

from html import unescape

import httpx
import pytest

from festival.awards.service import compute_result
from festival.db import execute, fetch_value
from festival.panels import service as panels
from festival.panels.queries import proposal_for, round_for
from festival.panels.rules import RoundNeedsEntries, RoundNeedsJurors, RoundNeedsPanels
from festival.panels.schemas import PanelSettings
from festival.web.scopes import Scope
from tests.browsing import send_form, sit_down
from tests.factories import make_edition, make_founder
from tests.juries import make_jury, open_jury
from tests.results import make_sealed_jury
from tests.signed_in import headers_of

WEIGHT = "A weight is a number above zero, such as 2, 0.5 or 1/3. Only how weights stand to each other counts."
NUMBER = "Write a number here, such as 10 or 0.5."
SOUND = {
    "name": "Jury",
    "name_1": "Script",
    "weight_1": "7",
    "name_2": "Directing",
    "weight_2": "1/3",
    "scale_min": "1",
    "scale_max": "10",
    "scale_step": "0,5",
    "panel_size": "3",
    "quorum": "2",
    "min_ballots": "1",
    "approvals": "2",
}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"weight_1": "0"}, WEIGHT),
        ({"weight_1": "0.0"}, WEIGHT),
        ({"weight_1": "-2"}, WEIGHT),
        ({"weight_1": "NaN"}, WEIGHT),
        ({"weight_1": "1" + "0" * 400}, WEIGHT),
        ({"weight_1": "1e400"}, WEIGHT),
        ({"weight_2": "1/0"}, WEIGHT),
        ({"weight_2": "two"}, WEIGHT),
        ({"scale_max": "NaN"}, NUMBER),
        ({"scale_max": "1e400"}, NUMBER),
        ({"threshold": "high"}, NUMBER),
        (
            {"scale_min": "10", "scale_max": "1"},
            "The scale must go up, from 10 to a larger number, in steps that reach its end exactly.",
        ),
        (
            {"scale_step": "4"},
            "The scale must go up, from 1 to a larger number, in steps that reach its end exactly.",
        ),
        (
            {"name_1": "", "name_2": ""},
            "A round needs at least one criterion, each with a key of its own and a weight above zero.",
        ),
        ({"panel_size": "many"}, "Write a whole number here."),
    ],
)
async def test_a_plan_that_cannot_be_says_how_to_mend_it(
    client: httpx.AsyncClient, typed: dict[str, str], sentence: str
) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/rounds/new"
    refused = await send_form(client, page, {**SOUND, **typed})
    assert (refused.status_code, sentence in unescape(refused.text)) == (422, True)
    assert await fetch_value("SELECT count(*) FROM round") == 0


async def test_weights_that_sum_to_nothing_in_particular_are_fine(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await sit_down(client, organiser)
    assert (await send_form(client, f"/organise/{edition.slug}/rounds/new", SOUND)).status_code == 303
    assert await fetch_value("SELECT array_agg(weight ORDER BY position) FROM criterion") == ["7", "1/3"]


async def test_a_round_without_jurors_films_or_panels_does_not_go_on(database: str) -> None:
    nobody = await make_jury(names=(), president=False)
    with pytest.raises(RoundNeedsJurors):
        await panels.propose_panels(round_id=nobody.round_id, by=nobody.organiser, settings=PanelSettings())
    nothing = await make_jury(films=0)
    with pytest.raises(RoundNeedsEntries):
        await panels.propose_panels(round_id=nothing.round_id, by=nothing.organiser, settings=PanelSettings())
    with pytest.raises(RoundNeedsPanels):
        await panels.open_round(round_id=nothing.round_id, by=nothing.organiser)


async def test_where_every_film_is_in_conflict_with_everyone_each_open_seat_says_why(client: httpx.AsyncClient) -> None:
    jury = await make_jury(films=3)
    await execute(
        "INSERT INTO conflict (edition_id, juror_id, entry_id, source) "
        "SELECT entry.edition_id, juror.id, entry.id, 'organiser' FROM entry, juror"
    )
    proposed = await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=PanelSettings())
    report = (await proposal_for(proposed, jury.organiser)).report
    assert [(seat["missing"], bool(seat["why"])) for seat in report["unfilled"]] == [(2, True)] * 3
    assert await panels.confirm_panels(proposal_id=proposed, by=jury.organiser) == 0
    with pytest.raises(RoundNeedsPanels):
        await panels.open_round(round_id=jury.round_id, by=jury.organiser)
    await sit_down(client, jury.organiser)
    page = await client.get(f"/organise/{jury.edition.slug}/rounds/{jury.round_id}")
    assert page.status_code == 200


async def test_a_round_that_could_never_be_sealed_opens_only_knowingly(client: httpx.AsyncClient) -> None:
    jury = await make_jury(films=3, president=False, quorum=9)
    proposed = await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=PanelSettings())
    await panels.confirm_panels(proposal_id=proposed, by=jury.organiser)
    who = await headers_of(jury.organiser, Scope.ORGANISE)
    api = f"/api/v1/rounds/{jury.round_id}"
    warned = (await client.get(f"{api}/warnings", headers=who)).json()["items"]
    assert [(one["foreseen"], one["grave"], one["has"], one["needs"]) for one in warned] == [
        ("never_sealed", True, 3, 9)
    ]
    assert (await client.post(f"{api}/opening", headers=who)).status_code == 409
    await sit_down(client, jury.organiser)
    page = f"/organise/{jury.edition.slug}/rounds/{jury.round_id}"
    shown = unescape((await client.get(page)).text)
    assert "9 jurors must agree to seal the round, and it has 3: it could never be sealed." in shown
    refused = await send_form(client, page, {}, action=f"{page}/opening")
    assert (refused.status_code, "Some warnings of this round" in unescape(refused.text)) == (409, True)
    assert (await send_form(client, page, {"sure": "1"}, action=f"{page}/opening")).status_code == 303


async def test_what_was_done_to_many_is_undone_until_the_round_opens(client: httpx.AsyncClient) -> None:
    jury = await make_jury(films=3)
    everyone = PanelSettings(everyone=True)
    proposed = await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=everyone)
    assert await panels.confirm_panels(proposal_id=proposed, by=jury.organiser) == 9
    who, api = await headers_of(jury.organiser, Scope.ORGANISE), f"/api/v1/rounds/{jury.round_id}"
    assert (await client.delete(f"{api}/panels", headers=who)).json() == {"count": 9}
    again = await panels.propose_panels(round_id=jury.round_id, by=jury.organiser, settings=PanelSettings())
    assert await panels.confirm_panels(proposal_id=again, by=jury.organiser) == 6
    await sit_down(client, jury.organiser)
    page = f"/organise/{jury.edition.slug}/rounds/{jury.round_id}"
    assert (await send_form(client, page, {}, action=f"{page}/entries-out")).status_code == 303
    emptied = await round_for(jury.round_id, jury.organiser)
    assert (emptied.entries, emptied.assignments, emptied.jurors) == (0, 0, 3)
    await open_jury(jury)
    assert (await client.post(f"{api}/entries/removal", json={}, headers=who)).status_code == 409
    assert (await client.delete(f"{api}/panels", headers=who)).status_code == 409


async def test_a_plan_is_changed_until_the_round_opens_and_by_one_at_a_time(client: httpx.AsyncClient) -> None:
    jury = await make_jury(films=2)
    await sit_down(client, jury.organiser)
    page = f"/organise/{jury.edition.slug}/rounds/{jury.round_id}"
    assert 'value="Directing"' in (await client.get(f"{page}/plan")).text
    version = str((await round_for(jury.round_id, jury.organiser)).version)
    plan = {**SOUND, "version": version, "panel_size": "1", "name": "Final jury"}
    assert (await send_form(client, f"{page}/plan", {**plan, "weight_1": "NaN"})).status_code == 422
    assert (await send_form(client, f"{page}/plan", plan)).status_code == 303
    changed = await round_for(jury.round_id, jury.organiser)
    assert (changed.name, changed.panel_size, changed.entries, changed.jurors) == ("Final jury", 1, 0, 3)
    stale = await send_form(client, f"{page}/plan", plan)
    assert (stale.status_code, "Somebody else changed this plan meanwhile." in stale.text) == (412, True)
    who = await headers_of(jury.organiser, Scope.ORGANISE)
    new = {"name": "Jury", "criteria": [{"key": "script", "name": "Script", "weight": "2"}]}
    address = f"/api/v1/rounds/{jury.round_id}"
    assert (await client.put(address, json=new, headers=who)).status_code == 428
    wrong = {**new, "scale_min": "10", "scale_max": "0"}
    tag = {"If-Match": f'"{changed.version}"'}
    assert (await client.put(address, json=wrong, headers={**who, **tag})).status_code == 422
    assert (await client.put(address, json=new, headers={**who, **tag})).json()["name"] == "Jury"
    await open_jury(jury)
    after = {**who, "If-Match": f'"{(await round_for(jury.round_id, jury.organiser)).version}"'}
    late = await client.put(address, json=new, headers=after)
    assert (late.status_code, late.json()["detail"]) == (
        409,
        "This round is open: it cannot be changed this way now.",
    )


@pytest.mark.parametrize(
    "changes",
    [
        *(
            {"criteria": [{"key": "script", "name": "Script", "weight": weight}]}
            for weight in ("0", "-2", "NaN", "1" + "0" * 400, "1/0")
        ),
        {"criteria": []},
        {"scale_min": "10", "scale_max": "1"},
    ],
)
async def test_programs_are_refused_the_same(client: httpx.AsyncClient, changes: dict[str, object]) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    sound = {"edition": edition.slug, "name": "Jury", "criteria": [{"key": "script", "name": "Script", "weight": "2"}]}
    who = await headers_of(organiser, Scope.ORGANISE)
    refused = await client.post("/api/v1/rounds", json={**sound, **changes}, headers=who)
    assert (refused.status_code, bool(refused.json()["detail"])) == (422, True)


async def test_more_places_than_films_leaves_places_empty_and_nobody_twice(database: str) -> None:
    jury = await make_sealed_jury(films=3)
    await execute(
        "UPDATE round SET rules = jsonb_set(rules, '{tabulation,awards}', $1)", [{"name": "Grand Prix", "places": 50}]
    )
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    assert [len({winner.entry_id for winner in award.winners}) for award in result.awards] == [3]
