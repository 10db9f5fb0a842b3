"""What is public changes by a correction alone: an award decided anew waits for one, and its desk leads there."""

import httpx
import pytest

from festival.awards.rules import PalmaresIsPublic
from festival.awards.schemas import NewDecision
from festival.awards.service import decide_award
from festival.publishing.queries import published_palmares
from festival.publishing.service import publish
from tests.browsing import send_form, sit_down
from tests.results import make_result, stage_and_approve


async def test_an_award_decided_after_publication_waits_for_its_correction(client: httpx.AsyncClient) -> None:
    judged = await make_result(films=3)
    result = f"/organise/{judged.slug}/results/{judged.jury.round_id}"
    desk = f"/organise/{judged.slug}/publication"
    other = judged.result.ranking[1].film_ref
    await sit_down(client, judged.organiser)
    assert "Decide otherwise" in (await client.get(result)).text
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    before = (await published_palmares(judged.slug)).digest
    shown = (await client.get(result)).text
    assert ("Decide otherwise" in shown, "Correct this award" in shown) == (False, True)
    waits = "What is public is not what was decided"
    assert waits not in (await client.get(desk)).text

    decision = {"award": "Grand Prix", "films-1": str(other), "reason": "The winner had been shown before."}
    answer = await send_form(client, result, decision, action=f"{result}/decide")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{desk}#stage")
    assert waits in (await client.get(desk)).text
    assert (await published_palmares(judged.slug)).digest == before

    president = judged.president
    with pytest.raises(PalmaresIsPublic):
        await decide_award(
            round_id=judged.jury.round_id, by=president, decision=NewDecision("Grand Prix", [other], "So.")
        )
    corrected = await stage_and_approve(judged, erratum="The Grand Prix had been shown before.")
    await publish(publication_id=corrected, by=judged.organiser)
    assert waits not in (await client.get(desk)).text
    award = (await published_palmares(judged.slug)).body.awards[0]
    assert award.reason == decision["reason"]


async def test_before_publication_the_president_decides(database: str) -> None:
    judged = await make_result(films=3)
    other = judged.result.ranking[1].film_ref
    decided = await decide_award(
        round_id=judged.jury.round_id, by=judged.president, decision=NewDecision("Grand Prix", [other], "We agree.")
    )
    assert decided.awards[0].reason == "We agree."
