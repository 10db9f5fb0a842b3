"""The public vote for programs: for anyone, what is voted on, a ballot and its confirmation; for its team, the rest."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from festival.accounts.visits import network_asking
from festival.audience.voting.balloting import cast_ballot, confirm_ballot
from festival.audience.voting.counting import publish_vote
from festival.audience.voting.deciding import decide_ballots
from festival.audience.voting.planning import plan_vote
from festival.audience.voting.queries import (
    MOST_BALLOTS,
    films_in_vote,
    public_vote,
    suspect_ballots,
    vote_counts,
    vote_of,
)
from festival.audience.voting.rules import MOST_FILMS, Deciding
from festival.audience.voting.schemas import BallotForTeam, NewVote, Outcome, VoteCounts, VoteForProgram, vote_told
from festival.editions.queries import edition_for
from festival.errors import NotFound
from festival.web.listing import Page
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import current_language

TEAM = (needs_organise,)


class NewBallot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One to five stars by ``film_ref``, and the address whose mail makes them count."""

    email: Annotated[str, Meta(max_length=320)]
    stars: Annotated[dict[UUID, int], Meta(max_length=MOST_FILMS)]


class BallotConfirmed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last part of the mailed link; it stands in no address, since addresses are written down."""

    token: Annotated[str, Meta(max_length=200)]


class NewDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is decided on ballots in quarantine, or taken back."""

    decision: Deciding
    ballots: Annotated[list[UUID], Meta(max_length=MOST_BALLOTS)]


class Decided(msgspec.Struct, frozen=True):
    """How many ballots changed, and how many are where now."""

    changed: int
    counts: VoteCounts


class VoteByProgram(Controller):
    """People's choice for anyone and for those who organise it; nobody reads a star before it is published."""

    path = "/api/v1/editions/{slug:str}/vote"
    tags = ("audience",)

    @get("/", summary="Read the public vote")
    async def read(self, slug: FromPath[str]) -> VoteForProgram:
        """Its dates and films; places and what was excluded only once it is published."""
        vote = await public_vote(slug)
        return vote_told(vote, await films_in_vote(vote))

    @post("/ballots", summary="Send a ballot", status_code=202)
    async def cast(self, request: AnyRequest, slug: FromPath[str], data: JSONBody[NewBallot]) -> None:
        """It counts once the mail to its address is answered; whom the address belongs to is told to nobody here."""
        principal = request.scope.get("user")
        await cast_ballot(
            slug=slug,
            email=data.email,
            stars=data.stars,
            network=network_asking(request),
            locale=current_language(),
            person_id=principal.person_id if isinstance(principal, Principal) else None,
        )

    @post("/ballots/confirmation", summary="Confirm a ballot", status_code=204)
    async def confirm(self, data: JSONBody[BallotConfirmed]) -> None:
        """What the button behind the mailed link does: the vote counts, and is final."""
        await confirm_ballot(token=data.token)

    @put("/", guards=TEAM, summary="Plan the public vote")
    async def plan(
        self, principal: NamedDependency[Principal], slug: FromPath[str], data: JSONBody[NewVote]
    ) -> VoteForProgram:
        """Make it, or change it; once it is open, only its end can move."""
        edition = await edition_for(slug, principal.person_id)
        await plan_vote(edition_id=edition.id, by=principal.person_id, new=data)
        vote = await vote_of(edition.id)
        if vote is None:
            raise NotFound
        return vote_told(vote, await films_in_vote(vote))

    @get("/counts", guards=TEAM, summary="Count ballots")
    async def counts(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> VoteCounts:
        """How many ballots are where."""
        return await vote_counts((await edition_for(slug, principal.person_id)).id)

    @get("/quarantine", guards=TEAM, summary="Read what looks like a farm")
    async def quarantine(
        self, principal: NamedDependency[Principal], slug: FromPath[str], decided: FromQuery[bool] = False
    ) -> Page[BallotForTeam]:
        """Ballots that wait for a decision, or were decided on, with the signs that speak against them."""
        edition = await edition_for(slug, principal.person_id)
        return Page(await suspect_ballots(edition.id, decided=decided), None)

    @post("/decisions", guards=TEAM, summary="Decide on ballots", status_code=200)
    async def decide(
        self, principal: NamedDependency[Principal], slug: FromPath[str], data: JSONBody[NewDecision]
    ) -> Decided:
        """Accept, exclude, or put back; the same again changes nothing."""
        edition = await edition_for(slug, principal.person_id)
        changed = await decide_ballots(
            edition_id=edition.id, by=principal.person_id, ballots=data.ballots, deciding=data.decision
        )
        return Decided(changed, await vote_counts(edition.id))

    @post("/publication", guards=TEAM, summary="Publish the public vote", status_code=201)
    async def publish(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> Outcome:
        """Count the closed vote and make its result public, with how many votes were excluded."""
        edition = await edition_for(slug, principal.person_id)
        await publish_vote(edition_id=edition.id, by=principal.person_id)
        vote = await vote_of(edition.id)
        if vote is None or vote.outcome is None:
            raise NotFound
        return vote.outcome


ROUTES: list[Any] = [VoteByProgram]
