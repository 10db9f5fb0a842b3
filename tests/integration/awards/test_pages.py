"""The award list at the desk and in the jury's room; before the seal, there are only counts."""

import re

import httpx
from litestar import Litestar

from festival.entries.service import disqualify_entry
from festival.settings import Settings
from tests.juries import make_open_jury, score_everything
from tests.results import make_result, make_sealed_jury
from tests.signed_in import browser_of, headers_of


async def test_before_the_seal_the_desk_counts_and_says_who_seals(
    database: str, application: Litestar, settings: Settings
) -> None:
    jury = await make_open_jury(films=2)
    await score_everything(jury)
    browser = await browser_of(jury.organiser, application, settings)
    page = await browser.get(f"/organise/{jury.edition.slug}/results")
    assert page.status_code == 200
    assert "until its president seals the round" in page.text
    assert "6 of 6" in page.text
    address = f"/organise/{jury.edition.slug}/results/{jury.round_id}"
    assert (await browser.get(address)).status_code == 404
    assert (await browser.post(f"{address}/compute", page=f"/organise/{jury.edition.slug}/team")).status_code == 403
    president = await browser_of(jury.people[0], application, settings)
    assert (await president.get(f"/jury/rounds/{jury.round_id}/result")).status_code == 404


async def test_an_organiser_counts_reads_and_explains(database: str, application: Litestar, settings: Settings) -> None:
    jury = await make_sealed_jury(films=3)
    browser = await browser_of(jury.organiser, application, settings)
    desk = f"/organise/{jury.edition.slug}/results"
    assert "Compute the result" in (await browser.get(desk)).text
    counted = await browser.post(f"{desk}/{jury.round_id}/compute", page=desk)
    assert (counted.status_code, counted.headers["location"]) == (303, f"{desk}/{jury.round_id}")
    page = (await browser.get(counted.headers["location"])).text
    for said in ("Grand Prix", "Best Script", "How sure is this?", "palmares tabulate --ballots ballots.csv"):
        assert said in page
    assert [str(juror) for juror in jury.jurors if str(juror) in page] == []
    for file in ("ballots.csv", "entries.csv", "rules.toml"):
        assert (await browser.get(f"/api/v1/rounds/{jury.round_id}/{file}")).status_code == 200
        assert f'href="/api/v1/rounds/{jury.round_id}/{file}"' in page
    arithmetic = re.search(rf'href="({desk}/{jury.round_id}/films/[0-9a-f-]+)"', page)
    assert arithmetic is not None
    explained = (await browser.get(arithmetic[1])).text
    assert "Place 1 of 3" in explained
    assert "Ann: " in explained


async def test_a_refused_deliberation_keeps_what_was_typed(
    database: str, application: Litestar, settings: Settings
) -> None:
    judged = await make_result(films=2)
    browser = await browser_of(judged.organiser, application, settings)
    address = f"/organise/{judged.slug}/results/{judged.jury.round_id}"
    other = str(judged.result.ranking[1].film_ref)
    form: dict[str, object] = {"award": "Grand Prix", "films-1": other, "reason": "  "}
    refused = await browser.post(f"{address}/decide", form, page=address)
    assert refused.status_code == 422
    assert "Something must be written here." in refused.text
    assert re.search(rf'value="{other}"\s+checked', refused.text)
    kept = await browser.post(f"{address}/decide", {**form, "reason": "It moved us."}, page=address)
    assert kept.status_code == 303
    page = (await browser.get(address)).text
    assert "Decided by deliberation:" in page
    assert "It moved us." in page
    unknown = await browser.post(f"{address}/decide", {**form, "award": "Best Hat", "reason": "So."}, page=address)
    assert unknown.status_code == 404


async def test_the_president_reads_and_changes_nothing(
    database: str, application: Litestar, settings: Settings
) -> None:
    judged = await make_result(films=2)
    president = await browser_of(judged.president, application, settings)
    page = await president.get(f"/jury/rounds/{judged.jury.round_id}/result")
    assert page.status_code == 200
    assert judged.result.digest in page.text
    assert "Decide otherwise" not in page.text
    film = judged.result.ranking[0].film_ref
    assert "Place 1 of 2" in (await president.get(f"/jury/rounds/{judged.jury.round_id}/result/films/{film}")).text
    juror = await browser_of(judged.jury.people[1], application, settings)
    assert (await juror.get(f"/jury/rounds/{judged.jury.round_id}/result")).status_code == 404


async def test_an_outdated_result_says_so(database: str, application: Litestar, settings: Settings) -> None:
    judged = await make_result(films=3)
    winner = judged.result.awards[0].winners[0]
    await disqualify_entry(
        edition_id=judged.jury.edition.id, entry_id=winner.entry_id, by=judged.organiser, reason="Plagiarism."
    )
    browser = await browser_of(judged.organiser, application, settings)
    for address in ("results", f"results/{judged.jury.round_id}"):
        page = (await browser.get(f"/organise/{judged.slug}/{address}")).text
        assert "This result is out of date" in page
        assert "Decide otherwise" not in page


async def test_the_api_counts_reads_explains_and_decides(client: httpx.AsyncClient) -> None:
    jury = await make_sealed_jury(films=3)
    headers = await headers_of(jury.organiser)
    home = f"/api/v1/rounds/{jury.round_id}"
    assert (await client.get(f"{home}/result", headers=headers)).status_code == 409
    counted = await client.post(f"{home}/result", headers=headers)
    assert counted.status_code == 200
    assert (await client.get(f"{home}/result", headers=headers)).json() == counted.json()
    film = counted.json()["ranking"][1]["film_ref"]
    explained = (await client.get(f"{home}/result/{film}/explanation", headers=headers)).json()
    assert explained["lines"][-1].startswith("Place ")
    decision = {"award": "Grand Prix", "films": [film], "reason": "It moved us."}
    once = {**headers, "Idempotency-Key": "decide"}
    replies = [await client.post(f"{home}/decisions", json=decision, headers=once) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json() == replies[1].json()
    assert [one["film_ref"] for one in replies[0].json()["awards"][0]["winners"]] == [film]
    assert (await client.get(f"{home}/result")).status_code == 401
    juror = await headers_of(jury.people[1])
    for method, address in (("GET", "result"), ("POST", "result"), ("POST", "decisions")):
        answer = await client.request(
            method,
            f"{home}/{address}",
            headers=juror,
            json=decision if method == "POST" and address != "result" else None,
        )
        assert answer.status_code == 404, address
