"""Site, worker and PostgreSQL are killed (SIGKILL) at random instants while everybody uses the festival."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from festival.audit.signing import open_keyring
from festival.media.storage import open_storage
from festival.settings import Settings
from tests.integration.faults.rush import Rush
from tests.ledger import Ledger
from tests.programs import Program, Site, Worker, database_of, kill_postgres, running

pytestmark = pytest.mark.long

SEED = 20
KILLS = {"site": 6, "worker": 7, "PostgreSQL": 38}
"""A program takes seconds to start again, the database a fraction of one: most of fifty kills are its."""


@dataclass
class Killer:
    """Kills one of the three at a random instant and starts it again, as a supervisor would."""

    data: Path
    programs: dict[str, Program]
    dice: random.Random
    at: list[tuple[str, float]] = field(default_factory=list)

    async def kill(self, times: Mapping[str, int]) -> None:
        order = [name for name, often in times.items() for _ in range(often)]
        self.dice.shuffle(order)
        for victim in order:
            await asyncio.sleep(self.dice.uniform(0.05, 0.8))
            await (self._postgres() if victim == "PostgreSQL" else self._program(victim))

    async def _program(self, name: str) -> None:
        await self.programs[name].kill()
        self.at.append((name, time.monotonic()))
        await self.programs[name].start()

    async def _postgres(self) -> None:
        async with asyncio.timeout(60):
            while not kill_postgres(self.data):
                await asyncio.sleep(0.05)
        self.at.append(("PostgreSQL", time.monotonic()))

    def told(self, ledger: Ledger) -> str:
        """How often each was killed, and how long nothing was answered for afterwards."""
        silences = {name: max(ledger.silence_after(at) for who, at in self.at if who == name) for name, _ in self.at}
        killed = Counter(name for name, _ in self.at)
        return ", ".join(f"{name} {killed[name]} (longest silence {silences[name]:.1f} s)" for name in sorted(silences))


async def test_nothing_that_was_answered_for_is_lost(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    data, dice = tmp_path / "data", random.Random(SEED)
    environment = {"PALMARES_TRUSTED_PROXIES": "127.0.0.1/32", "PALMARES_API_PER_MINUTE": "100000"}
    site, worker = Site(data=data, environment=environment), Worker(data=data, environment=environment)
    ledger = Ledger(tmp_path / "ledger.jsonl")
    async with running(site, worker), database_of(data):
        settings = Settings(data=data)
        open_keyring(settings.keys_folder)
        open_storage(settings)
        rush, killer = Rush(ledger, lambda: site.address, dice), Killer(data, {"site": site, "worker": worker}, dice)
        async with rush.going_on(tmp_path):
            await asyncio.sleep(1)
            await killer.kill(KILLS)
            await asyncio.sleep(2)
            try:
                await rush.end()
                await rush.verdict()
            finally:
                record_property(
                    "ledger", f"seed {SEED}, {len(killer.at)} kills: {killer.told(ledger)}; {ledger.told()}"
                )
