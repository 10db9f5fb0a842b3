"""The figures are on an address of their own, tell how things stand, and name nobody."""

import asyncio
import json
import logging
import re
from io import StringIO
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
import yaml
from pgqueuer import PgQueuer

from festival.cli.site import listen, serving
from festival.db import atomic, execute
from festival.errors import DomainError
from festival.jobs import Task, attach, enqueue
from festival.logs import StructuredFormatter, log_queue, request_name
from festival.media.storage import open_storage
from festival.monitoring.exposing import create_metrics_app
from festival.monitoring.figures import figures
from festival.monitoring.jobs import SCHEDULES, report_queue
from festival.settings import Settings, read_settings
from tests.factories import make_edition, make_entry
from tests.juries import first_film, make_open_jury, submit

ALERTS = Path(__file__).parents[3] / "infra" / "monitoring" / "alerts.yaml"


async def read_metrics() -> str:
    transport = httpx.ASGITransport(app=create_metrics_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://metrics") as prometheus:
        return (await prometheus.get("/metrics")).text


async def values() -> dict[str, dict[str, float]]:
    return {figure.name: figure.values for figure in await figures()}


async def test_they_follow_what_happens(database: str) -> None:
    before = await values()
    assert before["scoresheets"] == {}
    jury = await make_open_jury(films=2, names=("Ann",))
    await submit(await first_film(jury), jury.people[0], {"script": 5, "direction": 5})
    after = await values()
    assert after["entries"] == {"qualified": 2}
    assert after["scoresheets"] == {"submitted": 1}
    assert after["audit_events_unchained"][""] > 0
    assert after["publication_late_seconds"] == {"": 0}
    assert 'palmares_entries{state="qualified"} 2.0' in await read_metrics()


async def test_mail_that_waits_and_jobs_that_were_given_up_are_told(database: str) -> None:
    await execute(
        "INSERT INTO outbox (recipient, template, send_after) "
        "VALUES ('ada@festival.example', 'x', now() - interval '1 hour')"
    )
    await execute(
        "INSERT INTO dead_letter (job, subject_id, tries, dead_at) VALUES ('probe', gen_random_uuid(), 5, now())"
    )
    found = await values()
    assert found["oldest_mail_seconds"][""] == pytest.approx(3600, abs=60)
    assert found["mail"] == {"waiting": 1}
    assert found["jobs_given_up"] == {"probe": 1}
    assert "ada" not in await read_metrics()


async def test_the_length_of_the_queue_is_a_line_of_numbers(database: str) -> None:
    stream = StringIO()
    handler, logger = logging.StreamHandler(stream), logging.getLogger("palmares.queue")
    handler.setFormatter(StructuredFormatter())
    for kind in ("probe", "proxy"):
        await execute(
            "INSERT INTO pgqueuer (entrypoint, status, priority, execute_after) "
            "VALUES ($1, 'queued', 0, now() - interval '1 hour')",
            kind,
        )
    log_queue()
    logger.addHandler(handler)
    try:
        await report_queue()
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    line = json.loads(stream.getvalue())
    assert (line["logger"], line["jobs_waiting"], line["jobs_given_up"]) == ("palmares.queue", 2, 0)
    assert line["oldest_job_seconds"] == pytest.approx(3600, abs=60)
    scaling = (ALERTS.parents[1] / "aws" / "scaling.tf").read_text()
    assert set(re.findall(r'field = "(\w+)"', scaling)) <= line.keys()
    assert '$.logger = \\"palmares.queue\\"' in scaling


async def test_a_workers_silence_is_counted(database: str) -> None:
    assert (await values())["workers_silent_seconds"] == {"": 0}
    name, (cron, _) = next(iter(SCHEDULES.items()))
    await execute(
        "INSERT INTO pgqueuer_schedules (expression, entrypoint, next_run, last_run) "
        "VALUES ($1, $2, now(), now() - interval '10 minutes')",
        cron,
        name,
    )
    assert (await values())["workers_silent_seconds"][""] == pytest.approx(600, abs=60)


async def test_what_a_job_logs_leads_back_to_the_request_that_asked_for_it(database: str) -> None:
    done = asyncio.Event()
    seen: list[str | None] = []

    async def act(_: Task) -> None:
        seen.append(request_name.get())
        if len(seen) == 2:
            done.set()

    for name in ("5f2e", None):
        named = request_name.set(name)
        async with atomic() as connection:
            await enqueue(connection, "act", Task(edition_id=uuid4(), subject_id=uuid4()))
        request_name.reset(named)
    connection = await asyncpg.connect(database)
    queue = PgQueuer.from_asyncpg_connection(connection)
    attach(queue, {"act": act}, given_up={}, at_once=1)
    running = asyncio.create_task(queue.run())
    async with asyncio.timeout(10):
        await done.wait()
    queue.shutdown.set()
    await running
    await connection.close()
    assert seen == ["5f2e", None]


async def test_the_public_address_does_not_have_them_and_the_other_has_nothing_else(
    database: str, settings: Settings
) -> None:
    open_storage(settings)
    site, site_settings = listen(Settings(data=settings.data, port=0, secret="x", development=True))
    free, free_settings = listen(Settings(data=settings.data, port=0))
    free.close()
    watched = Settings(
        data=settings.data,
        port=site_settings.port,
        secret="x",
        development=True,
        metrics=("127.0.0.1", free_settings.port),
    )
    async with serving(watched, site), httpx.AsyncClient() as browser:
        public, private = f"http://127.0.0.1:{watched.port}", f"http://127.0.0.1:{free_settings.port}"
        assert (await browser.get(f"{public}/healthz")).status_code == 200
        assert (await browser.get(f"{public}/metrics")).status_code == 404
        assert (await browser.get(f"{private}/healthz")).status_code == 404
        told = (await browser.get(f"{private}/metrics")).text
    assert 'palmares_request_seconds_count{method="GET",route="/healthz",status="2xx"}' in told


async def test_a_request_is_logged_by_its_route_and_not_by_its_address(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="palmares.requests"):
        await client.get("/link/a-key-that-nobody-may-read")
    line = next(record.getMessage() for record in caplog.records if record.name == "palmares.requests")
    assert re.fullmatch(r"GET /link/\{token\} \d{3} in \d+ ms", line)


async def test_each_alert_watches_something_that_is_measured(client: httpx.AsyncClient) -> None:
    await client.get("/healthz")
    edition = await make_edition()
    await make_entry(edition=edition)
    told = await read_metrics()
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    watched = {name for rule in rules for name in re.findall(r"palmares_\w+", rule["expr"])}
    assert len(watched) >= 7
    assert {name for name in watched if f"# TYPE {re.sub('_(count|bucket)$', '', name)} " not in told} == set()
    assert all(rule["annotations"].keys() == {"summary", "mend"} for rule in rules)


@pytest.mark.parametrize("wrong", ["9465", ":9465", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000"])
def test_an_address_that_cannot_be_listened_on_is_named(wrong: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_settings({"PALMARES_METRICS": wrong})
    assert "PALMARES_METRICS" in refusal.value.text
    assert read_settings({"PALMARES_METRICS": "[::1]:9465"}).metrics == ("::1", 9465)


async def test_whoever_hangs_up_within_a_request_is_no_fault_of_ours(
    database: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    open_storage(settings)
    site, served = listen(Settings(data=settings.data, port=0, secret="x", development=True))
    head = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with caplog.at_level(logging.INFO, logger="palmares.requests"):
        async with serving(served, site):
            _, writer = await asyncio.open_connection("127.0.0.1", served.port)
            writer.write(head + b"Content-Length: 1000\r\n\r\nemail=ada")
            await writer.drain()
            await asyncio.sleep(0.2)
            writer.close()
            async with asyncio.timeout(5):
                while not any("/sign-in" in record.getMessage() for record in caplog.records):
                    await asyncio.sleep(0.02)
    lines = [record.getMessage() for record in caplog.records if "/sign-in" in record.getMessage()]
    assert [re.sub(r"\d+ ms", "… ms", line) for line in lines] == ["POST /sign-in left in … ms"]
