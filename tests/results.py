"""Sealed rounds with their result, and what two people make of it, for tests."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from festival.awards.schemas import ResultForOrganiser
from festival.awards.service import compute_result
from festival.panels.queries import panels_of
from festival.publishing.schemas import NewPublication
from festival.publishing.service import approve, stage_palmares
from festival.scoring import service as scoring
from festival.scoring.queries import queue_for_juror
from tests.juries import Jury, make_colleague, make_open_jury, score_everything, submit

STATEMENT = "We were not unanimous, and we are glad of it."


@dataclass
class Judged:
    """A sealed round, its result, and two organisers."""

    jury: Jury
    result: ResultForOrganiser
    organiser: UUID
    colleague: UUID

    @property
    def slug(self) -> str:
        return self.jury.edition.slug

    @property
    def president(self) -> UUID:
        return self.jury.people[0]


async def make_sealed_jury(**changes: Any) -> Jury:
    """A round in which every juror scored every film, sealed by its president."""
    jury = await make_open_jury(**changes)
    await score_everything(jury)
    await scoring.seal_round(round_id=jury.round_id, by=jury.people[0])
    return jury


async def make_result(**changes: Any) -> Judged:
    """The same, counted."""
    jury = await make_sealed_jury(**changes)
    colleague = await make_colleague(jury)
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    return Judged(jury, result, jury.organiser, colleague)


async def score_by_title(jury: Jury, points: dict[str, int]) -> None:
    """Every juror gives each film the points of its title, on both criteria."""
    for person in jury.people:
        for film in await queue_for_juror(jury.round_id, person):
            at = points[film.title]
            await submit(film.assignment_id, person, {"script": at, "direction": at})


async def stage(judged: Judged, **when: Any) -> UUID:
    """A publication staged by the organiser, not yet approved by anybody else."""
    new = NewPublication(statement=STATEMENT, **when)
    return await stage_palmares(round_id=judged.jury.round_id, by=judged.organiser, new=new)


async def stage_and_approve(judged: Judged, **when: Any) -> UUID:
    """A publication that the colleague has approved."""
    publication_id = await stage(judged, **when)
    await approve(publication_id=publication_id, by=judged.colleague)
    return publication_id


async def entries_judged(jury: Jury) -> list[UUID]:
    """The entries of the round."""
    return sorted({entry for entry, _ in await panels_of(jury.edition.id, jury.round_id)})


async def whole(pieces: AsyncIterator[str]) -> str:
    """A file that comes in pieces."""
    return "".join([piece async for piece in pieces])
