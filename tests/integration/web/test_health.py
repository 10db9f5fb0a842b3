"""The process says whether it can serve."""

import httpx
import pytest


async def test_a_process_with_its_database_is_ready(client: httpx.AsyncClient) -> None:
    alive, ready = await client.get("/healthz"), await client.get("/readyz")
    assert (alive.status_code, alive.text, ready.status_code, ready.text) == (200, "ok", 200, "ready")


async def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(client: httpx.AsyncClient) -> None:
    page, problem = await client.get("/nowhere"), await client.get("/api/v1/nowhere")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 404


async def test_the_api_description_is_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Palmarès"


@pytest.mark.parametrize("address", ["/nowhere", "/e/short-films/palmares/nowhere"])
async def test_what_is_not_there_is_said_in_the_readers_language(client: httpx.AsyncClient, address: str) -> None:
    answer = await client.get(address, headers={"accept-language": "ar"})
    assert (answer.status_code, answer.headers["content-language"]) == (404, "ar")
    assert 'dir="rtl"' in answer.text
