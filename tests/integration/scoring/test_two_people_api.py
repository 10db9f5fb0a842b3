"""What takes two people, asked and agreed to by programs."""

import httpx

from festival.db import fetch_value
from tests.browsing import token_headers
from tests.juries import make_colleague, make_open_jury, score_everything
from tests.results import make_result


async def test_a_round_is_opened_again_by_two_programs_never_by_one(client: httpx.AsyncClient) -> None:
    judged = await make_result()
    acts = f"/api/v1/rounds/{judged.jury.round_id}/two-person-acts"
    one, other = await token_headers(judged.organiser), await token_headers(judged.colleague)
    wish = {"reason": "A film was broken."}
    assert (await client.post(f"{acts}/reopening", json=wish, headers=one)).status_code == 204
    waiting = (await client.get(acts, headers=other)).json()["items"]
    assert [(told["act"], told["reason"]) for told in waiting] == [("reopening", "A film was broken.")]
    alone = await client.post(f"{acts}/reopening/agreement", headers=one)
    assert (alone.status_code, alone.json()["code"]) == (403, "asked_by_you")
    assert (await client.post(f"{acts}/reopening/agreement", headers=other)).status_code == 204
    assert await fetch_value("SELECT state FROM round WHERE id = $1", judged.jury.round_id) == "reopened"


async def test_a_president_is_replaced_by_two_programs_and_a_wish_taken_back(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury()
    await score_everything(jury)
    colleague = await make_colleague(jury)
    acts = f"/api/v1/rounds/{jury.round_id}/two-person-acts"
    one, other = await token_headers(jury.organiser), await token_headers(colleague)
    nobody = await client.post(f"{acts}/presidency", json={"reason": "Resigned."}, headers=one)
    unknown = await client.post(f"{acts}/coronation", json={"reason": "Resigned."}, headers=one)
    assert (nobody.status_code, unknown.status_code) == (404, 404)
    wish = {"reason": "Resigned.", "juror": str(jury.jurors[1])}
    for _ in range(2):
        assert (await client.post(f"{acts}/presidency", json=wish, headers=one)).status_code == 204
        assert (await client.delete(f"{acts}/presidency", headers=other)).status_code == 204
    assert (await client.get(acts, headers=one)).json()["items"] == []
    await client.post(f"{acts}/presidency", json=wish, headers=other)
    assert (await client.post(f"{acts}/presidency/agreement", headers=one)).status_code == 204
    assert await fetch_value("SELECT president_id FROM round WHERE id = $1", jury.round_id) == jury.jurors[1]
