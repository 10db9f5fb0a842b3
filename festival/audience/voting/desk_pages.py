"""The public vote at the organisers' desk: planned, its quarantine decided on, its result published."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.audience.voting.counting import publish_vote
from festival.audience.voting.deciding import decide_ballots, look_for_farms
from festival.audience.voting.grouping import BallotsAlike, alike
from festival.audience.voting.planning import plan_vote
from festival.audience.voting.queries import films_for_planning, suspect_ballots, vote_counts, vote_of
from festival.audience.voting.rules import Deciding, VoteCannotBe
from festival.audience.voting.schemas import BallotForTeam, FilmForPlanning, NewVote, VoteCounts, VoteHeld
from festival.editions.queries import edition_for
from festival.editions.rules import instant_typed
from festival.editions.schemas import EditionForOrganiser
from festival.errors import DomainError, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

TEMPLATE = "audience/vote_desk.html.j2"
FIELDS = ("opens_at", "closes_at", "least_votes")


@dataclass(frozen=True, slots=True)
class VoteDeskPage:
    """The vote without what was given in it."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    vote: VoteHeld | None
    counts: VoteCounts
    waiting: list[BallotsAlike]
    decided: list[BallotForTeam]
    films: list[FilmForPlanning]
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


class VoteDesk(Controller):
    """The public vote of an edition."""

    path = "/organise/{slug:str}/vote"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """State, quarantine, plan."""
        return render(request, TEMPLATE, await _page(await edition_for(slug, principal.person_id)))

    @post("/")
    async def plan(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Plan it, or change what can still be changed."""
        edition = await edition_for(slug, principal.person_id)
        form = await request.form()
        values = {name: str(form.get(name, "")) for name in FIELDS}
        chosen = [str(one) for one in form.getall("films", [])]

        async def planning() -> None:
            await plan_vote(edition_id=edition.id, by=principal.person_id, new=read_vote(values, chosen, edition.zone))

        return await _done(request, edition, planning(), values, chosen)

    @post("/decisions")
    async def decide(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Accept, exclude or take a decision back, for all that are ticked."""
        edition = await edition_for(slug, principal.person_id)
        form = await request.form()
        deciding = next((one for one in Deciding if one == form.get("decision")), None)
        if deciding is None:
            raise NotFound
        ballots = [read_id(str(one)) for one in form.getall("ballots", [])]
        doing = decide_ballots(edition_id=edition.id, by=principal.person_id, ballots=ballots, deciding=deciding)
        return await _done(request, edition, doing)

    @post("/look")
    async def look(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Look for farms now; workers do so every minute."""
        edition = await edition_for(slug, principal.person_id)
        return await _done(request, edition, look_for_farms(edition.id))

    @post("/publication")
    async def publish(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Count it and make the result public."""
        edition = await edition_for(slug, principal.person_id)
        return await _done(request, edition, publish_vote(edition_id=edition.id, by=principal.person_id))


def read_vote(values: Mapping[str, str], chosen: list[str], zone: str) -> NewVote:
    """The form's values, on the clocks of ``zone``.

    Raises:
        UnreadableTime, NoSuchTime: no instant.
        VoteCannotBe: a number cannot be read.
    """
    opens_at, closes_at = (instant_typed(values[name].strip(), zone, field=name) for name in ("opens_at", "closes_at"))
    try:
        least_votes = int(values["least_votes"] or 1)
        entries = [UUID(one) for one in chosen]
    except ValueError as failure:
        raise VoteCannotBe(field="least_votes") from failure
    return NewVote(opens_at, closes_at, entries, least_votes)


async def _done(
    request: AnyRequest,
    edition: EditionForOrganiser,
    doing: Awaitable[object],
    values: dict[str, str] | None = None,
    chosen: list[str] | None = None,
) -> Response[Any]:
    """Back to the page; a refusal stands on it, with what was typed."""
    try:
        await doing
    except NotFound:
        raise
    except DomainError as refusal:
        return render_refused(request, TEMPLATE, await _page(edition, values, chosen, beside_field(refusal)), refusal)
    return Redirect(f"/organise/{edition.slug}/vote", status_code=303)


async def _page(
    edition: EditionForOrganiser,
    values: dict[str, str] | None = None,
    chosen: list[str] | None = None,
    errors: dict[str, str] | None = None,
) -> VoteDeskPage:
    vote = await vote_of(edition.id)
    films = await films_for_planning(edition.id)
    if chosen is not None:
        films = [FilmForPlanning(film.entry_id, film.title, str(film.entry_id) in chosen) for film in films]
    return VoteDeskPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        zone=edition.zone,
        now=edition.now,
        vote=vote,
        counts=await vote_counts(edition.id),
        waiting=alike(await suspect_ballots(edition.id, decided=False)),
        decided=await suspect_ballots(edition.id, decided=True),
        films=films,
        values=values or _standing(vote, edition.zone),
        errors=errors or {},
    )


def _standing(vote: VoteHeld | None, zone: str) -> dict[str, str]:
    if vote is None:
        return {"opens_at": "", "closes_at": "", "least_votes": "10"}
    opens_at, closes_at = (
        instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") for instant in (vote.opens_at, vote.closes_at)
    )
    return {"opens_at": opens_at, "closes_at": closes_at, "least_votes": str(vote.least_votes)}


ROUTES: list[Any] = [VoteDesk]
