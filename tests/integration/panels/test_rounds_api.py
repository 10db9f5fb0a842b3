"""A round from plan to opening by API, and a jury that joins by link."""

import httpx
import pytest

from festival.db import fetch_value
from festival.panels import service
from festival.panels.queries import jurors_of
from festival.panels.schemas import NewJuror
from festival.web.scopes import Scope
from tests.factories import make_edition, make_founder, make_person
from tests.juries import CRITERIA_RULES, make_films, make_jury
from tests.postbox import mailed_link
from tests.signed_in import headers_of

PLAN = {"name": "Jury", "criteria": CRITERIA_RULES, "panel_size": 2}


async def test_a_round_from_plan_to_opening(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await make_films(edition, ["One", "Two", "Three"])
    who = await headers_of(organiser, Scope.ORGANISE)
    planned = await client.post("/api/v1/rounds", json={"edition": edition.slug, **PLAN}, headers=who)
    assert (planned.status_code, planned.json()["state"], planned.json()["number"]) == (201, "planned", 1)
    address = f"/api/v1/rounds/{planned.json()['id']}"
    for number, name in enumerate(("Ann", "Ben", "Cleo")):
        new = {"edition": edition.slug, "name": name, "email": f"{name}@jury.example", "countries": ["PE"]}
        added = await client.post("/api/v1/jurors", json=new, headers={**who, "Idempotency-Key": f"juror {number}"})
        assert (added.status_code, added.json()["state"]) == (201, "invited")
        assert "token" not in added.text
    proposed = await client.post(f"{address}/proposals", json={"min_load": 1}, headers=who)
    assert (proposed.status_code, len(proposed.json()["pairs"])) == (201, 6)
    confirmed = await client.post(f"/api/v1/proposals/{proposed.json()['id']}/confirmation", headers=who)
    assert confirmed.json() == {"new": 6}
    president = (await client.get(f"{address}/jurors", headers=who)).json()["items"][0]["id"]
    assert (await client.put(f"{address}/president", json={"juror": president}, headers=who)).status_code == 200
    opened = await client.post(f"{address}/opening", headers=who)
    assert (opened.status_code, len(opened.json()["rules_digest"])) == (200, 64)
    listed = await client.get(f"/api/v1/rounds?edition={edition.slug}", headers=who)
    assert [(one["state"], one["assignments"]) for one in listed.json()["items"]] == [("open", 6)]
    assert len((await client.get(f"{address}/panels", headers=who)).json()["items"]) == 6


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scale_min": "10", "scale_max": "0"}, "wrong_scale"),
        ({"scale_step": "3"}, "wrong_scale"),
        ({"scale_step": "0"}, "wrong_scale"),
        ({"scale_max": "999999999", "scale_step": "0.000000001"}, "wrong_scale"),
        ({"scale_max": "1e999999999"}, "http_422"),
        ({"scale_max": "NaN"}, "http_422"),
        ({"criteria": []}, "wrong_criteria"),
        ({"criteria": [{"key": "a", "name": "A", "weight": "0"}]}, "wrong_criteria"),
        ({"criteria": [{"key": "a", "name": "A", "weight": "1/0"}]}, "wrong_criteria"),
        ({"criteria": [{"key": "a", "name": "A", "weight": "-1"}]}, "http_422"),
        ({"criteria": [{"key": "a", "name": "A", "weight": "NaN"}]}, "http_422"),
        ({"criteria": [{"key": "a", "name": "A", "weight": "1" + "0" * 400}]}, "http_422"),
        ({"criteria": [{"key": "a", "name": "A"}, {"key": "a", "name": "B"}]}, "wrong_criteria"),
        ({"method": {"name": "schulze"}}, "rules_cannot_count"),
        ({"method": {"name": "magic"}}, "rules_cannot_count"),
        ({"policy": "gossip"}, "http_422"),
        ({"panel_size": 0}, "http_422"),
        ({"state": "open"}, "http_422"),
        ({"name": "\u202eyruJ"}, "unusable_text"),
        ({"edition": "no-such-edition"}, "not_found"),
    ],
)
async def test_a_round_that_cannot_be(client: httpx.AsyncClient, changes: dict[str, object], code: str) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    who = await headers_of(organiser)
    refused = await client.post("/api/v1/rounds", json={"edition": edition.slug, **PLAN, **changes}, headers=who)
    assert refused.json()["code"] == code
    assert await fetch_value("SELECT count(*) FROM round") == 0


async def test_a_person_accepts_by_api_under_any_address(client: httpx.AsyncClient) -> None:
    jury = await make_jury(names=(), president=False, films=0)
    person = await make_person()
    new = NewJuror(name="Dan", email="dan@elsewhere.example")
    invited = await service.add_juror(edition_id=jury.edition.id, by=jury.organiser, new=new)
    assert invited.token not in repr(invited)
    who = await headers_of(person, Scope.JUDGE)
    for _ in range(2):
        accepted = await client.post("/api/v1/jury/invitations", json={"token": invited.token}, headers=who)
        assert accepted.status_code == 204
    assert [one.state for one in await jurors_of(jury.edition.id)] == ["active"]
    other = await headers_of(await make_person())
    taken = await client.post("/api/v1/jury/invitations", json={"token": invited.token}, headers=other)
    assert taken.json()["code"] == "invitation_used"
    absent = await client.post("/api/v1/jury/invitations", json={"token": "no"}, headers=other)
    assert absent.status_code == 404
    assert await fetch_value("SELECT count(*) FROM outbox WHERE template = 'editions/jury_invitation'") == 1
    assert await mailed_link("editions/jury_invitation") == f"/jury/invitation/{invited.token}"
