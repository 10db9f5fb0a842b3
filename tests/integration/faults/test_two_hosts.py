"""Two hosts with folders of their own share a PostgreSQL behind pgbouncer and a bucket; one goes away, one dies."""

import asyncio
import random
import re
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx
import pytest

from festival.accounts import service as accounts
from festival.audit.signing import open_keyring
from festival.db import APPLICATION_ROLE, fetch_value
from festival.media.bucket_setup import set_up_bucket
from festival.media.storage import open_storage
from festival.settings import Bucket, Settings
from festival.vault import open_vault
from tests.integration.faults.rush import Rush
from tests.ledger import Ledger
from tests.other_host import OtherHost, another_host, other_hosts_are_missing
from tests.pooler import pooler_is_missing, running_pooler
from tests.programs import Program, Site, Worker, running
from tests.radosgw import Gateway

pytestmark = [pytest.mark.long, pytest.mark.skipif(bool(pooler_is_missing()), reason=pooler_is_missing())]

SITE_ROLE = "palmares_hosted_site"
SEED = 4
SECRET = "the same on both hosts"
AWAY_SECONDS = 12.0
TAKEN_UP_WITHIN = 45.0
"""A dead worker's jobs are another's after ten seconds; the others have work of their own."""


@dataclass
class Host:
    """One machine: its site, its worker, and a folder that nobody else sees."""

    site: Site
    worker: Worker
    cable: OtherHost | None
    """None: it is on this machine."""

    @property
    def programs(self) -> list[Program]:
        return [self.site, self.worker]

    def leave(self) -> None:
        """Cut off, it goes on and nobody hears it; without a cable it holds its connections and stands still."""
        if self.cable is not None:
            self.cable.pull_the_cable()
            return
        for program in self.programs:
            program.tell(signal.SIGSTOP)

    def come_back(self) -> None:
        """It is there again in the middle of whatever it was doing."""
        if self.cable is not None:
            self.cable.plug_it_in()
            return
        for program in self.programs:
            program.tell(signal.SIGCONT)


@dataclass
class Balancer:
    """Sends each request to a host that was well a moment ago, as a load balancer does."""

    hosts: list[Host]
    dice: random.Random
    well: list[Host] = field(default_factory=list)

    def address(self) -> str:
        return self.dice.choice(self.well or self.hosts).site.address

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        while True:
            self.well = [host for host in self.hosts if await _is_well(host)]
            await asyncio.sleep(0.3)


async def _is_well(host: Host) -> bool:
    with suppress(httpx.TransportError):
        async with httpx.AsyncClient(base_url=host.site.address, timeout=1) as client:
            return (await client.get("/readyz")).status_code == 200
    return False


async def _enter_as_the_site(database: str) -> None:
    """The role that the site logs in with, as ``infra/postgres/roles.sql`` prepares it for a pooler."""
    administrator = await asyncpg.connect(database)
    with suppress(asyncpg.DuplicateObjectError):
        await administrator.execute(f"CREATE ROLE {SITE_ROLE} LOGIN IN ROLE {APPLICATION_ROLE}")
    await administrator.execute(f"ALTER ROLE {SITE_ROLE} SET role = '{APPLICATION_ROLE}'")
    await administrator.close()


async def _form_of_one_is_sent_to_the_other(one: Host, other: Host, person: object) -> None:
    """Signed in and with a page open before one host, a person goes on before the other."""
    token = await accounts.sign_in_as(person_id=person, user_agent="tests")  # type: ignore[arg-type]
    async with httpx.AsyncClient(cookies={"session": token}) as browser:
        shown = await browser.get(f"{one.site.address}/account")
        form = re.search(r'name="_csrf" value="([0-9a-f]+)"', shown.text)
        assert form is not None
        # One address stands before both: a cookie of one goes to the other.
        browser.cookies.set("visit", shown.cookies["visit"])
        signed_out = await browser.post(f"{other.site.address}/sign-out", data={"_csrf": form[1]})
        assert signed_out.status_code == 303
        assert (await browser.get(f"{one.site.address}/account")).status_code == 303


