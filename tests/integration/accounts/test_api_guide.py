"""The guide for programmers says the numbers that hold, and lists every operation of the schema."""

import httpx

from festival.accounts.api_guide import operations_by_part
from festival.notifications.webhook_rules import CATALOGUE
from tests.browsing import sit_down
from tests.factories import make_person


async def test_the_guide_lists_every_operation_and_event(client: httpx.AsyncClient) -> None:
    schema = (await client.get("/api/openapi.json")).json()
    page = (await client.get("/api")).text
    operations = [one for part in operations_by_part(schema).values() for one in part]
    assert len(operations) == sum(len(item) for item in schema["paths"].values()) > 50
    assert [one.path for one in operations if one.path not in page] == []
    assert [event for event in CATALOGUE if f"<code>{event}</code>" not in page] == []


async def test_the_account_leads_to_the_guide_in_the_readers_language(client: httpx.AsyncClient) -> None:
    await sit_down(client, await make_person())
    assert 'href="/api"' in (await client.get("/account")).text
    french = await client.get("/api", headers={"Accept-Language": "fr"})
    assert (french.status_code, "Pour les programmes" in french.text) == (200, True)


def test_operations_stand_under_their_part_in_order() -> None:
    told = {"get": {"tags": ["b"], "summary": "Read"}, "parameters": []}
    schema = {"paths": {"/y": told, "/x": {"post": {"tags": ["a"], "summary": "Make"}}}}
    assert operations_by_part(schema) == {"a": [("POST", "/x", "Make")], "b": [("GET", "/y", "Read")]}
