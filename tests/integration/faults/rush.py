"""A festival that everybody uses at once, and the verdict of their ledger at the end."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from festival.audience.voting.planning import plan_vote
from festival.audience.voting.schemas import NewVote
from festival.db import execute, fetch, fetch_value
from festival.demo.films import make_film
from festival.jobs import until_done
from festival.media.rules import SMALL_PART
from festival.scoring.queries import queue_for_juror
from tests.factories import make_edition, make_person
from tests.integration.faults.crowd import Crowd
from tests.integration.faults.finding import find_films, find_publications, find_scores, find_votes
from tests.juries import Jury, make_films, make_open_jury
from tests.ledger import Client, Ledger
from tests.results import Judged, make_result
from tests.signed_in import headers_of

KINDS = {"upload", "part", "film", "sheet", "receipt", "vote", "publication", "approval", "palmares"}
"""What the ledger of a rush is about."""
PARIS = ZoneInfo("Europe/Paris")


@dataclass
class World:
    """Two editions: one with its call, its jury and its public vote open, one whose palmarès is ready."""

    entrant: UUID
    jury: Jury
    seats: dict[UUID, list[UUID]]
    vote_slug: str
    voted: list[UUID]
    judged: Judged
    headers: dict[UUID, dict[str, str]] = field(default_factory=dict)


async def make_world() -> World:
    """Made by the services in the database that is open."""
    jury = await make_open_jury(names=("Ann", "Ben", "Cleo"), films=6)
    seats = {
        person: [film.assignment_id for film in await queue_for_juror(jury.round_id, person)] for person in jury.people
    }
    held = await make_edition(by=jury.organiser)
    entries = await make_films(held, ["Low Tide", "Lift", "Noon"])
    opens = datetime.now(PARIS).replace(second=0, microsecond=0) + timedelta(hours=1)
    await plan_vote(edition_id=held.id, by=jury.organiser, new=NewVote(opens, opens + timedelta(days=2), entries))
    await execute("UPDATE public_vote SET opens_at = now() - interval '1 hour'")
    voted = [row["film_ref"] for row in await fetch("SELECT film_ref FROM vote_film ORDER BY film_ref")]
    judged = await make_result(films=3, names=("Dora", "Emil"))
    world = World(await make_person(), jury, seats, held.slug, voted, judged)
    for person in (world.entrant, *jury.people, judged.organiser, judged.colleague):
        world.headers[person] = await headers_of(person)
    return world


class Rush:
    """Goes on until `end`, within `going_on`; `verdict` then looks for everything that was answered for."""

    def __init__(self, ledger: Ledger, address: Callable[[], str], dice: random.Random, *, timeout: float = 15) -> None:
        self.ledger, self._address, self._timeout = ledger, address, timeout
        self.crowd = Crowd(asyncio.Event(), dice)
        self._going_on: list[asyncio.Task[None]] = []

    def client_of(self, person: UUID | None) -> Client:
        """The program of this person; None: of anybody."""
        headers = {} if person is None else self.world.headers[person]
        return Client(self.ledger, self._address, headers, self._timeout)

    @asynccontextmanager
    async def going_on(self, folder: Path) -> AsyncIterator[None]:
        """Everybody comes; who is still there after the block, because something failed in it, is sent away."""
        self.world = await make_world()
        make_film(folder / "film.mp4", seed=1, seconds=1)
        # Of one part and of two, a film and no film: the worker measures both.
        films = [(folder / "film.mp4").read_bytes(), self.crowd.dice.randbytes(SMALL_PART + 100_000)]
        self._going_on = [asyncio.create_task(one) for one in self._everybody(films)]
        try:
            yield
        finally:
            for one in self._going_on:
                one.cancel()
            await asyncio.gather(*self._going_on, return_exceptions=True)

    def _everybody(self, films: list[bytes]) -> list[Coroutine[Any, Any, None]]:
        world, judged = self.world, self.world.judged
        organiser, colleague = self.client_of(judged.organiser), self.client_of(judged.colleague)
        return [
            self.crowd.send_films(self.client_of(world.entrant), world.jury.edition.slug, films),
            *(self.crowd.score(self.client_of(person), seats) for person, seats in world.seats.items()),
            self.crowd.vote(self.client_of(None), world.vote_slug, world.voted),
            self.crowd.publish(organiser, colleague, judged.slug, judged.jury.round_id),
            self.crowd.read(self.client_of(None), judged.slug),
        ]

    async def end(self, *, within: float = 60) -> None:
        """Each ends the operation they are in, and the workers what they were asked for."""
        self.crowd.stop.set()
        await asyncio.wait_for(asyncio.gather(*self._going_on), within)
        await until_done(within)

    async def verdict(self) -> None:
        """Nothing lost, nothing twice, no fault; every film measured, no job given up."""
        await find_films(self.ledger)
        for person, seats in self.world.seats.items():
            await find_scores(self.client_of(person), self.world.jury.round_id, seats)
        await find_votes(self.ledger)
        await find_publications(self.client_of(self.world.judged.organiser), self.world.judged.slug)
        assert (self.ledger.lost, self.ledger.faults) == ([], [])
        assert {thing.partition(" ")[0] for thing in self.ledger.things} == KINDS
        # Films that the services made for the jury are rows without an object, with keys of the same name.
        sent = "master.storage_key <> replace(master.id::text, '-', '')"
        dead = await fetch(
            "SELECT job, failure FROM dead_letter JOIN master ON master.id = subject_id "
            f"WHERE dead_at IS NOT NULL AND {sent}"
        )
        assert [dict(row) for row in dead] == []
        assert await fetch_value(f"SELECT count(*) FROM master WHERE {sent} AND state <> 'checked'") == 0