def _settings(*, database: str, pooler: str, endpoint: str, **others: str) -> dict[str, str]:
    """What a host is told: where, from its own place, everything is."""
    return {
        "PALMARES_DATABASE_URL": database,
        "PALMARES_DATABASE_POOLER_URL": pooler,
        "PALMARES_SECRET": SECRET,
        "PALMARES_S3_ENDPOINT": endpoint,
        "PALMARES_API_PER_MINUTE": "100000",
        **others,
    }


async def _seen_from(cable: OtherHost, near: dict[str, str]) -> dict[str, str]:
    """Where the servers of this machine are from there."""
    return {
        "PALMARES_DATABASE_URL": await cable.database_at(near["PALMARES_DATABASE_URL"]),
        "PALMARES_DATABASE_POOLER_URL": await cable.database_at(near["PALMARES_DATABASE_POOLER_URL"]),
        "PALMARES_S3_ENDPOINT": await cable.site_at(near["PALMARES_S3_ENDPOINT"]),
    }


def _host(data: Path, environment: dict[str, str], cable: OtherHost | None = None) -> Host:
    wrapper, place = (cable.wrapper, cable.there) if cable is not None else ((), "127.0.0.1")
    site = Site(data=data, environment=environment, wrapper=wrapper, host=place)
    return Host(site, Worker(data=data, environment=environment, wrapper=wrapper), cable)


@pytest.mark.parametrize(
    "how",
    [
        "frozen",
        pytest.param(
            "cut off", marks=pytest.mark.skipif(bool(other_hosts_are_missing()), reason=other_hosts_are_missing())
        ),
    ],
)
async def test_a_rush_goes_on_while_one_host_is_away_and_one_dies(
    how: str, database: str, gateway: Gateway, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    bucket = Bucket(name="two-hosts", region="us-east-1", endpoint=gateway.endpoint)
    set_up_bucket(bucket, origin="https://festival.example")
    await _enter_as_the_site(database)
    keys, dice = tmp_path / "keys", random.Random(SEED)
    open_keyring(keys)
    open_storage(Settings(data=tmp_path, bucket=bucket))
    open_vault(Settings(data=tmp_path, secret=SECRET))
    ledger = Ledger(tmp_path / "ledger.jsonl")
    async with AsyncExitStack() as stack:
        pooler = stack.enter_context(running_pooler(database, user=SITE_ROLE, connections=12))
        cable = await stack.enter_async_context(another_host()) if how == "cut off" else None
        others = {
            "PALMARES_KEYS": str(keys),
            "PALMARES_S3_BUCKET": bucket.name,
            "PALMARES_TRUSTED_PROXIES": f"127.0.0.1/32 {cable.here}/32" if cable else "127.0.0.1/32",
        }
        near = _settings(database=database, pooler=pooler, endpoint=gateway.endpoint, **others)
        far = near if cable is None else near | await _seen_from(cable, near)
        first, second = _host(tmp_path / "first", far, cable), _host(tmp_path / "second", near)
        balancer = Balancer([first, second], dice)
        rush = Rush(ledger, balancer.address, dice, timeout=5)
        async with running(*first.programs, *second.programs), balancer.watching(), rush.going_on(tmp_path):
            await _form_of_one_is_sent_to_the_other(first, second, rush.world.entrant)
            await asyncio.sleep(3)
            first.leave()
            cut_off = time.monotonic()
            await asyncio.sleep(AWAY_SECONDS)
            assert balancer.well == [second]
            first.come_back()
            await asyncio.sleep(3)
            died = time.monotonic()
            for program in second.programs:
                await program.kill()
            picked = await fetch_value("SELECT count(*) FROM pgqueuer WHERE status = 'picked'")
            await asyncio.sleep(5)
            rush.crowd.stop.set()
            await rush.end()
            emptied = time.monotonic() - died
            try:
                await rush.verdict()
            finally:
                silences = [ledger.silence_after(instant) for instant in (cut_off, died)]
                record_property(
                    "ledger",
                    f"seed {SEED}, one host {how} {AWAY_SECONDS:.0f} s (silence {silences[0]:.1f} s), the other "
                    f"killed (silence {silences[1]:.1f} s, {picked} jobs under way, none left after {emptied:.1f} s): "
                    f"{ledger.told()}",
                )
    # Five seconds of the rush went on after the death.
    assert emptied < 5 + TAKEN_UP_WITHIN
